// One export: the events of the log that a filter matches, from the first to the end as it was when
// the call began.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "interlingua/v1/history.pb.h"
#include "service/history/event_filter.h"
#include "service/log/event_log.h"

namespace interlingua::admin {

/// Used by one thread.
class ExportStream {
 public:
  /// Sends a message, as fast as the caller reads. False: the caller has stopped reading.
  using Write = std::function<bool(const v1::ExportEventsResponse& message)>;

  /// `log` outlives the export. No message becomes larger than `max_message_bytes`.
  ExportStream(log::EventLog& log, history::EventFilter filter, std::size_t max_message_bytes,
               Write write);

  /// Writes all events. kCancelled: the caller has stopped reading. kAborted: retention has removed
  /// events before they were read. kFailedPrecondition: an event is larger than a message may be.
  /// Or the errors of the log.
  absl::Status Run();

 private:
  absl::Status Start();
  /// Adds the event to the message, which is sent first where it would become too large.
  absl::Status Take(const log::StoredRecord& record);
  absl::Status Send();

  log::EventLog& log_;
  const history::EventFilter filter_;
  const std::size_t max_message_bytes_;
  const Write write_;
  std::int64_t oldest_ = 0;  ///< when it began
  std::int64_t end_ = 0;
  std::int64_t read_ = 0;  ///< up to here
  v1::ExportEventsResponse message_;
  std::size_t message_bytes_ = 0;
  std::int64_t unreadable_ = 0;
  absl::Time sent_at_;
};

}  // namespace interlingua::admin
