// What a destination was sent of its customers last, so that only changes are sent again.
//
// In memory and bounded: a customer that is forgotten, at a restart too, is sent once more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
namespace interlingua::v1 {
class Identity;
}  // namespace interlingua::v1

namespace interlingua::delivery::prepare {

/// Not thread-safe.
class KnownPeople {
 public:
  /// Remembers the `max_people` customers that were sent last.
  explicit KnownPeople(std::size_t max_people = 100000) : max_people_(max_people) {}

  /// Records that the event at `offset`, greater than all before, sends the identity of `customer`
  /// (CustomerOf) to the destination. True: it differs from what was sent last.
  bool RecordSent(std::string_view customer, const v1::Identity& identity, std::int64_t offset);

  /// Records that the destination has refused the event at `offset`: the customer is unknown again
  /// if that was the event that was sent last.
  void Forget(std::int64_t offset);

  std::size_t size() const { return people_.size(); }

 private:
  struct Sent {
    std::int64_t offset = 0;
    std::string digest;
  };

  const std::size_t max_people_;
  absl::flat_hash_map<std::string, Sent> people_;
  std::map<std::int64_t, std::string> by_offset_;  // the customer that the event sent last
};

}  // namespace interlingua::delivery::prepare
