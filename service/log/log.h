// The event log: the durable, ordered record of accepted events, and how far each destination has
// read it.
//
// Invariants:
//   * Offsets count up from 1 without gaps in the order of acceptance.
//   * What `Append` reported as done survives a kill of the process and a power cut.
//   * A cursor never moves past an event that is neither delivered, withheld nor kept as a dead
//   letter.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace interlingua {

/// An event on its way into the log.
struct LogRecord {
  std::string event_id;
  std::string bytes;  ///< wire bytes of v1::CommerceEvent, `received_at` set
};

/// An event in the log.
struct StoredRecord {
  std::int64_t offset = 0;
  std::shared_ptr<const std::string> bytes;  ///< wire bytes of v1::CommerceEvent
};

/// How far a destination is: every offset up to and including `low_water` is done, and those in
/// `done_beyond` (ascending, all greater) too.
struct Cursor {
  std::int64_t low_water = 0;
  std::vector<std::int64_t> done_beyond;
};

/// An event that a destination will never take.
struct DeadLetter {
  std::int64_t offset = 0;
  std::string event_id;
  std::string kind;    ///< canonical kind
  std::string reason;  ///< without personal data
};

/// How many dead letters of a destination have the same reason.
struct DeadLetterCount {
  std::string reason;  ///< `kind: reason`
  std::int64_t events = 0;
};

/// Progress of a destination since the log was made.
struct Progress {
  Cursor cursor;
  std::int64_t delivered = 0;
  std::int64_t withheld = 0;
};

/// Where a destination that the log does not know yet begins.
enum class StartAt { kOldest, kNewest };

/// Thread-safe.
class EventLog {
 public:
  using AppendDone = std::function<void(absl::StatusOr<std::int64_t> first_offset)>;

  virtual ~EventLog() = default;

  /// Stores `records` next to each other in the log and calls `done` once they are durable, with
  /// the first offset, or with the reason why none of them is stored. `done` runs on a thread of
  /// the log and must not block. kResourceExhausted: the log or the disk is full, or too much waits
  /// for the disk. kUnavailable: it is closed.
  virtual void Append(std::vector<LogRecord> records, AppendDone done) = 0;

  /// Up to `max` records with offsets greater than `after`, in order; fewer when they are large (a
  /// few MiB at a time, at least one). Waits until there is at least one or `timeout` has passed
  /// (then the result is empty). Recent records come from memory. kUnavailable: the log is closed
  /// and there is nothing to read.
  virtual absl::StatusOr<std::vector<StoredRecord>> Read(std::int64_t after, int max,
                                                         absl::Duration timeout) = 0;

  /// Offset of the newest durable record; 0 when there is none.
  virtual std::int64_t End() const = 0;

  /// From now on calls `grown` each time that `End` has moved and when the log closes, for readers
  /// that wait for other things too. `grown` runs on a thread of the log, or on that of `Close`,
  /// and must neither block nor call the log. Returns the number of the watch for `Unwatch`.
  virtual std::int64_t Watch(std::function<void()> grown) = 0;

  /// Ends a watch; its function is not running and will not be called any more when this returns.
  virtual void Unwatch(std::int64_t watch) = 0;

  /// The progress of `destination`, which is entered into the log at `start` when it is not known
  /// yet.
  virtual absl::StatusOr<Progress> LoadProgress(std::string_view destination, StartAt start) = 0;

  /// Stores the progress of `destination` and its new dead letters in one durable step, shared with
  /// the appends and commits that wait at the same time. Works until the log is destroyed, also
  /// when it is full or closed.
  virtual absl::Status Commit(std::string_view destination, const Progress& progress,
                              const std::vector<DeadLetter>& dead_letters) = 0;

  /// Dead letters of `destination` counted by kind and reason, most frequent first.
  virtual absl::StatusOr<std::vector<DeadLetterCount>> CountDeadLetters(
      std::string_view destination) = 0;

  /// Refuses new appends with kUnavailable, wakes all readers, and waits until the appends that
  /// were handed in are finished and their `done` has run.
  virtual void Close() = 0;
};

}  // namespace interlingua
