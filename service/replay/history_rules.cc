#include "service/replay/history_rules.h"

#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::replay {

HistoryRules::HistoryRules(const std::vector<v1::Destination>& destinations,
                           const Translator& translator) {
  for (const v1::Destination& destination : destinations) {
    DestinationRules& one = destinations_.emplace_back();
    one.name = destination.name();
    const vendor::Adapter* adapter = translator.AdapterOf(destination.format());
    if (destination.has_http() && adapter != nullptr) one.rules = adapter->history;
  }
}

const vendor::HistoryRule* HistoryRules::BrokenBy(const v1::CommerceEvent& event,
                                                  std::size_t destination, absl::Time now) const {
  return vendor::BrokenRule(destinations_[destination].rules, event, now);
}

std::optional<std::string> HistoryRules::Objection(const v1::CommerceEvent& event,
                                                   absl::Time now) const {
  for (std::size_t i = 0; i < destinations_.size(); ++i) {
    const vendor::HistoryRule* rule = BrokenBy(event, i, now);
    if (rule == nullptr) continue;
    return text::Concat("destination ", destinations_[i].name, ": event ", event.event_id(), " of ",
                        value::TimeText(event.occurred_at(), value::TimeForm::kIso),
                        " breaks a rule of the vendor: ", rule->rule, ". Instead: ", rule->instead,
                        " (", rule->reference, ")");
  }
  return std::nullopt;
}

}  // namespace interlingua::replay
