// Where the events of a replay come from: a file, the log of a gateway, somebody who feeds them.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/progress.pb.h"

namespace interlingua::replay {

/// A stretch of a feed.
struct EventBatch {
  google::protobuf::Arena arena;
  std::vector<v1::CommerceEvent*> events;  ///< on the arena, or borrowed until the next portion
  std::vector<std::int64_t> offsets;       ///< of the events, where they come from a log
  /// How far the feed is with them: units, bytes, digest, ended.
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

/// Notes in `progress` how far a feed is with the portion, and how much of it is faulty.
inline void AddUp(const EventBatch& portion, v1::ReplayProgress& progress) {
  progress.set_units(portion.reached.units());
  progress.set_bytes(portion.reached.bytes());
  progress.set_digest(portion.reached.digest());
  progress.set_ended(portion.reached.ended());
  progress.set_faulty(progress.faulty() + static_cast<std::int64_t>(portion.faults.size()));
}

/// Used by one thread, but for `Interrupt`.
class EventSource {
 public:
  virtual ~EventSource() = default;

  /// Goes to where the replay is. Once, before the first `Next`. kFailedPrecondition: the feed is
  /// another one than that which the replay has read so far.
  virtual absl::Status Resume(const v1::ReplayProgress& progress) = 0;

  /// The next stretch, about `max_events` of it at most. kCancelled: it was interrupted; any other
  /// error: it cannot be read on, and nothing of this stretch is to be used.
  virtual absl::Status Next(int max_events, EventBatch& portion) = 0;

  /// Ends a `Next` that waits, and every later one. Any thread.
  virtual void Interrupt() = 0;
};

}  // namespace interlingua::replay
