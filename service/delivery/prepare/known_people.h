// What a destination was told of its customers last, so that it is told again only what is new.
//
// It is kept in memory and bounded: what is forgotten, at a restart too, only means that the person
// is sent once more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua::delivery::prepare {

/// Not thread-safe.
class KnownPeople {
 public:
  /// Remembers the `max_people` that were told of last.
  explicit KnownPeople(std::size_t max_people = 100000) : max_people_(max_people) {}

  /// Notes that the destination is told of `customer` (CustomerOf) by the event at `offset`, which
  /// is greater than all before. True: what `identity` says is not what it was told last.
  bool Tell(std::string_view customer, const v1::Identity& identity, std::int64_t offset);

  /// Notes that the destination has refused the event at `offset`: the person is unknown again, if
  /// that was the last that was told.
  void Forget(std::int64_t offset);

  std::size_t size() const { return people_.size(); }

 private:
  struct Told {
    std::int64_t offset = 0;
    std::string digest;
  };

  const std::size_t max_people_;
  absl::flat_hash_map<std::string, Told> people_;
  std::map<std::int64_t, std::string> by_offset_;  // who was told of last by the event
};

}  // namespace interlingua::delivery::prepare
