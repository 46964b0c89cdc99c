#include <algorithm>
#include <deque>
#include <utility>

#include "service/input/csv_event_builder.h"
#include "service/input/csv_mapping.h"
#include "service/input/csv_rows.h"
#include "service/input/record_reader.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

// Rows that cannot be read while an event is open; more of them close it.
constexpr std::size_t kMaxFaultyRows = 1000;

/// The groups that may lack a row, because a row that cannot be read may belong to them.
class UncertainGroups {
 public:
  void Add(std::string_view group) {
    if (groups_.size() < kMaxFaultyRows) groups_.emplace_back(group);
  }
  void AddUnknown() { unknown_ = true; }
  bool Covers(std::string_view group) const {
    return unknown_ || std::find(groups_.begin(), groups_.end(), group) != groups_.end();
  }
  void Clear() {
    unknown_ = false;
    groups_.clear();
  }

 private:
  bool unknown_ = false;
  std::vector<std::string> groups_;
};

class CsvReader : public RecordReader {
 public:
  CsvReader(InputWindow& window, const CsvMapping& mapping, std::string_view name,
            std::string_view source_id)
      : window_(window),
        mapping_(mapping),
        name_(name),
        rows_(window, mapping.dialect),
        builder_(mapping, source_id) {}

  absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& record) override {
    if (width_ == 0) {
      const absl::Status header = ReadHeader();
      if (!header.ok()) return header;
    }
    if (!faulty_.empty()) {
      HandOut(faulty_.front(), record);
      faulty_.pop_front();
      return true;
    }
    if (!std::exchange(has_row_, false)) {
      const absl::StatusOr<bool> found = ReadRow();
      if (!found.ok() || !*found) return found;
    }
    if (!row_.status.ok()) {
      AddUncertain();
      HandOut({row_.line, row_.status, row_.end}, record);
      return true;
    }
    return ReadEvent(arena, record);
  }

 private:
  struct FaultyRow {
    std::int64_t line;
    absl::Status status;
    InputMark end;
  };

  void HandOut(const FaultyRow& row, InputRecord& record) {
    record.line = row.line;
    record.status = row.status;
    window_.MayEndAt(row.end);
  }

  /// The next row of the table; one with another number of cells has a status.
  absl::StatusOr<bool> ReadRow() {
    const absl::StatusOr<bool> found = rows_.Next(row_);
    if (!found.ok() || !*found || !row_.status.ok() || width_ == 0) return found;
    if (row_.size() != width_) {
      Refuse(text::Concat("the row has ", row_.size(), " cells and the first line ", width_,
                          "; a delimiter or a quote is probably missing or too many"));
    } else if (mapping_.group_by.has_value() && GroupOf(row_).empty()) {
      Refuse(text::Concat("no value in the column '", mapping_.columns[*mapping_.group_by],
                          "' by which rows are grouped"));
    }
    return true;
  }

  void Refuse(std::string_view reason) {
    row_.status = absl::InvalidArgumentError(text::ToAbsl(text::Concat(kCsvFormat, ": ", reason)));
    row_.end = window_.Here();
  }

  std::string_view GroupOf(const CsvRow& row) const {
    return builder_.Cell(row, *mapping_.group_by);
  }

  /// The row cannot be read: its group, or any group, may lack it.
  void AddUncertain() {
    if (!mapping_.group_by.has_value()) return;
    if (cells_[*mapping_.group_by] < row_.size()) {
      uncertain_.Add(GroupOf(row_));
    } else {
      uncertain_.AddUnknown();
    }
  }

  absl::StatusOr<bool> ReadEvent(google::protobuf::Arena& arena, InputRecord& record) {
    record.line = row_.line;
    window_.MayEndAt(row_.end_offset);
    const bool taken = builder_.Begin(row_, arena);
    if (taken) builder_.AddRow(row_);
    if (mapping_.group_by.has_value()) {
      const absl::StatusOr<bool> whole = ReadGroup();
      if (!whole.ok()) return whole.status();
      if (taken && !*whole) {
        builder_.Refuse(
            "a row that belongs to this event, or may do, cannot be read; see the lines around");
      }
    }
    if (!taken) {
      record.status = absl::InvalidArgumentError(
          text::ToAbsl(text::Concat(kCsvFormat, ": no event of the mapping takes this row")));
      return true;
    }
    for (const std::string& column : std::exchange(unknown_columns_, {})) {
      builder_.ReportUnmappedColumn(column);
    }
    record.events.push_back(builder_.Finish());
    return true;
  }

  /// Adds the rows that have the same value in the group's column. False where the event may lack
  /// one.
  absl::StatusOr<bool> ReadGroup() {
    const std::string group(GroupOf(row_));
    bool incomplete = uncertain_.Covers(group);
    uncertain_.Clear();
    while (faulty_.size() < kMaxFaultyRows) {
      const absl::StatusOr<bool> found = ReadRow();
      if (!found.ok()) return found.status();
      if (!*found) break;
      if (!row_.status.ok()) {
        AddUncertain();
        faulty_.push_back({row_.line, row_.status, row_.end});
        continue;
      }
      if (GroupOf(row_) != group) {
        has_row_ = true;
        break;
      }
      incomplete = incomplete || uncertain_.Covers(group);
      uncertain_.Clear();
      builder_.AddRow(row_);
      window_.MayEndAt(row_.end_offset);
    }
    // Too many faults at once: what follows may be the rest of this event.
    if (!has_row_ && faulty_.size() >= kMaxFaultyRows) uncertain_.AddUnknown();
    return !incomplete && !uncertain_.Covers(group);
  }

  absl::Status Unreadable(std::string_view reason) const {
    return absl::InvalidArgumentError(text::ToAbsl(text::Concat(name_, ": ", reason)));
  }

  absl::Status ReadHeader() {
    const absl::StatusOr<bool> found = ReadRow();
    if (!found.ok()) return found.status();
    if (!*found) {
      return Unreadable("empty; a first line with the names of the columns is required");
    }
    if (!row_.status.ok()) {
      return Unreadable(text::Concat("line ", row_.line, ": ", text::ToStd(row_.status.message())));
    }
    std::vector<std::string> header;
    for (std::size_t i = 0; i < row_.size(); ++i) header.emplace_back(row_.cell(i));
    const absl::Status resolved = FindColumns(header);
    if (!resolved.ok()) return resolved;
    for (const std::string& column : header) {
      const auto named = [&](const std::vector<std::string>& names) {
        return std::find(names.begin(), names.end(), column) != names.end();
      };
      if (!named(mapping_.columns) && !named(mapping_.ignored)) unknown_columns_.push_back(column);
    }
    builder_.SetCells(cells_);
    width_ = header.size();
    return absl::OkStatus();
  }

  /// Messages do not repeat the first line: where there is no header it is a customer's order.
  absl::Status FindColumns(const std::vector<std::string>& header) {
    std::string faults;
    std::size_t missing = 0;
    for (const std::string& column : mapping_.columns) {
      const auto cell = std::find(header.begin(), header.end(), column);
      const auto count = std::count(header.begin(), header.end(), column);
      cells_.push_back(static_cast<std::size_t>(cell - header.begin()));
      if (count == 1) continue;
      if (count == 0) ++missing;
      faults += text::Concat(faults.empty() ? "" : "; ", "the first line has ",
                             count == 0 ? "no column '" : "more than one column '", column, "'");
    }
    if (faults.empty()) return absl::OkStatus();
    if (missing == mapping_.columns.size()) {
      faults += text::Concat("; it must hold the names of the columns with '",
                             mapping_.dialect.delimiter, "' between them, as the mapping says");
    }
    return Unreadable(faults);
  }

  InputWindow& window_;
  const CsvMapping& mapping_;
  std::string_view name_;
  CsvRows rows_;
  CsvEventBuilder builder_;
  std::vector<std::size_t> cells_;            ///< of the mapping's columns
  std::size_t width_ = 0;                     ///< cells of a row; 0 before the header is read
  std::vector<std::string> unknown_columns_;  ///< not said yet

  CsvRow row_;                    ///< the last one that was read
  bool has_row_ = false;          ///< it is not part of an event yet
  std::deque<FaultyRow> faulty_;  ///< read while an event was, and not handed out yet
  UncertainGroups uncertain_;     ///< of the faulty rows since the last good one
};

}  // namespace

std::unique_ptr<RecordReader> MakeCsvReader(InputWindow& window, const CsvMapping& mapping,
                                            std::string_view name, std::string_view source_id) {
  return std::make_unique<CsvReader>(window, mapping, name, source_id);
}

}  // namespace interlingua::input
