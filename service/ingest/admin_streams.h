// The calls of GatewayAdmin that answer with a stream: exports and tails.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "interlingua/v1/history.pb.h"
#include "service/ingest/threaded_stream.h"
#include "service/log/log.h"

namespace interlingua {

/// Thread-safe. Each stream has a thread of its own; how many there are is bounded.
class AdminStreams {
 public:
  /// All that is passed outlives the streams; `max_message_bytes` is what gRPC lets through.
  AdminStreams(EventLog& log, std::size_t max_message_bytes)
      : log_(log), max_message_bytes_(max_message_bytes) {}

  grpc::ServerWriteReactor<v1::ExportEventsResponse>* Export(
      const v1::ExportEventsRequest& request);

  /// Ends all streams with kUnavailable and refuses new ones. Does not wait for them.
  void Close();

 private:
  /// Enters a stream and begins it, or says why there can be no further one.
  template <typename Response, typename Make>
  grpc::ServerWriteReactor<Response>* Open(const Make& make);
  void Leave(OpenStream* stream);

  EventLog& log_;
  const std::size_t max_message_bytes_;
  absl::Mutex mutex_;
  std::set<OpenStream*> streams_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace interlingua
