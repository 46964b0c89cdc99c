// What an encoding did not carry over.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/report/field_coverage.h"
#include "translator/table/mapping.h"

namespace interlingua::report {

struct LossContext {
  std::string_view format;
  std::span<const table::Mapping* const> mappings;  ///< tables that were written, for their reasons
  bool person_apart = false;  ///< the person has documents of its own, and none was asked for
};

/// Names every field of `event` that is set and was not written, once a path, with the reason of
/// the table's NoHome row where there is one; and every extension that found no place. Provenance
/// (`source`, `received_at`, `derived_from`) stays in the gateway and is no loss.
void ReportLoss(const v1::CommerceEvent& event, const FieldCoverage& coverage,
                const absl::flat_hash_set<const v1::Extension*>& extensions_written,
                const LossContext& context, v1::Report& report);

/// Why the format cannot hold the field at `path`: the reason of a NoHome row of the tables, or
/// that there is no member.
std::string ReasonOfLoss(std::span<const table::Mapping* const> mappings, std::string_view format,
                         std::string_view path);

/// Names the kind itself where what the table writes is read back as another one.
void ReportKind(std::string_view format, const table::EventTable& table, v1::Report& report);

/// Adds a refusal to the report where it names a loss of money or identity; tells whether it did.
bool RefuseLoss(std::string_view format, v1::Report& report);

}  // namespace interlingua::report
