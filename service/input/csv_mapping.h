// A mapping file, checked and resolved against the descriptors of the canonical event, so that no
// name is looked up for a row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/input/csv_field.h"
#include "service/input/csv_rows.h"

namespace interlingua::input {

struct CsvConditionRule {
  CsvColumn column = 0;
  std::vector<std::string> one_of;  ///< none: any text
  std::string starts_with;
  std::string ends_with;
  std::optional<bool> empty;
  std::optional<bool> negative;
};

/// One kind of event.
struct CsvEventRule {
  std::string kind;
  const event::FieldAccess* action = nullptr;  ///< of the kind in CommerceEvent
  std::vector<CsvConditionRule> when;          ///< all must hold
  std::vector<CsvFieldRule> fields;
  std::vector<CsvStep> list;  ///< the list that gets one element a row; none where there is none
  bool items = false;         ///< its elements are items
};

struct CsvMapping {
  CsvDialect dialect;
  CsvSpelling spelling;
  std::vector<std::string> columns;   ///< all that are named, by CsvColumn
  std::vector<std::string> ignored;   ///< not wanted
  std::optional<CsvColumn> group_by;  ///< else every row is an event
  std::vector<CsvEventRule> events;
};

/// Reads a mapping. `name` stands for the file in messages. kInvalidArgument: one line a fault, all
/// of them: `shop.yaml:12:16: events[0].fields[2].field: no field 'oder_id' in ...`.
absl::StatusOr<CsvMapping> ParseCsvMapping(std::string_view yaml, std::string_view name);

/// The same for a file. kNotFound or kPermissionDenied when it cannot be read.
absl::StatusOr<CsvMapping> LoadCsvMapping(const std::string& path);

}  // namespace interlingua::input
