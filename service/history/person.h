// The person whom an event is about.
//
// A person is found by keys. A key is a plain id, or the SHA-256 or MD5 of something in its normal
// form, so that an address finds the events that hold only its hash, and the other way round.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua::history {

/// The keys under which the person of an event can be found. Personal data: for the memory of this
/// process only.
std::vector<std::string> KeysOf(const v1::Identity& identity);

/// The keys that an identifier of any kind may stand for: a user id, an anonymous id, a further id,
/// an e-mail address, a telephone number in E.164, or a hash of one of them. Spelled as in the
/// event; an e-mail address in upper or lower case.
std::vector<std::string> KeysOfIdentifier(std::string_view identifier);

/// People to look for. Immutable, thread-safe.
class People {
 public:
  People() = default;
  /// `identifiers` as for KeysOfIdentifier; empty ones are ignored.
  template <typename Identifiers>
  explicit People(const Identifiers& identifiers) {
    for (const auto& identifier : identifiers) Add(identifier);
  }

  bool empty() const { return keys_.empty(); }

  /// Whether the event is about one of them.
  bool Include(const v1::Identity& identity) const;

 private:
  void Add(std::string_view identifier);

  absl::flat_hash_set<std::string> keys_;
};

}  // namespace interlingua::history
