// The calls of GatewayAdmin that read events: exports and tails.
#pragma once

#include <grpcpp/support/sync_stream.h>

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

namespace grpc {
class ServerContext;
}

namespace interlingua::admin {

/// Thread-safe. Each call keeps its thread until it ends; how many there are is bounded.
class AdminStreams {
 public:
  /// All that is passed outlives the streams; `max_message_bytes` is what gRPC lets through.
  AdminStreams(delivery::Delivery& delivery, log::EventLog& log, const Translator& translator,
               std::size_t max_message_bytes)
      : delivery_(delivery),
        log_(log),
        translator_(translator),
        max_message_bytes_(max_message_bytes) {}

  grpc::Status Export(const grpc::ServerContext& context, const v1::ExportEventsRequest& request,
                      grpc::ServerWriter<v1::ExportEventsResponse>& writer);

  grpc::Status Tail(const grpc::ServerContext& context, const v1::TailRequest& request,
                    grpc::ServerWriter<v1::TailResponse>& writer);

  /// Has all streams end with UNAVAILABLE and refuses new ones. Does not wait for them: one whose
  /// caller does not read ends with its connection.
  void Close();

 private:
  /// Runs a stream if there is room for it; what it came to.
  grpc::Status Run(const std::function<absl::Status()>& stream);
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
