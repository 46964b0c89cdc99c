// What became of events at one destination, as its log keeps it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/delivery/sent_documents.h"
#include "service/log/log.h"

namespace interlingua {

/// What became of one event.
struct Then {
  enum class State {
    kSent,
    kNotSent,  ///< withheld, refused or dead
    kUnknown,  ///< it is done, and nothing is kept of it
    kWaiting,
  } state = State::kUnknown;
  SentDocuments sent;
  std::string reason;  ///< why it stands as a dead letter, without personal data
};

/// Used by one thread. It reads ahead, a few MiB at a time.
class SentThen {
 public:
  /// `log` outlives it. The events up to `last` will be asked for. kNotFound: the log does not know
  /// the destination.
  static absl::StatusOr<std::unique_ptr<SentThen>> Open(EventLog& log, std::string destination,
                                                        std::int64_t last);

  /// Of the event at `offset`, greater than all before. The errors of the log; kDataLoss: what it
  /// keeps is damaged.
  absl::StatusOr<Then> Of(std::int64_t offset);

 private:
  SentThen(EventLog& log, std::string destination, std::int64_t last, Cursor cursor);

  absl::Status ReadSent(std::int64_t offset);
  absl::Status ReadLetters(std::int64_t offset);

  EventLog& log_;
  const std::string destination_;
  const std::int64_t last_;
  const Cursor cursor_;
  std::deque<SentRecord> sent_;     // ascending; those up to `sent_up_to_` are in here
  std::deque<DeadLetter> letters_;  // likewise
  std::int64_t sent_up_to_ = 0;
  std::int64_t letters_up_to_ = 0;
};

}  // namespace interlingua
