// A mapping file, checked and resolved against the canonical event: what is left to do for a row is
// to follow pointers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/event.pb.h"
#include "service/input/csv_rows.h"
#include "translator/event/field_access.h"
#include "translator/value/decimal.h"

namespace interlingua::input {

/// Index into CsvMapping::columns.
using CsvColumn = std::size_t;

/// How numbers and times are written.
struct CsvSpelling {
  char decimal = '.';
  char thousands = '\0';  ///< none
  std::string time_format;
  absl::TimeZone time_zone = absl::UTCTimeZone();
};

/// A text with cells in it.
struct CsvTemplate {
  struct Piece {
    std::string text;  ///< before the cell
    std::optional<CsvColumn> column;
  };
  std::vector<Piece> pieces;
};

/// One step from a message to one below it.
struct CsvStep {
  static constexpr int kSingle = -1;
  static constexpr int kElementOfRow = -2;
  const event::FieldAccess* access = nullptr;
  int element = kSingle;  ///< which of a list: kElementOfRow, or from 0
};

/// What a cell becomes.
enum class CsvType : std::uint8_t {
  kText,
  kWholeNumber,
  kBool,
  kWord,  ///< of an enumeration
  kDecimal,
  kTime,
  kDate,
  kJsonText,  ///< a text as JSON, where the field holds JSON
};

/// One field of an event and what goes into it.
struct CsvFieldRule {
  enum class Content : std::uint8_t { kColumn, kValue, kText, kSum };

  std::string path;  ///< as reports name it
  std::vector<CsvStep> steps;
  const google::protobuf::FieldDescriptor* field = nullptr;
  const event::FieldAccess* access = nullptr;
  CsvType type = CsvType::kText;
  bool each_row = false;  ///< one for every row, not for the event

  Content content = Content::kColumn;
  CsvColumn column = 0;
  std::string value;
  CsvTemplate text;
  std::optional<CsvTemplate> otherwise;
  bool negate = false;
  std::map<std::string, std::string, std::less<>> words;
  CsvSpelling spelling;
};

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
