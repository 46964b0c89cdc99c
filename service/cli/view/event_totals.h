// How many events there are of each kind and currency, and exactly how much money.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "service/cli/view/money.h"

namespace interlingua::v1 {
class CommerceEvent;
}  // namespace interlingua::v1

namespace interlingua::cli::view {

/// Not thread-safe.
class EventTotals {
 public:
  /// Counts the event. kOutOfRange: a sum does not fit; the totals are then wrong.
  absl::Status Add(const v1::CommerceEvent& event);

  /// A table by kind and currency: events, item lines, revenue and value of what was bought and
  /// refunded.
  std::string Text() const;

 private:
  struct Total {
    std::int64_t events = 0;
    std::int64_t item_lines = 0;
    MoneySum revenue;
    MoneySum value;
  };

  std::map<std::pair<std::string, std::string>, Total> totals_;
};

}  // namespace interlingua::cli::view
