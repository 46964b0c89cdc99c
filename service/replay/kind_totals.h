// Events and exact money by kind and currency.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "google/protobuf/repeated_field.h"
#include "interlingua/v1/progress.pb.h"
#include "translator/event/ledger_key.h"

namespace interlingua::replay {

/// Not thread-safe.
class KindTotals {
 public:
  void Add(const event::LedgerEntry& entry) { Add(entry.key, {1, entry.value}); }
  void Add(const event::LedgerKey& account, const event::LedgerSum& sum) {
    if (sum == event::LedgerSum()) return;
    event::LedgerSum& total = totals_[{account.kind, account.currency}];
    total.events += sum.events;
    total.value += sum.value;
  }

  /// Appends a line for each, by kind and currency. A sum beyond what a Decimal holds has no value
  /// in the message.
  void AddTo(google::protobuf::RepeatedPtrField<v1::ReplayTotal>& lines) const;

 private:
  std::map<std::pair<std::string, std::string>, event::LedgerSum> totals_;
};

}  // namespace interlingua::replay
