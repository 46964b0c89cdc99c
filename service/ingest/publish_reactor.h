// One stream of publish requests: answers in the order of the requests, many requests in flight,
// memory bounded.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/arena.h"
#include "interlingua/v1/gateway.pb.h"
#include "service/log/event_log.h"
#include "service/observe/ingest_counters.h"
#include "translator/translator.h"

namespace interlingua::ingest {

/// Reads a request, appends its events to the log, reads the next one; answers each request once
/// its events are durable. Reading pauses while too much waits for its answer, so that flow control
/// holds the sender back.
///
/// A request that is invalid as a whole, or that the log refuses, ends the stream with that status
/// after the requests before it are answered. Thread-safe. Deletes itself when gRPC is done with
/// it.
class PublishReactor : public grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse> {
 public:
  /// `on_end` runs just before the reactor deletes itself. All that is passed outlives it.
  PublishReactor(const Translator& translator, log::EventLog& log,
                 observe::IngestCounters& counters, grpc::CallbackServerContext* context,
                 std::function<void(PublishReactor*)> on_end);

  /// Starts reading.
  void Begin();

  /// Reads no further request, answers those that the log has, and ends the stream with
  /// UNAVAILABLE.
  void Drain();

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  /// A request that was read and is not answered yet.
  struct PendingRequest {
    google::protobuf::Arena arena;
    v1::PublishRequest* request;
    v1::PublishResponse* response;
    absl::Time begun;       ///< when it was read
    std::size_t bytes = 0;  ///< memory of the request
    bool answered = false;  ///< the log has answered, or got nothing
    grpc::Status status;    ///< not OK: ends the stream
    PendingRequest();
  };

  void Admit(PendingRequest& pending);
  void Complete(PendingRequest& pending, const absl::Status& status);
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteOrDiscard() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PopFront() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MayRead() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Translator& translator_;
  log::EventLog& log_;
  observe::IngestCounters& counters_;
  grpc::CallbackServerContext* const context_;
  const std::function<void(PublishReactor*)> on_end_;

  absl::Mutex mutex_;
  std::deque<std::unique_ptr<PendingRequest>> pending_ ABSL_GUARDED_BY(mutex_);
  std::size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;  ///< memory of `pending_`
  std::unique_ptr<PendingRequest> next_;           ///< being read; touched by one read at a time
  /// A request is being read or on its way into the log.
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool wrote_ ABSL_GUARDED_BY(mutex_) = false;        ///< at least one answer
  bool reads_over_ ABSL_GUARDED_BY(mutex_) = false;   ///< no further request is read
  bool writes_over_ ABSL_GUARDED_BY(mutex_) = false;  ///< no further answer is written
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status end_ ABSL_GUARDED_BY(mutex_);  ///< what the stream ends with
};

}  // namespace interlingua::ingest
