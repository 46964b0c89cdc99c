// From a cell's text to a field's value, exactly: never by way of a binary floating point number.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "service/input/csv_mapping.h"
#include "translator/value/decimal.h"

namespace interlingua::input {

/// Puts `text`, which is not empty, into the field of `message` that `rule` names; a repeated one
/// gets one more. kInvalidArgument: what is wrong with it, without the text.
absl::Status SetCsvValue(std::string_view text, const CsvFieldRule& rule,
                         google::protobuf::Message& message);

/// Reads a number as `spelling` writes it. kInvalidArgument, kOutOfRange: see ParseDecimal.
absl::Status ParseCsvNumber(std::string_view text, const CsvSpelling& spelling,
                            value::DecimalValue& value);

}  // namespace interlingua::input
