// Where the events of a replay come from: a file, the log of a gateway, somebody who feeds them.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/history.pb.h"

namespace interlingua {

/// A stretch of a feed.
struct Portion {
  google::protobuf::Arena arena;
  std::vector<v1::CommerceEvent*> events;  ///< on the arena, or borrowed until the next portion
  /// How far the feed is with them: units, bytes, digest, ended.
  v1::ReplayProgress reached;
  std::vector<v1::InputFault> faults;  ///< each is one faulty line or event

  void Clear() {
    events.clear();
    reached.Clear();
    faults.clear();
    arena.Reset();
  }
};

/// Used by one thread, but for `Interrupt`.
class Feed {
 public:
  virtual ~Feed() = default;

  /// Goes to where the replay is. Once, before the first `Next`. kFailedPrecondition: the feed is
  /// another one than that which the replay has read so far.
  virtual absl::Status Resume(const v1::ReplayProgress& progress) = 0;

  /// The next stretch, about `max_events` of it at most. kCancelled: it was interrupted; any other
  /// error: it cannot be read on, and nothing of this stretch is to be used.
  virtual absl::Status Next(int max_events, Portion& portion) = 0;

  /// Ends a `Next` that waits, and every later one. Any thread.
  virtual void Interrupt() = 0;
};

}  // namespace interlingua
