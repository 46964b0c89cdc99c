// Events and exact money by kind and currency.
#pragma once

#include "google/protobuf/repeated_field.h"
#include "interlingua/v1/progress.pb.h"
#include "translator/event/ledger_key.h"

namespace interlingua::replay {

/// Not thread-safe.
class KindTotals {
 public:
  /// The days of the keys do not count.
  void Add(const event::LedgerEntry& entry);
  void Add(const event::LedgerKey& key, const event::LedgerSum& sum);

  /// Appends a line for each, by kind and currency. A sum beyond what a Decimal holds has no value
  /// in the message.
  void AddTo(google::protobuf::RepeatedPtrField<v1::ReplayTotal>& lines) const;

 private:
  event::LedgerSums totals_;  // of day 0
};

}  // namespace interlingua::replay
