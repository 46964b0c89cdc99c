// What of a feed is taken on: the events that the replay means, of people who were not erased.
#pragma once

#include <functional>
#include <vector>

#include "absl/time/time.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/progress.pb.h"
#include "service/history/event_filter.h"
#include "service/log/event_log.h"

namespace interlingua::replay {

/// Whether the person of an event had himself erased after it happened.
using IsErased = std::function<bool(const v1::CommerceEvent& event)>;

/// Used by one thread.
class ReplayFilter {
 public:
  /// `is_erased` may be null: nobody was.
  ReplayFilter(history::EventFilter filter, IsErased is_erased)
      : filter_(std::move(filter)), is_erased_(std::move(is_erased)) {}

  /// Whether the event is taken on; counts in `progress` why not.
  bool Takes(const v1::CommerceEvent& event, v1::ReplayProgress& progress) const;

 private:
  const history::EventFilter filter_;
  const IsErased is_erased_;
};

/// A record of the event as it is accepted at `now`. It keeps its id.
log::LogRecord RecordOfReplay(v1::CommerceEvent& event, absl::Time now);

}  // namespace interlingua::replay
