#include "service/ingest/publish_reactor.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "service/ingest/admission.h"
#include "service/rpc/rpc_status.h"

namespace interlingua::ingest {
namespace {

// Enough for one stream to fill a group commit; the bytes bound memory where requests are large.
constexpr std::size_t kMaxPending = 256;
constexpr std::size_t kMaxPendingBytes = 8u << 20;

}  // namespace

PublishReactor::PendingRequest::PendingRequest()
    : request(google::protobuf::Arena::CreateMessage<v1::PublishRequest>(&arena)),
      response(google::protobuf::Arena::CreateMessage<v1::PublishResponse>(&arena)) {}

PublishReactor::PublishReactor(const Translator& translator, log::EventLog& log,
                               observe::IngestCounters& counters,
                               grpc::CallbackServerContext* context,
                               std::function<void(PublishReactor*)> on_end)
    : translator_(translator),
      log_(log),
      counters_(counters),
      context_(context),
      on_end_(std::move(on_end)) {}

void PublishReactor::Begin() {
  absl::MutexLock lock(&mutex_);
  Advance();
}

void PublishReactor::Drain() {
  absl::MutexLock lock(&mutex_);
  if (finished_) return;
  reads_over_ = true;
  if (end_.ok()) end_ = rpc::ToRpcStatus(rpc::ShuttingDown());
  Advance();
}

void PublishReactor::OnReadDone(bool ok) {
  PendingRequest* pending = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    if (!ok) reads_over_ = true;
    if (reads_over_) return Advance();
    pending = next_.get();
    pending->bytes = pending->arena.SpaceAllocated();
    bytes_ += pending->bytes;
    pending_.push_back(std::move(next_));
  }
  // Without the lock: decoding takes longer than everything else here, and the log may answer other
  // requests meanwhile. The request stays in the queue until it is answered. `reading_` stays set,
  // because a request that was read now could be appended before this one.
  Admit(*pending);
  absl::MutexLock lock(&mutex_);
  reading_ = false;
  Advance();
}

void PublishReactor::Admit(PendingRequest& pending) {
  pending.begun = absl::Now();
  absl::StatusOr<std::vector<log::LogRecord>> records =
      ingest::Admit(translator_, pending.begun, *pending.request, *pending.response);
  if (!records.ok() || records->empty()) return Complete(pending, records.status());
  log_.Append(*std::move(records),
              [this, &pending](const absl::StatusOr<std::vector<log::Appended>>& appended) {
                if (appended.ok()) MarkDuplicates(*appended, *pending.response);
                Complete(pending, appended.status());
              });
}

void PublishReactor::Complete(PendingRequest& pending, const absl::Status& status) {
  counters_.CountEvents(*pending.request, *pending.response, status.ok());
  counters_.CountCall(observe::IngestCounters::Rpc::kPublishStream, status,
                      absl::Now() - pending.begun);
  absl::MutexLock lock(&mutex_);
  pending.answered = true;
  pending.status = rpc::ToRpcStatus(status);
  if (!status.ok() && !reads_over_) rpc::SetRetryPushback(status, *context_);
  if (!status.ok()) reads_over_ = true;
  Advance();
}

void PublishReactor::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  wrote_ = true;
  if (!ok) writes_over_ = reads_over_ = true;
  PopFront();
  Advance();
}

void PublishReactor::OnCancel() {
  absl::MutexLock lock(&mutex_);
  writes_over_ = reads_over_ = true;
  Advance();
}

void PublishReactor::OnDone() {
  // The log's thread may have finished the call just now and still hold the mutex.
  mutex_.Lock();
  mutex_.Unlock();
  on_end_(this);
  delete this;
}

bool PublishReactor::MayRead() const {
  return !reading_ && !reads_over_ && pending_.size() < kMaxPending && bytes_ < kMaxPendingBytes;
}

void PublishReactor::PopFront() {
  bytes_ -= pending_.front()->bytes;
  pending_.pop_front();
}

void PublishReactor::WriteOrDiscard() {
  while (!writing_ && !pending_.empty() && pending_.front()->answered) {
    const PendingRequest& pending = *pending_.front();
    if (!writes_over_ && !pending.status.ok()) {
      end_ = pending.status;
      writes_over_ = true;
    }
    if (writes_over_) {
      PopFront();
      continue;
    }
    writing_ = true;
    grpc::WriteOptions options;
    // More answers are ready: send them in one segment. Not the last one, because no write would
    // follow that flushes it; nor the first one, whose headers gRPC would hold back for ever.
    if (wrote_ && pending_.size() > 1 && pending_[1]->answered && pending_[1]->status.ok()) {
      options.set_buffer_hint();
    }
    StartWrite(pending.response, options);
  }
}

void PublishReactor::Advance() {
  if (finished_) return;
  WriteOrDiscard();
  if (pending_.empty() && reads_over_) {
    finished_ = true;
    Finish(end_);
    return;
  }
  if (!MayRead()) return;
  reading_ = true;
  next_ = std::make_unique<PendingRequest>();
  StartRead(next_->request);
}

}  // namespace interlingua::ingest
