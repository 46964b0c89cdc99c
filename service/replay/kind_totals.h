// Events and exact money by kind and currency.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "google/protobuf/repeated_field.h"
#include "interlingua/v1/history.pb.h"
#include "translator/account.h"

namespace interlingua {

/// Not thread-safe.
class KindTotals {
 public:
  void Add(const AccountEntry& entry) { Add(entry.account, {1, entry.value}); }
  void Add(const Account& account, const AccountSum& sum) {
    if (sum == AccountSum()) return;
    AccountSum& total = totals_[{account.kind, account.currency}];
    total.events += sum.events;
    total.value += sum.value;
  }

  /// Appends a line for each, by kind and currency. A sum beyond what a Decimal holds has no value
  /// in the message.
  void AddTo(google::protobuf::RepeatedPtrField<v1::ReplayTotal>& lines) const;

 private:
  std::map<std::pair<std::string, std::string>, AccountSum> totals_;
};

}  // namespace interlingua
