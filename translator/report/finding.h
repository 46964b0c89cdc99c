// Making and reading reports. See proto/interlingua/v1/report.proto for what a finding holds.
#pragma once

#include <string>
#include <string_view>

#include "interlingua/v1/report.pb.h"

namespace interlingua::report {

/// Adds a finding with the severity that its code has by nature (LOST_FIELD: see SeverityOfLoss).
v1::Finding& AddFinding(v1::Report& report, std::string_view format, v1::Finding::Code code,
                        std::string_view detail);

/// The same about a member of the document that is read, or of the one that is written.
v1::Finding& AddSourceFinding(v1::Report& report, std::string_view format, v1::Finding::Code code,
                              std::string_view pointer, std::string_view detail);
v1::Finding& AddTargetFinding(v1::Report& report, std::string_view format, v1::Finding::Code code,
                              std::string_view pointer, std::string_view detail);

/// Whether an event with this report was refused.
bool IsRefused(const v1::Report& report);

/// How much the loss of a canonical field matters: `purchase.items[].unit_price` is money,
/// `identity.email` identity.
v1::Finding::Severity SeverityOfLoss(std::string_view field);

/// The refusals of a report as one text, or all findings when nothing was refused:
/// `liveperson: /total: required member is missing; liveperson: /numItems: ...`.
std::string Summary(const v1::Report& report);

}  // namespace interlingua::report
