// The fields of a canonical event that a row of a table fills: their paths, types and values.
//
//     path = step *("." step)
//     step = field / field "[]" / field "[" number "]"
//
// `items[]` is the element that belongs to the row; `ids[0]` an element that the first row fills. A
// list of texts at the end of a path is `categories[]`, one more text for every rule that names it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "translator/event/field_access.h"
#include "translator/value/decimal.h"

namespace interlingua::input {

/// Index into CsvMapping::columns.
using CsvColumn = std::size_t;

/// How a file writes numbers and times.
struct CsvSpelling {
  char decimal = '.';
  char thousands = '\0';  ///< none
  std::string time_format;
  absl::TimeZone time_zone = absl::UTCTimeZone();
};

/// A text with cells inserted.
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

/// The type of a field's value.
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
  /// The type of the list's elements where each_row; else null.
  const google::protobuf::Descriptor* row_element = nullptr;

  Content content = Content::kColumn;
  CsvColumn column = 0;
  std::string value;
  CsvTemplate text;
  std::optional<CsvTemplate> otherwise;
  bool negate = false;
  std::map<std::string, std::string, std::less<>> words;
  CsvSpelling spelling;
};

/// Fills in what `rule.path` says of the steps, the field, its type and whether it is for each row.
/// `action` is the kind of the event, null where that is not known; paths through other kinds are
/// faults. kInvalidArgument: what is wrong with the path, with the nearest names there are.
absl::Status ResolvePath(const google::protobuf::FieldDescriptor* action, CsvFieldRule& rule);

/// Puts `text`, which is not empty, into the field of `message` that `rule` names, exactly, never
/// through a binary floating point number; a repeated field gets one element more.
/// kInvalidArgument, kOutOfRange: what is wrong with the text, which is not repeated.
absl::Status SetValue(std::string_view text, const CsvFieldRule& rule,
                      google::protobuf::Message& message);

/// Reads a number as `spelling` writes it. kInvalidArgument, kOutOfRange: see ParseDecimal.
absl::Status ParseNumber(std::string_view text, const CsvSpelling& spelling,
                         value::DecimalValue& value);

}  // namespace interlingua::input
