// Rules of vendors against events of the past.
#pragma once

#include <span>

#include "absl/time/time.h"

namespace interlingua::v1 {
class CommerceEvent;
}  // namespace interlingua::v1

namespace interlingua::vendor {

/// A rule of the vendor against events of the past.
struct HistoryRule {
  int max_age_hours;      ///< events that happened longer ago break it
  const char* rule;       ///< a sentence for people
  const char* instead;    ///< what the vendor offers for them, or what else to do
  const char* reference;  ///< link to the vendor's page
};

/// The rule that the event breaks at `now`; null where it breaks none, or has no time.
const HistoryRule* BrokenRule(std::span<const HistoryRule> rules, const v1::CommerceEvent& event,
                              absl::Time now);

}  // namespace interlingua::vendor
