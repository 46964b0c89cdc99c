// The rules of vendors against events of the past, for the destinations of a replay.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/event.pb.h"
#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::replay {

/// Immutable and thread-safe.
class HistoryRules {
 public:
  /// The rules of the vendors of those destinations that travel over the network.
  HistoryRules(const std::vector<v1::Destination>& destinations, const Translator& translator);

  /// The rule of the destination with the index `destination` that the event breaks at `now`; null
  /// where it breaks none, or has no time.
  const vendor::HistoryRule* BrokenBy(const v1::CommerceEvent& event, std::size_t destination,
                                      absl::Time now) const;

  /// Why the event must not go to these destinations, with what the vendor offers instead; nothing
  /// where it breaks no rule of any.
  std::optional<std::string> Objection(const v1::CommerceEvent& event, absl::Time now) const;

 private:
  struct DestinationRules {
    std::string name;
    std::span<const vendor::HistoryRule> rules;
  };
  std::vector<DestinationRules> destinations_;
};

}  // namespace interlingua::replay
