// One export: the events of the log that a filter means, from the first to the end as it was when
// the call came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/time/time.h"
#include "interlingua/v1/history.pb.h"
#include "service/history/event_filter.h"
#include "service/ingest/threaded_stream.h"
#include "service/log/log.h"

namespace interlingua {

class ExportStream : public ThreadedStream<v1::ExportEventsResponse> {
 public:
  /// `log` outlives the stream. No message becomes larger than `max_message_bytes`; an event that
  /// is larger ends the stream with kFailedPrecondition.
  ExportStream(EventLog& log, EventFilter filter, std::size_t max_message_bytes,
               std::function<void(OpenStream*)> on_end);

 private:
  absl::Status Run() override;
  absl::Status Start();
  /// Puts the event into the message, which is sent before when it would become too large.
  absl::Status Take(const StoredRecord& record);
  absl::Status Send();
  absl::Status SendProgress();

  EventLog& log_;
  const EventFilter filter_;
  const std::size_t max_message_bytes_;
  std::int64_t oldest_ = 0;  ///< when it began
  std::int64_t end_ = 0;
  std::int64_t read_ = 0;  ///< up to here
  v1::ExportEventsResponse message_;
  std::size_t message_bytes_ = 0;
  std::int64_t unreadable_ = 0;
  absl::Time sent_at_;
};

}  // namespace interlingua
