// Dead letters: events that a destination will never take, kept with the reason until an operator
// redrives or discards them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace interlingua::log {

struct DeadLetter {
  std::string destination;  ///< set by the log
  std::int64_t offset = 0;
  std::string event_id;
  std::string kind;      ///< canonical kind
  std::string reason;    ///< without personal data
  bool refused = false;  ///< the format cannot hold the event; it was not sent
  std::string answer;    ///< of the vendor: bounded, secrets and personal data redacted
  int attempts = 0;      ///< tries so far
  std::int64_t first_sent_at_ms = 0;  ///< 0: it was not sent
  std::int64_t died_at_ms = 0;
};

/// The place of a dead letter among all.
struct DeadLetterKey {
  std::string destination;
  std::int64_t offset = 0;
};

/// How many dead letters of a destination have the same reason.
struct DeadLetterCount {
  std::string reason;  ///< `kind: reason`
  std::int64_t events = 0;
};

/// The conditions that dead letters have to meet; one that is empty or absent is none.
struct DeadLetterQuery {
  std::string destination;
  std::vector<std::string> kinds;
  std::vector<std::string> event_ids;
  std::string reason;  ///< a part of it
  std::optional<bool> refused;
  std::optional<std::int64_t> offset;
  std::int64_t since_ms = 0;  ///< died then or later
  std::int64_t until_ms = 0;  ///< died before; 0: no bound
};

}  // namespace interlingua::log
