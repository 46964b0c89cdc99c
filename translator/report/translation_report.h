// The report of one translation, from one format to another: the receipt.
#pragma once

#include <string_view>
#include <vector>

#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/report/trace.h"

namespace interlingua::report {

/// What the report is made of.
struct TranslationReportParts {
  const v1::CommerceEvent& event;
  std::string_view target_format;
  const v1::Report& reading;
  const v1::Report& writing;
  std::vector<TracedMember> source;   ///< of the document that was read; empty for canonical ones
  std::vector<TracedMember> target;   ///< of the documents that were written
  std::vector<TracedMember> by_wire;  ///< what the request carries
  bool written = true;                ///< false: refused, there are no documents
  bool whole = false;                 ///< the target holds every field (canonical)
};

/// Every finding of reading and writing, with the field and the members on both sides where they
/// are known, and one CARRIED for each field that was copied; in the order of the document that was
/// read. Holds no values.
v1::Report MakeTranslationReport(const TranslationReportParts& parts);

}  // namespace interlingua::report
