// The calls of GatewayAdmin that read events, exports and tails: how many are open, and their end
// at a shutdown. Messages only, without gRPC.
#pragma once

#include <cstddef>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "interlingua/v1/history.pb.h"
#include "interlingua/v1/tail.pb.h"
#include "service/delivery/delivery.h"
#include "service/log/event_log.h"
#include "translator/translator.h"

namespace interlingua::admin {

/// Each call runs on its caller's thread until it ends; their number is bounded. Thread-safe.
class EventStreams {
 public:
  /// Whether the caller has cancelled the call.
  using IsCancelled = std::function<bool()>;
  /// Sends a message, as fast as the caller reads. False: the caller has stopped reading.
  template <typename Message>
  using Write = std::function<bool(const Message& message)>;

  /// All that is passed outlives the streams; `max_message_bytes` is gRPC's limit for a message.
  EventStreams(delivery::Delivery& delivery, log::EventLog& log, const Translator& translator,
               std::size_t max_message_bytes)
      : delivery_(delivery),
        log_(log),
        translator_(translator),
        max_message_bytes_(max_message_bytes) {}

  /// The errors of ExportStream and TailStream. kUnavailable: the gateway shuts down.
  /// kResourceExhausted: too many streams are open.
  absl::Status Export(const v1::ExportEventsRequest& request, const IsCancelled& is_cancelled,
                      const Write<v1::ExportEventsResponse>& write);
  absl::Status Tail(const v1::TailRequest& request, const IsCancelled& is_cancelled,
                    const Write<v1::TailResponse>& write);

  /// Ends all streams with UNAVAILABLE and refuses new ones. Does not wait for them: one whose
  /// caller does not read ends with its connection.
  void Close();

 private:
  /// Runs a stream if there is room for it.
  absl::Status Run(const std::function<absl::Status()>& stream);
  absl::Status Enter();
  bool closed() const;

  delivery::Delivery& delivery_;
  log::EventLog& log_;
  const Translator& translator_;
  const std::size_t max_message_bytes_;
  mutable absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace interlingua::admin
