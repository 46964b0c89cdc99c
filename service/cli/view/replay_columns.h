// The tables and lists of which the texts about replays consist.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "google/protobuf/repeated_field.h"
#include "interlingua/v1/progress.pb.h"
#include "service/cli/view/columns.h"

namespace interlingua::cli::view {

using ReplayTotals = google::protobuf::RepeatedPtrField<v1::ReplayTotal>;

/// `12,345`.
std::string CountText(std::int64_t number);

/// Columns for totals, the first with that heading.
Columns TotalColumns(const char* first);

/// A row a total, with `what` in the first column.
void AddTotals(std::string_view what, const ReplayTotals& totals, Columns& columns);

/// Each line of `text` behind `indent`.
std::string Indented(const std::string& text, std::string_view indent);

/// The events of the input that were not taken on, by reason, a line each.
std::string LeftOutText(const v1::ReplayProgress& progress);

/// `line 7, event e-7: it says ...`, or with the file in front where there are several.
std::string FaultText(const v1::InputFault& fault);

/// A line a fault.
std::string FaultsText(const google::protobuf::RepeatedPtrField<v1::InputFault>& faults);

/// `  (id, id)`; "" where there is none.
std::string ExamplesText(const google::protobuf::RepeatedPtrField<std::string>& event_ids);

}  // namespace interlingua::cli::view
