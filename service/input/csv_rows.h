// The rows of a CSV file (RFC 4180) with their lines, or why a row cannot be read.
//
// A quote that is never closed would take in the rest of the file. Therefore a row is bounded: one
// of more than kMaxRowBytes or kMaxRowLines is a fault that names the line where it began, and
// reading continues at the line after that one.
#pragma once

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/input/input_window.h"

namespace interlingua::input {

/// One row: its cells, trimmed, in UTF-8.
class CsvRow {
 public:
  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  std::string_view cell(std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1] + 1;
    return std::string_view(text_).substr(begin, ends_[index] - begin);
  }
  /// All cells, each with a zero byte behind it.
  std::string_view text() const { return text_; }

  std::int64_t line = 0;  ///< where it begins, from 1
  absl::Status status;    ///< why it cannot be read; it has no cells then
  InputMark end;          ///< of a row that cannot be read: where reading continued
  std::int64_t end_offset = 0;

  void Clear();
  void AddCell(std::string_view cell, bool latin1);

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
};

struct CsvDialect {
  char delimiter = ',';
  char quote = '"';
  bool latin1 = false;  ///< else UTF-8
};

/// Reads the rows of a window up to the end of its source. Not thread-safe.
class CsvRows {
 public:
  static constexpr std::size_t kMaxRowBytes = 1u << 20;
  static constexpr std::int64_t kMaxRowLines = 1000;

  CsvRows(InputWindow& window, const CsvDialect& dialect);
  ~CsvRows();
  CsvRows(const CsvRows&) = delete;
  CsvRows& operator=(const CsvRows&) = delete;

  /// Reads the next row of which a cell is not empty. False at the end; errors are the source's.
  absl::StatusOr<bool> Next(CsvRow& row);

 private:
  enum class Step { kMore, kRow, kFault, kEnd };

  absl::StatusOr<Step> ReadLine(CsvRow& row);
  absl::StatusOr<bool> AwaitLine();
  bool SkipBlankLine();
  Step Feed(CsvRow& row);
  Step Finish(CsvRow& row);
  Step Complete(CsvRow& row);
  Step Fault(CsvRow& row, std::string_view reason);
  absl::Status SkipFirstLine(CsvRow& row);
  void Restart();

  InputWindow& window_;
  const CsvDialect dialect_;
  csv_parser parser_{};
  CsvRow* row_ = nullptr;  ///< the one that is read, for the parser's callbacks
  bool complete_ = false;

  bool at_end_ = false;
  std::int64_t next_line_ = 1;  ///< number of the line at the window's beginning
  // Of the row that is read, from the window's beginning:
  std::size_t fed_ = 0;             ///< bytes that the parser has
  std::int64_t lines_ = 0;          ///< lines that it has
  std::size_t line_end_ = 0;        ///< of the line after them, with its line's end
  std::size_t first_line_end_ = 0;  ///< 0: not found yet
};

}  // namespace interlingua::input
