#include "translator/report/translation_report.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "translator/event/fields.h"
#include "translator/json/pointer.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::report {
namespace {

/// Findings after which the field is not in the document as it was.
bool IsNotAsItWas(const v1::Finding& finding) {
  switch (finding.code()) {
    case v1::Finding::COERCED:
    case v1::Finding::NORMALIZED:
    case v1::Finding::DERIVED:
    case v1::Finding::HASHED:
      return true;
    default:
      return finding.severity() != v1::Finding::INFO;
  }
}

class ReportBuilder {
 public:
  explicit ReportBuilder(const TranslationReportParts& parts) : parts_(parts) {
    event::VisitFields(parts.event, [&](const std::string& field) {
      if (set_.insert(field).second) fields_.push_back(field);
    });
    Index(parts.source, source_);
    Index(parts.target, target_);
    Index(parts.by_wire, by_wire_);
  }

  v1::Report Make() {
    for (const v1::Finding& finding : parts_.reading.findings()) Read(finding);
    for (const v1::Finding& finding : parts_.writing.findings()) Written(finding);
    if (parts_.written) {
      for (const std::string& field : fields_) Carried(field);
    }
    std::stable_sort(ranked_.begin(), ranked_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    v1::Report report;
    for (auto& [rank, finding] : ranked_) *report.add_findings() = std::move(finding);
    return report;
  }

 private:
  using FieldIndex = absl::flat_hash_map<std::string, std::size_t>;

  static void Index(const std::vector<TracedMember>& members, FieldIndex& index) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (!members[i].null) index.try_emplace(members[i].field, i);
    }
  }

  static const TracedMember* At(const std::vector<TracedMember>& members, const FieldIndex& index,
                                const std::string& field) {
    const auto at = index.find(field);
    return at == index.end() ? nullptr : &members[at->second];
  }

  /// The field at that place; an enumeration and its text share one, and the event has one of them.
  std::string FieldAt(const std::vector<TracedMember>& members, std::string_view pointer) const {
    std::string field;
    for (const TracedMember& member : members) {
      if (!json::MatchesPattern(member.pointer, pointer)) continue;
      if (field.empty() || set_.contains(member.field)) field = member.field;
    }
    return field;
  }

  void Read(v1::Finding finding) {
    if (finding.field().empty()) {
      const std::string field = FieldAt(parts_.source, finding.source_pointer());
      if (!field.empty()) finding.set_field(field);
    }
    if (const auto* member = At(parts_.target, target_, finding.field()); member != nullptr) {
      finding.set_target_pointer(member->pointer);
    }
    Add(std::move(finding));
  }

  void Written(v1::Finding finding) {
    if (finding.field().empty()) {
      const std::string field = FieldAt(parts_.target, finding.target_pointer());
      if (!field.empty()) finding.set_field(field);
    }
    // What was lost is lost for each member that it was read from.
    const bool lost = finding.target_pointer().empty();
    for (const TracedMember& member : parts_.source) {
      if (member.null || finding.field().empty() || member.field != finding.field()) continue;
      finding.set_source_pointer(member.pointer);
      if (!lost) break;
      Add(finding);
    }
    if (!lost || finding.source_pointer().empty()) Add(std::move(finding));
  }

  void Add(v1::Finding finding) {
    if (IsNotAsItWas(finding) && !finding.field().empty()) changed_.insert(finding.field());
    const std::size_t rank = RankOf(finding);
    ranked_.emplace_back(rank, std::move(finding));
  }

  /// Its place in the document that was read; what has none comes last.
  std::size_t RankOf(const v1::Finding& finding) const {
    const std::string& pointer = finding.source_pointer();
    for (std::size_t i = 0; !pointer.empty() && i < parts_.source.size(); ++i) {
      const std::string& place = parts_.source[i].pointer;
      if (place == pointer || json::MatchesPattern(place, pointer)) return i;
    }
    const auto at = source_.find(finding.field());
    return at != source_.end() ? at->second : std::numeric_limits<std::size_t>::max();
  }

  /// One entry for each member that the field was read from.
  void Carried(const std::string& field) {
    const bool by_wire = by_wire_.contains(field);
    if (changed_.contains(field)) return;
    if (!target_.contains(field) && !by_wire && !parts_.whole) return;
    bool read = false;
    for (const TracedMember& source : parts_.source) {
      if (source.field != field || source.null) continue;
      Carried(field, &source);
      read = true;
    }
    if (!read) Carried(field, nullptr);
  }

  void Carried(const std::string& field, const TracedMember* source) {
    const TracedMember* target = TargetOf(field, source);
    const TracedMember* by_wire = At(parts_.by_wire, by_wire_, field);
    v1::Report made;
    v1::Finding& finding = AddFinding(made, parts_.target_format, v1::Finding::CARRIED,
                                      target == nullptr && by_wire != nullptr
                                          ? text::Concat("in the request: ", by_wire->pointer)
                                          : std::string());
    finding.set_field(field);
    if (target != nullptr) finding.set_target_pointer(target->pointer);
    if (source != nullptr) finding.set_source_pointer(source->pointer);
    Add(std::move(finding));
  }

  const TracedMember* TargetOf(const std::string& field, const TracedMember* source) const {
    for (const TracedMember& target : parts_.target) {
      const bool same = target.field == field && !target.null;
      if (same && source != nullptr && target.key == source->key) return &target;
    }
    return At(parts_.target, target_, field);
  }

  const TranslationReportParts& parts_;
  absl::flat_hash_set<std::string> set_;
  std::vector<std::string> fields_;  // the same in the event's order
  FieldIndex source_;
  FieldIndex target_;
  FieldIndex by_wire_;
  absl::flat_hash_set<std::string> changed_;
  std::vector<std::pair<std::size_t, v1::Finding>> ranked_;
};

}  // namespace

v1::Report MakeTranslationReport(const TranslationReportParts& parts) {
  return ReportBuilder(parts).Make();
}

}  // namespace interlingua::report
