#include "service/replay/kind_totals.h"

namespace interlingua::replay {
namespace {

event::LedgerKey WithoutDay(const event::LedgerKey& key) {
  return {.day = 0, .kind = key.kind, .currency = key.currency};
}

}  // namespace

void KindTotals::Add(const event::LedgerEntry& entry) {
  event::AddTo(totals_, event::LedgerEntry{WithoutDay(entry.key), entry.value});
}

void KindTotals::Add(const event::LedgerKey& key, const event::LedgerSum& sum) {
  event::AddTo(totals_, event::LedgerSums{{WithoutDay(key), sum}});
}

void KindTotals::AddTo(google::protobuf::RepeatedPtrField<v1::ReplayTotal>& lines) const {
  for (const auto& [key, sum] : totals_) {
    v1::ReplayTotal& line = *lines.Add();
    line.set_kind(key.kind);
    line.set_currency(key.currency);
    line.set_events(sum.events);
    if (const auto value = event::DecimalOf(sum.value); value.has_value())
      *line.mutable_value() = *value;
  }
}

}  // namespace interlingua::replay
