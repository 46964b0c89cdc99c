// What became of events at one destination, as its log keeps it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/delivery/prepare/sent_documents.h"
#include "service/log/event_log.h"

namespace interlingua::replay {

/// What became of one event.
struct PastOutcome {
  enum class State {
    kSent,
    kNotSent,  ///< withheld, refused or dead
    kUnknown,  ///< it is done, and the log keeps nothing of it
    kWaiting,
  } state = State::kUnknown;
  delivery::prepare::SentDocuments sent;
  std::string reason;  ///< why it is a dead letter, without personal data
};

/// Used by one thread. It reads ahead, a few MiB at a time.
class DeliveryHistory {
 public:
  /// For the events up to `last`. `log` outlives it. kNotFound: the log does not know the
  /// destination.
  static absl::StatusOr<std::unique_ptr<DeliveryHistory>> Open(log::EventLog& log,
                                                               std::string destination,
                                                               std::int64_t last);

  /// The outcome of the event at `offset`; offsets ascend. The errors of the log; kDataLoss: what
  /// it keeps is damaged.
  absl::StatusOr<PastOutcome> Of(std::int64_t offset);

 private:
  DeliveryHistory(log::EventLog& log, std::string destination, std::int64_t last,
                  log::Progress progress);

  absl::Status ReadSent(std::int64_t offset);
  absl::Status ReadLetters(std::int64_t offset);

  log::EventLog& log_;
  const std::string destination_;
  const std::int64_t last_;
  const log::Progress progress_;
  std::deque<log::SentRecord> sent_;     // ascending; those up to `sent_up_to_` are in here
  std::deque<log::DeadLetter> letters_;  // likewise
  std::int64_t sent_up_to_ = 0;
  std::int64_t letters_up_to_ = 0;
};

}  // namespace interlingua::replay
