#include "service/replay/kind_totals.h"

namespace interlingua::replay {

void KindTotals::AddTo(google::protobuf::RepeatedPtrField<v1::ReplayTotal>& lines) const {
  for (const auto& [key, sum] : totals_) {
    v1::ReplayTotal& line = *lines.Add();
    line.set_kind(key.first);
    line.set_currency(key.second);
    line.set_events(sum.events);
    if (const auto value = event::DecimalOf(sum.value); value.has_value())
      *line.mutable_value() = *value;
  }
}

}  // namespace interlingua::replay
