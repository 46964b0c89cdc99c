// A call that answers with a stream, made by a thread of its own: what it reads may take its time,
// and the pace is the reader's.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "service/ingest/rpc_status.h"

namespace interlingua {

/// A stream that can be brought to its end from outside.
class OpenStream {
 public:
  virtual ~OpenStream() = default;

  /// Nothing more is sent, and the caller gets `status`. A message on its way still arrives. Any
  /// thread; does not wait.
  virtual void End(const absl::Status& status) = 0;
};

/// Deletes itself when gRPC is done with it.
template <typename Response>
class ThreadedStream : public grpc::ServerWriteReactor<Response>, public OpenStream {
 public:
  /// `on_end` runs when the stream is about to delete itself.
  explicit ThreadedStream(std::function<void(OpenStream*)> on_end) : on_end_(std::move(on_end)) {}

  /// Starts the thread. Once.
  void Begin() {
    thread_ = std::thread([this] {
      const absl::Status status = Run();
      this->Finish(ToRpcStatus(Verdict(status)));
    });
  }

  void End(const absl::Status& status) override {
    {
      absl::MutexLock lock(&mutex_);
      if (!over_) end_ = status;
      over_ = true;
    }
    Wake();
  }

  void OnWriteDone(bool ok) override {
    bool broken = false;
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
      broken = !ok;
    }
    if (broken) OnCancel();
  }

  void OnCancel() override { End(absl::CancelledError("the caller has gone")); }

  void OnDone() override {
    // It has asked for the end and is about to return.
    thread_.join();
    on_end_(this);
    delete this;
  }

 protected:
  /// What the thread does; the caller gets its status. Returns soon after `over` turned true.
  virtual absl::Status Run() = 0;
  /// Ends a wait of `Run`, because `over` has turned true. Any thread.
  virtual void Wake() {}

  /// Sends a message and waits until the reader has room for it. False: the stream is over.
  bool Send(const Response& response) {
    absl::MutexLock lock(&mutex_);
    if (over_) return false;
    writing_ = true;
    this->StartWrite(&response);
    const auto written = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !writing_; };
    mutex_.Await(absl::Condition(&written));
    return !over_;
  }

  bool over() const {
    absl::MutexLock lock(&mutex_);
    return over_;
  }

 private:
  absl::Status Verdict(const absl::Status& status) const {
    absl::MutexLock lock(&mutex_);
    return over_ ? end_ : status;
  }

  const std::function<void(OpenStream*)> on_end_;
  mutable absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

/// A stream that ends before it has begun.
template <typename Response>
class RefusedStream : public grpc::ServerWriteReactor<Response> {
 public:
  explicit RefusedStream(const absl::Status& status) { this->Finish(ToRpcStatus(status)); }
  void OnDone() override { delete this; }
};

}  // namespace interlingua
