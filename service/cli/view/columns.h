// Text in aligned columns.
#pragma once

#include <string>
#include <vector>

namespace interlingua::cli::view {

/// Rows of cells under a heading, to be printed.
class Columns {
 public:
  enum class Side { kLeft, kRight };

  /// Adds a column; all of them before the first row.
  void Add(std::string heading, Side side = Side::kLeft);

  /// Adds a row with a cell for each column.
  void AddRow(std::vector<std::string> cells);

  /// Lines with two spaces between columns and none at their ends, the heading first. Columns
  /// without a cell that says something are left out. Nothing where there are no rows.
  std::string Text() const;

 private:
  std::vector<Side> sides_;
  std::vector<std::vector<std::string>> rows_ = {{}};  ///< the heading is the first
};

}  // namespace interlingua::cli::view
