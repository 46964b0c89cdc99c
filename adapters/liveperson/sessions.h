// The visits that LivePerson has answered for: which ids the next request of a visitor must repeat.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/time/time.h"

namespace interlingua::liveperson {

/// A visit at LivePerson.
struct Session {
  std::string visitor_id;  ///< `vid`; "" when LivePerson has named none yet
  std::string session_id;  ///< `sid`; "" when the next request has to start a session
};

/// Visits by visitor key. Bounded: the one that began first makes room. None is older than
/// LivePerson keeps a session in memory (6 hours,
/// https://developers.liveperson.com/monitoring-api-overview.html). For one thread at a time.
class Sessions {
 public:
  static constexpr std::size_t kMostVisitors = 100'000;
  static constexpr absl::Duration kLifetime = absl::Hours(6);

  explicit Sessions(std::size_t most_visitors = kMostVisitors) : most_visitors_(most_visitors) {}

  /// The visit of a visitor; both ids are empty when there is none or it has ended.
  Session Find(std::string_view visitor_key, absl::Time now);

  /// Keeps what LivePerson answered. A new session id begins a new lifetime; an empty one ends the
  /// session and keeps the visitor id.
  void Keep(std::string_view visitor_key, Session session, absl::Time now);

  std::size_t size() const { return visits_.size(); }

 private:
  struct Visit {
    std::string visitor_key;
    Session session;
    absl::Time ends;
  };
  using Visits = std::list<Visit>;  // in the order of their ends

  void Forget(Visits::iterator visit);

  const std::size_t most_visitors_;
  Visits visits_;
  std::unordered_map<std::string_view, Visits::iterator> by_key_;  // keys are those of visits_
};

}  // namespace interlingua::liveperson
