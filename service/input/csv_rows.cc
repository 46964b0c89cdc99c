#include "service/input/csv_rows.h"

#include <algorithm>

#include "translator/json/document.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kQuoteMissing =
    "the row does not end within 1000 lines and 1 MiB; a closing quote is probably missing";

std::string_view Trimmed(std::string_view cell) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t begin = cell.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return cell.substr(begin, cell.find_last_not_of(kSpaces) - begin + 1);
}

/// Where the first line of `text` ends, its line's end included: LF, CR LF or CR. npos where that
/// is not to be seen yet.
std::size_t LineEnd(std::string_view text, std::size_t from, bool at_end) {
  // Two searches for one character each are several times as fast as one for either.
  const std::size_t feed = text.find('\n', from);
  const std::size_t end = text.substr(0, feed).find('\r', from);
  if (end == std::string_view::npos) {
    if (feed != std::string_view::npos) return feed + 1;
    return at_end ? text.size() : feed;
  }
  if (end + 1 == text.size()) return at_end ? end + 1 : std::string_view::npos;
  return text[end + 1] == '\n' ? end + 2 : end + 1;
}

}  // namespace

void CsvRow::Clear() {
  line = 0;
  status = absl::OkStatus();
  end_offset = 0;
  text_.clear();
  ends_.clear();
}

void CsvRow::AddCell(std::string_view cell, bool latin1) {
  for (const char c : Trimmed(cell)) {
    const auto byte = static_cast<unsigned char>(c);
    if (latin1 && byte >= 0x80) {
      text_.push_back(static_cast<char>(0xC0 | byte >> 6));
      text_.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    } else {
      text_.push_back(c);
    }
  }
  ends_.push_back(text_.size());
  text_.push_back('\0');
}

CsvRows::CsvRows(InputWindow& window, const CsvDialect& dialect)
    : window_(window), dialect_(dialect) {
  Restart();
}

CsvRows::~CsvRows() { csv_free(&parser_); }

void CsvRows::Restart() {
  csv_free(&parser_);
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&parser_, static_cast<unsigned char>(dialect_.delimiter));
  csv_set_quote(&parser_, static_cast<unsigned char>(dialect_.quote));
}

absl::StatusOr<bool> CsvRows::Next(CsvRow& row) {
  while (true) {
    row.Clear();
    row_ = &row;
    complete_ = false;
    fed_ = line_end_ = first_line_end_ = 0;
    lines_ = 0;
    Step step = Step::kMore;
    while (step == Step::kMore) {
      const absl::StatusOr<Step> read = ReadLine(row);
      if (!read.ok()) return read.status();
      step = *read;
    }
    if (step == Step::kEnd) return false;
    if (step == Step::kFault) {
      const absl::Status skipped = SkipFirstLine(row);
      if (!skipped.ok()) return skipped;
      return true;
    }
    // Spreadsheets write rows of nothing but delimiters below a table.
    if (row.text().find_first_not_of('\0') != std::string_view::npos) return true;
  }
}

absl::StatusOr<CsvRows::Step> CsvRows::ReadLine(CsvRow& row) {
  const absl::StatusOr<bool> there = AwaitLine();
  if (!there.ok()) return there.status();
  if (lines_ == 0) {
    row.line = next_line_;
    first_line_end_ = *there ? line_end_ : 0;
    if (*there && SkipBlankLine()) return Step::kMore;
  }
  if (*there) return Feed(row);
  const bool ended = at_end_ && fed_ == window_.rest().size();
  return ended ? Finish(row) : Fault(row, kQuoteMissing);
}

/// Finds the line behind what the parser has. False where the input ends, or where the row has
/// become too large.
absl::StatusOr<bool> CsvRows::AwaitLine() {
  std::size_t scanned = fed_;
  while (true) {
    std::string_view rest = window_.rest();
    if (next_line_ == 1 && lines_ == 0 && window_.source_offset() == 0 &&
        rest.starts_with(kByteOrderMark)) {
      window_.Take(kByteOrderMark.size());
      continue;
    }
    if (at_end_ && fed_ == rest.size()) return false;
    line_end_ = LineEnd(rest, scanned, at_end_);
    if (line_end_ != std::string_view::npos && line_end_ <= kMaxRowBytes) return true;
    if (rest.size() > kMaxRowBytes || lines_ >= kMaxRowLines) return false;
    // A CR at the end is searched again: an LF may follow.
    scanned = std::max(fed_, rest.size() - (rest.empty() ? 0 : 1));
    const absl::StatusOr<bool> filled = window_.Fill();
    if (!filled.ok()) return filled.status();
    at_end_ = at_end_ || !*filled;
  }
}

bool CsvRows::SkipBlankLine() {
  const std::string_view line = window_.rest().substr(0, line_end_);
  const bool blank = std::all_of(line.begin(), line.end(), [&](char c) {
    return c == '\r' || c == '\n' || ((c == ' ' || c == '\t') && c != dialect_.delimiter);
  });
  if (!blank) return false;
  window_.Take(line_end_);
  ++next_line_;
  return true;
}

CsvRows::Step CsvRows::Feed(CsvRow& row) {
  if (lines_ >= kMaxRowLines) return Fault(row, kQuoteMissing);
  const std::string_view line = window_.rest().substr(fed_, line_end_ - fed_);
  const auto take_cell = [](void* cell, std::size_t size, void* rows) {
    auto& self = *static_cast<CsvRows*>(rows);
    self.row_->AddCell({static_cast<const char*>(cell), size}, self.dialect_.latin1);
  };
  const auto end_row = [](int, void* rows) { static_cast<CsvRows*>(rows)->complete_ = true; };
  const std::size_t taken = csv_parse(&parser_, line.data(), line.size(), take_cell, end_row, this);
  if (taken != line.size()) {
    return Fault(row,
                 "a quote stands within a cell, or text behind the quote that closes one; a quote "
                 "is probably missing or not doubled");
  }
  fed_ = line_end_;
  ++lines_;
  return complete_ ? Complete(row) : Step::kMore;
}

CsvRows::Step CsvRows::Finish(CsvRow& row) {
  if (lines_ == 0) return Step::kEnd;
  const auto take_cell = [](void* cell, std::size_t size, void* rows) {
    auto& self = *static_cast<CsvRows*>(rows);
    self.row_->AddCell({static_cast<const char*>(cell), size}, self.dialect_.latin1);
  };
  const auto end_row = [](int, void*) {};
  if (csv_fini(&parser_, take_cell, end_row, this) != 0) {
    return Fault(row, "the file ends within a cell; a closing quote is probably missing");
  }
  return Complete(row);
}

CsvRows::Step CsvRows::Complete(CsvRow& row) {
  if (!dialect_.latin1 && !json::IsUtf8(row.text())) {
    return Fault(row, "not UTF-8; where the file is Latin-1 say 'encoding: latin1' in the mapping");
  }
  window_.Take(fed_);
  next_line_ += lines_;
  row.end_offset = window_.offset();
  return Step::kRow;
}

CsvRows::Step CsvRows::Fault(CsvRow& row, std::string_view reason) {
  const std::int64_t line = next_line_;
  row.Clear();
  row.line = line;
  row.status = absl::InvalidArgumentError(text::ToAbsl(text::Concat("csv: ", reason)));
  Restart();
  return Step::kFault;
}

absl::Status CsvRows::SkipFirstLine(CsvRow& row) {
  while (first_line_end_ == 0) {
    const std::string_view rest = window_.rest();
    const std::size_t end = LineEnd(rest, 0, at_end_);
    if (end != std::string_view::npos) {
      first_line_end_ = end;
      break;
    }
    // All but a CR, which an LF may follow.
    window_.Take(rest.ends_with('\r') ? rest.size() - 1 : rest.size());
    const absl::StatusOr<bool> filled = window_.Fill();
    if (!filled.ok()) return filled.status();
    at_end_ = at_end_ || !*filled;
  }
  window_.Take(first_line_end_);
  ++next_line_;
  row.end = window_.Here();
  row.end_offset = row.end.at;
  return absl::OkStatus();
}

}  // namespace interlingua::input
