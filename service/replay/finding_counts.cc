#include "service/replay/finding_counts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "translator/json/pointer.h"

namespace interlingua::replay {
namespace {

// Further findings are not counted, so that the memory is bounded.
constexpr std::size_t kMaxFindings = 1000;
constexpr int kExamples = 3;

bool IsWorse(const v1::FindingCount& a, const v1::FindingCount& b) {
  if (a.finding().severity() != b.finding().severity()) {
    return a.finding().severity() > b.finding().severity();
  }
  return a.events() > b.events();
}

bool IsIndex(std::string_view step) {
  return !step.empty() && step.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string PlaceOf(const v1::Finding& finding) {
  if (finding.has_field()) return finding.field();
  std::string place;
  std::string_view rest = finding.source_pointer();
  while (!rest.empty()) {
    const std::string_view step = json::TakeStep(rest).substr(1);
    place += '/';
    place += IsIndex(step) ? "*" : step;
  }
  return place;
}

void FindingCounts::Add(std::string_view kind, std::string_view event_id,
                        const v1::Finding& finding) {
  if (finding.severity() < v1::Finding::LOSS) return;
  Key key(kind, finding.code(), finding.severity(), PlaceOf(finding), finding.detail());
  auto found = counts_.find(key);
  if (found == counts_.end()) {
    if (counts_.size() >= kMaxFindings) return;
    found = counts_.emplace(std::move(key), v1::FindingCount()).first;
    *found->second.mutable_finding() = finding;
    found->second.set_kind(std::string(kind));
  }
  v1::FindingCount& count = found->second;
  count.set_events(count.events() + 1);
  if (count.event_ids_size() < kExamples) count.add_event_ids(std::string(event_id));
}

void FindingCounts::AddTo(google::protobuf::RepeatedPtrField<v1::FindingCount>& counts) const {
  std::vector<const v1::FindingCount*> sorted;
  for (const auto& [key, count] : counts_) sorted.push_back(&count);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return IsWorse(*a, *b); });
  for (const v1::FindingCount* count : sorted) *counts.Add() = *count;
}

}  // namespace interlingua::replay
