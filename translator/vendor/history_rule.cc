#include "translator/vendor/history_rule.h"

#include "interlingua/v1/event.pb.h"
#include "translator/value/timestamp.h"

namespace interlingua::vendor {

const HistoryRule* BrokenRule(std::span<const HistoryRule> rules, const v1::CommerceEvent& event,
                              absl::Time now) {
  if (rules.empty() || !event.has_occurred_at()) return nullptr;
  const absl::Duration age = now - value::TimeOf(event.occurred_at());
  for (const HistoryRule& rule : rules) {
    if (age > absl::Hours(rule.max_age_hours)) return &rule;
  }
  return nullptr;
}

}  // namespace interlingua::vendor
