// Parked events: events of a destination that wait for another try, or for their turn, while the
// destination goes on without them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace interlingua::log {

/// A parked event as the log keeps it. It is neither done nor forgotten: the ledger counts it as
/// waiting, and retention keeps the event.
struct ParkedEvent {
  std::string destination;  ///< set by the log
  std::int64_t offset = 0;
  std::string event_id;
  std::string kind;                   ///< canonical kind
  int attempts = 0;                   ///< tries so far
  int failures = 0;                   ///< tries that speak of the event (see RetryPolicy)
  std::int64_t first_sent_at_ms = 0;  ///< 0: it was not sent
  std::int64_t not_before_ms = 0;     ///< no next try before, since 1970
  std::string reason;                 ///< of the last failed try, without personal data
  /// The event keeps the order of the others that share one of these: hashes of its customers and
  /// of the vendor's order key.
  std::vector<std::uint64_t> order_keys;
  bool redriven = false;  ///< it stood as a dead letter and is sent once more
  bool bury = false;      ///< an operator gives it up: it becomes a dead letter
  /// What the destination made of the event when it read it, where it could not make it again (an
  /// event that carts changed); opaque to the log.
  std::string prepared;
};

/// A parked event with its record.
struct ParkedRecord {
  ParkedEvent parked;
  std::shared_ptr<const std::string> bytes;  ///< wire bytes of v1::CommerceEvent
};

/// How many events of a destination are parked.
struct ParkedTotals {
  std::int64_t events = 0;  ///< redriven ones included
  std::int64_t redriven = 0;
  std::int64_t next_try_ms = 0;   ///< the earliest `not_before_ms`; 0: none is parked
  std::int64_t first_offset = 0;  ///< of those that are not redriven; 0: none
};

/// The conditions that parked events have to meet; one that is empty is none.
struct ParkedQuery {
  std::string destination;
  std::vector<std::string> kinds;
  std::vector<std::string> event_ids;
  std::string reason;  ///< a part of it
};

}  // namespace interlingua::log
