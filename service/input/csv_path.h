// Paths of canonical fields, as reports write them, resolved for rows of a table.
//
//     path = step *("." step)
//     step = field / field "[]" / field "[" number "]"
//
// `items[]` is the element that belongs to the row; `ids[0]` an element that the first row fills. A
// list of texts at the end of a path is `categories[]`, one more text for every rule that names it.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "service/input/csv_mapping.h"

namespace interlingua::input {

/// Fills in what `rule.path` says of the steps, the field, its type and whether it is for each row.
/// `action` is the kind of the event, null where that is not known; paths through other kinds are
/// faults. kInvalidArgument: what is wrong with the path, with what may have been meant.
absl::Status ResolveCsvPath(const google::protobuf::FieldDescriptor* action, CsvFieldRule& rule);

/// The type of the elements of the list that gets one for each row; null where the rule has none.
const google::protobuf::Descriptor* CsvListOf(const CsvFieldRule& rule);

}  // namespace interlingua::input
