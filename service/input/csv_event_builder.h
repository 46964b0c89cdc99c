// Builds an event from its rows, as a mapping says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/arena.h"
#include "service/input/csv_mapping.h"
#include "service/input/csv_rows.h"
#include "translator/translator.h"

namespace interlingua::input {

/// Builds one event after the other. Not thread-safe.
class CsvEventBuilder {
 public:
  static constexpr std::int64_t kMaxRows = 100000;
  static constexpr std::size_t kMaxBytes = 64u << 20;

  /// Both outlive the builder.
  CsvEventBuilder(const CsvMapping& mapping, std::string_view source_id)
      : mapping_(mapping), source_id_(source_id) {}

  /// `cells[column]` is the index of the mapping's column in the rows.
  void SetCells(std::vector<std::size_t> cells) { cells_ = std::move(cells); }

  /// The cell of a column.
  std::string_view Cell(const CsvRow& row, CsvColumn column) const {
    return row.cell(cells_[column]);
  }

  /// Begins an event with its first row. False when the row matches no event of the mapping.
  bool Begin(const CsvRow& row, google::protobuf::Arena& arena);

  /// Adds a row to the event, the first one too. Beyond kMaxRows or kMaxBytes the event is refused
  /// and further rows are ignored.
  void AddRow(const CsvRow& row);

  /// Refuses the event: adds `reason` to its report.
  void Refuse(std::string_view reason);

  /// Reports a column that the mapping neither uses nor ignores.
  void ReportUnmappedColumn(std::string_view name);

  /// The event with its report.
  engine::Decoded Finish();

 private:
  const CsvEventRule* RuleFor(const CsvRow& row) const;
  bool Holds(const CsvConditionRule& condition, const CsvRow& row) const;
  void Fill(const CsvFieldRule& rule, const CsvRow& row);
  bool Set(const CsvFieldRule& rule, std::string_view text, const CsvRow& row);
  bool Render(const CsvTemplate& text, const CsvRow& row);
  google::protobuf::Message& MessageOf(const CsvFieldRule& rule);
  void AddElement();
  void AddToSum(const CsvRow& row);
  void SetSums();
  void AddFault(const CsvFieldRule& rule, std::int64_t line, std::string_view fact);
  void AddFinding(const CsvFieldRule& rule, v1::Finding::Code code, std::string_view detail);
  std::string PointerOf(const CsvFieldRule& rule) const;

  const CsvMapping& mapping_;
  std::string_view source_id_;
  std::vector<std::size_t> cells_;

  // Of the current event:
  const CsvEventRule* rule_ = nullptr;
  engine::Decoded decoded_;
  google::protobuf::Message* element_ = nullptr;  ///< of the row
  std::int64_t rows_ = 0;
  std::size_t bytes_ = 0;
  bool sums_ = false;  ///< a field wants the sum
  value::DecimalValue sum_;
  std::string rendered_;
};

}  // namespace interlingua::input
