// Tables: in aligned columns for people, in Markdown for the documentation.
#pragma once

#include <string>
#include <vector>

namespace interlingua::cli::view {

using Row = std::vector<std::string>;

/// Rows of cells under a heading, to be printed.
class Columns {
 public:
  enum class Side { kLeft, kRight };

  /// Adds a column; all of them before the first row.
  void Add(std::string heading, Side side = Side::kLeft);

  /// Adds a row with a cell for each column.
  void AddRow(Row cells);

  /// Lines with two spaces between columns and none at their ends, the heading first. Columns
  /// of empty cells are left out. Nothing where there are no rows.
  std::string Text() const;

 private:
  std::vector<Side> sides_;
  std::vector<Row> rows_ = {{}};  ///< the heading is the first
};

/// The text of columns that are aligned to the left.
std::string ColumnsText(const Row& headings, const std::vector<Row>& rows);

/// The table in Markdown. Cells may hold code between backquotes; everything else in them is shown
/// as it is.
std::string MarkdownTable(const Row& headings, const std::vector<Row>& rows);

}  // namespace interlingua::cli::view
