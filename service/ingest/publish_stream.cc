#include "service/ingest/publish_stream.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "service/ingest/admission.h"
#include "service/rpc/rpc_status.h"

namespace interlingua::ingest {
namespace {

// Enough to keep a group commit busy from one stream; the bytes bound memory where requests are
// large.
constexpr std::size_t kMaxTurns = 256;
constexpr std::size_t kMaxWaitingBytes = 8u << 20;

}  // namespace

PublishStream::Turn::Turn()
    : request(google::protobuf::Arena::CreateMessage<v1::PublishRequest>(&arena)),
      response(google::protobuf::Arena::CreateMessage<v1::PublishResponse>(&arena)) {}

PublishStream::PublishStream(const Translator& translator, log::EventLog& log,
                             observe::IngestCounters& counters,
                             grpc::CallbackServerContext* context,
                             std::function<void(PublishStream*)> on_end)
    : translator_(translator),
      log_(log),
      counters_(counters),
      context_(context),
      on_end_(std::move(on_end)) {}

void PublishStream::Begin() {
  absl::MutexLock lock(&mutex_);
  Advance();
}

void PublishStream::Drain() {
  absl::MutexLock lock(&mutex_);
  if (finished_) return;
  reads_over_ = true;
  if (end_.ok()) end_ = rpc::ToRpcStatus(rpc::ShuttingDown());
  Advance();
}

void PublishStream::OnReadDone(bool ok) {
  Turn* turn = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    if (!ok) reads_over_ = true;
    if (reads_over_) return Advance();
    turn = next_.get();
    turn->bytes = turn->arena.SpaceAllocated();
    bytes_ += turn->bytes;
    turns_.push_back(std::move(next_));
  }
  // Outside of the lock: decoding takes longer than everything else here, and answers may come
  // meanwhile. The turn cannot go away: it is not answered yet. `reading_` stays set, because a
  // request that was read now could overtake this one on its way into the log.
  TakeIn(*turn);
  absl::MutexLock lock(&mutex_);
  reading_ = false;
  Advance();
}

void PublishStream::TakeIn(Turn& turn) {
  turn.begun = absl::Now();
  absl::StatusOr<std::vector<log::LogRecord>> records =
      interlingua::ingest::TakeIn(translator_, turn.begun, *turn.request, *turn.response);
  if (!records.ok() || records->empty()) return Answer(turn, records.status());
  log_.Append(*std::move(records),
              [this, &turn](const absl::StatusOr<std::vector<log::Appended>>& appended) {
                if (appended.ok()) NoteDuplicates(*appended, *turn.response);
                Answer(turn, appended.status());
              });
}

void PublishStream::Answer(Turn& turn, const absl::Status& status) {
  counters_.NoteEvents(*turn.request, *turn.response, status.ok());
  counters_.NoteCall(observe::IngestCounters::Rpc::kPublishStream, status,
                     absl::Now() - turn.begun);
  absl::MutexLock lock(&mutex_);
  turn.answered = true;
  turn.status = rpc::ToRpcStatus(status);
  if (!status.ok() && !reads_over_) rpc::AskForPatience(status, *context_);
  if (!status.ok()) reads_over_ = true;
  Advance();
}

void PublishStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  wrote_ = true;
  if (!ok) mute_ = reads_over_ = true;
  PopFront();
  Advance();
}

void PublishStream::OnCancel() {
  absl::MutexLock lock(&mutex_);
  mute_ = reads_over_ = true;
  Advance();
}

void PublishStream::OnDone() {
  // The log's thread may have asked for the end just now and not have let go of the mutex yet.
  mutex_.Lock();
  mutex_.Unlock();
  on_end_(this);
  delete this;
}

bool PublishStream::MayRead() const {
  return !reading_ && !reads_over_ && turns_.size() < kMaxTurns && bytes_ < kMaxWaitingBytes;
}

void PublishStream::PopFront() {
  bytes_ -= turns_.front()->bytes;
  turns_.pop_front();
}

void PublishStream::WriteOrDiscard() {
  while (!writing_ && !turns_.empty() && turns_.front()->answered) {
    const Turn& turn = *turns_.front();
    if (!mute_ && !turn.status.ok()) {
      end_ = turn.status;
      mute_ = true;
    }
    if (mute_) {
      PopFront();
      continue;
    }
    writing_ = true;
    grpc::WriteOptions options;
    // More answers are ready: let them leave in one segment. Not the last one, because nothing
    // would follow that sends it on its way; nor the first one, whose headers gRPC would hold back
    // for ever.
    if (wrote_ && turns_.size() > 1 && turns_[1]->answered && turns_[1]->status.ok()) {
      options.set_buffer_hint();
    }
    StartWrite(turn.response, options);
  }
}

void PublishStream::Advance() {
  if (finished_) return;
  WriteOrDiscard();
  if (turns_.empty() && reads_over_) {
    finished_ = true;
    Finish(end_);
    return;
  }
  if (!MayRead()) return;
  reading_ = true;
  next_ = std::make_unique<Turn>();
  StartRead(next_->request);
}

}  // namespace interlingua::ingest
