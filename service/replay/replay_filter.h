// Which events of its source a replay sends: those that its filter selects, unless erasure of the
// person was requested.
#pragma once

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/progress.pb.h"
#include "service/history/event_filter.h"
#include "service/log/event_log.h"

namespace interlingua::replay {

/// Whether erasure of the person was requested after the event happened.
using IsErased = std::function<bool(const v1::CommerceEvent& event)>;

/// Used by one thread.
class ReplayFilter {
 public:
  /// `is_erased` may be null: no erasure was requested. The errors of EventFilter::Create.
  static absl::StatusOr<ReplayFilter> Create(const v1::EventFilter& filter, IsErased is_erased);

  /// Whether the replay sends the event; counts in `progress` why not.
  bool Accepts(const v1::CommerceEvent& event, v1::ReplayProgress& progress) const;

 private:
  ReplayFilter(history::EventFilter filter, IsErased is_erased)
      : filter_(std::move(filter)), is_erased_(std::move(is_erased)) {}

  history::EventFilter filter_;
  IsErased is_erased_;
};

/// The record of an event for the store of a replay, accepted at `now`, which is entered into the
/// event. The event keeps its id.
log::LogRecord MakeReplayRecord(v1::CommerceEvent& event, absl::Time now);

}  // namespace interlingua::replay
