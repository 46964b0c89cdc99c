// Where the events of a replay come from: files, the log of a gateway, a caller that sends them.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/arena.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/progress.pb.h"

namespace interlingua::replay {

/// Consecutive events of a source.
struct EventBatch {
  google::protobuf::Arena arena;
  std::vector<v1::CommerceEvent*> events;  ///< on the arena, or the source's until the next batch
  std::vector<std::int64_t> offsets;       ///< of the events, where they come from a log
  /// How far the source is read at the end of the batch: units, bytes, digest, ended.
  v1::ReplayProgress reached;
  std::vector<v1::InputFault> faults;  ///< each is one faulty line or event

  void Clear() {
    events.clear();
    offsets.clear();
    reached.Clear();
    faults.clear();
    arena.Reset();
  }
};

/// Moves `progress` to the end of the batch, and counts the faults of the batch.
inline void Advance(const EventBatch& batch, v1::ReplayProgress& progress) {
  progress.set_units(batch.reached.units());
  progress.set_bytes(batch.reached.bytes());
  progress.set_digest(batch.reached.digest());
  progress.set_ended(batch.reached.ended());
  progress.set_faulty(progress.faulty() + static_cast<std::int64_t>(batch.faults.size()));
}

/// Used by one thread, but for `Interrupt`.
class EventSource {
 public:
  virtual ~EventSource() = default;

  /// Skips what the replay has read already. Once, before the first `Next`. kFailedPrecondition:
  /// this is not the source that the replay has read so far.
  virtual absl::Status Resume(const v1::ReplayProgress& progress) = 0;

  /// Reads the next events into `batch`, which is empty: about `max_events` at most. kCancelled: it
  /// was interrupted. After any other error the source cannot be read further, and the batch must
  /// not be used.
  virtual absl::Status Next(int max_events, EventBatch& batch) = 0;

  /// Ends a `Next` that waits, and every later one. From any thread.
  virtual void Interrupt() = 0;
};

}  // namespace interlingua::replay
