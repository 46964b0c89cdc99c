#include "service/delivery/http_worker.h"

#include <algorithm>
#include <utility>

#include "translator/text.h"

namespace interlingua {
namespace {

// How many records one round takes in, so that sending begins while there is still more to read.
constexpr int kRecordsOfARound = 256;

// How far the last event begun may be ahead of the oldest one that is not done: enough for every
// request to be full and the next ones to be ready, and a bound for what a kill sends again.
constexpr std::size_t kMinSpan = 1024;
constexpr std::size_t kMaxSpan = 8192;

// The same where the vendor limits the events of a key: one that waits for half an hour must not
// stop all others meanwhile. What lies behind it is done and committed, so that a kill repeats no
// more than otherwise.
constexpr std::int64_t kPacedSpan = 1 << 16;

// The memory that events on their way take, about.
constexpr std::size_t kMaxHeldBytes = 16 << 20;

// Under load progress is committed for so many events at a time, or after so long.
constexpr std::size_t kCommitEvents = 256;
constexpr absl::Duration kCommitAfter = absl::Milliseconds(20);

// The pause between requests to a vendor that is down.
constexpr absl::Duration kBreakerPause = absl::Seconds(1);

std::size_t Positive(std::int64_t number) {
  return static_cast<std::size_t>(std::max<std::int64_t>(number, 1));
}

BatchLimits BatchLimitsOf(const v1::Destination::Http& http, const WireLimits& limits) {
  BatchLimits batch;
  batch.max_events = Positive(static_cast<std::int64_t>(limits.max_batch_events));
  if (http.max_batch_events() > 0) {
    batch.max_events = std::min(batch.max_events, Positive(http.max_batch_events()));
  }
  batch.max_document_bytes = limits.max_request_bytes;
  return batch;
}

std::int64_t SpanOf(std::size_t max_in_flight, const BatchLimits& limits, bool paced) {
  if (paced) return kPacedSpan;
  return static_cast<std::int64_t>(
      std::clamp(4 * max_in_flight * limits.max_events, kMinSpan, kMaxSpan));
}

std::size_t HeldBytes(const Batch& batch) {
  std::size_t bytes = 0;
  for (const PendingEvent& event : batch.events) bytes += event.held_bytes;
  return bytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpWorker>> HttpWorker::Create(const v1::Destination& destination,
                                                               const Translator& translator,
                                                               std::unique_ptr<Wire> wire,
                                                               const Progress& start,
                                                               EventLog& log) {
  const v1::Destination::Http& http = destination.http();
  const std::string& base_url = http.base_url();
  if (!base_url.empty() && !base_url.starts_with("http://") && !base_url.starts_with("https://")) {
    return absl::InvalidArgumentError("base_url does not begin with http:// or https://");
  }
  HttpOptions options;
  if (http.has_connect_timeout_ms()) {
    options.connect_timeout = absl::Milliseconds(Positive(http.connect_timeout_ms()));
  }
  if (http.has_timeout_ms()) options.timeout = absl::Milliseconds(Positive(http.timeout_ms()));
  options.max_connections = static_cast<int>(Positive(http.max_in_flight()));
  auto client = HttpClient::Create(options);
  if (!client.ok()) return client.status();
  std::unique_ptr<HttpWorker> worker(
      new HttpWorker(destination, translator, std::move(wire), *std::move(client), start, log));
  if (auto status = worker->intake_.KeepState(start.kept, worker->ledger()); !status.ok()) {
    return status;
  }
  return worker;
}

HttpWorker::HttpWorker(const v1::Destination& destination, const Translator& translator,
                       std::unique_ptr<Wire> wire, std::unique_ptr<HttpClient> client,
                       const Progress& start, EventLog& log)
    : Worker(destination.name(), start, log),
      base_url_(destination.http().base_url()),
      max_in_flight_(Positive(destination.http().max_in_flight())),
      policy_(PolicyOf(destination.retry())),
      wire_(std::move(wire)),
      max_request_bytes_(wire_->limits().max_request_bytes),
      batch_limits_(BatchLimitsOf(destination.http(), wire_->limits())),
      max_span_(SpanOf(max_in_flight_, batch_limits_, !wire_->RateLimits().empty())),
      intake_(destination, translator, wire_.get()),
      client_(std::move(client)),
      outbox_(wire_->RateLimits()),
      breaker_(std::min(policy_.max, kBreakerPause)),
      random_(std::random_device()()) {}

void HttpWorker::Run() {
  while (true) {
    const Moment now = Moment::clock::now();
    if (stopping() && (in_flight_.empty() || now >= stop_deadline())) break;
    bool more_to_read = false;
    if (!stopping()) {
      more_to_read = TakeIn(now);
      SendWhatIsDue(now);
    }
    auto results = client_->Wait(TimeToWait(now, more_to_read));
    const Moment then = Moment::clock::now();
    for (const HttpResult& result : results) Settle(result, then);
    CommitWhenDue(then, more_to_read);
    PublishProgress(outbox_.retrying());
  }
  Commit(Moment::clock::now());
  PublishProgress(outbox_.retrying());
}

bool HttpWorker::HasRoom() const {
  // What the log has not taken counts too, or a kill would repeat ever more.
  return ledger().window().span() < max_span_ && ledger().uncommitted() < kMaxSpan &&
         outbox_.held_bytes() + in_flight_bytes_ < kMaxHeldBytes;
}

bool HttpWorker::TakeIn(Moment now) {
  // What waits for another try or behind one does not count, so that it holds up nobody else.
  const std::size_t enough = 2 * max_in_flight_ * batch_limits_.max_events;
  if (paused() || !HasRoom() || outbox_.sendable() >= enough) return false;
  const auto redrives = ReadRedrives(kRecordsOfARound, now);
  for (PendingEvent& event : intake_.TakeRedrives(redrives, ledger())) {
    outbox_.Add(std::move(event));
  }
  const auto room = max_span_ - ledger().window().span();
  const auto records =
      ReadNext(static_cast<int>(std::min<std::int64_t>(room, kRecordsOfARound)), now);
  for (PendingEvent& event : intake_.Take(records, ledger())) outbox_.Add(std::move(event));
  return (!records.empty() || !redrives.empty()) && HasRoom() && outbox_.sendable() < enough;
}

void HttpWorker::SendWhatIsDue(Moment now) {
  while (!paused() && in_flight_.size() < breaker_.Allowed(max_in_flight_, now)) {
    auto batch = outbox_.Take(now, batch_limits_);
    if (!batch.has_value()) return;
    Send(*std::move(batch));
  }
}

// Sends the batch, or as much of it as fits a request; the rest goes back and is next.
void HttpWorker::Send(Batch batch) {
  while (true) {
    auto request = wire_->MakeRequest(batch.encoded, absl::Now());
    const bool fits =
        request.ok() && (max_request_bytes_ == 0 || request->body.size() <= max_request_bytes_);
    if (fits) {
      request->url = Rebase(request->url, base_url_);
      in_flight_bytes_ += HeldBytes(batch);
      client_->Send(++last_ticket_, *std::move(request));
      in_flight_.emplace(last_ticket_, std::move(batch));
      return;
    }
    if (batch.events.size() == 1) {
      Bury(batch.events.front(), request.ok()
                                     ? Concat("the event is larger than a request may be (",
                                              max_request_bytes_, " bytes)")
                                     : std::string(request.status().message()));
      outbox_.Release(batch.order_key(), {});
      return;
    }
    // Halving also finds the one event that makes a request impossible.
    outbox_.PutBack(batch.SplitTail());
  }
}

std::vector<Outcome> HttpWorker::OutcomesOf(const Batch& batch,
                                            const absl::StatusOr<HttpResponse>& answer) {
  if (!answer.ok()) {
    return std::vector<Outcome>(batch.events.size(), AfterFailedExchange(answer.status()));
  }
  auto outcomes = wire_->ReadResponse(batch.encoded, *answer, absl::Now());
  // An adapter that loses count must not lose events.
  outcomes.resize(batch.events.size(), {Disposition::kRetry, "the answer says nothing about it"});
  return outcomes;
}

void HttpWorker::Settle(const HttpResult& result, Moment now) {
  auto node = in_flight_.extract(result.ticket);
  Batch batch = std::move(node.mapped());
  in_flight_bytes_ -= HeldBytes(batch);
  const std::string order_key = batch.order_key();
  outbox_.NoteSent(order_key, batch.events.size(), now);
  const auto outcomes = OutcomesOf(batch, result.response);
  // One draw for all, so that what travelled together becomes due together and shares a request
  // again.
  const double random = std::uniform_real_distribution<double>()(random_);
  auto events = std::move(batch).Open();
  std::vector<PendingEvent> again;
  for (std::size_t index = 0; index < events.size(); ++index) {
    PendingEvent& event = events[index];
    auto verdict = Judge(outcomes[index], ++event.attempts, policy_, random);
    switch (verdict.disposition) {
      case Disposition::kDelivered:
        ledger().Deliver(event);
        NoteSuccess();
        break;
      case Disposition::kRejected:
        NoteError(verdict.reason);
        Bury(event, verdict.reason);
        break;
      case Disposition::kRetry:
        NoteError(verdict.reason);
        event.not_before = After(now, verdict.wait);
        again.push_back(std::move(event));
        break;
    }
  }
  if (again.size() < events.size()) {
    breaker_.Succeed();
  } else {
    breaker_.Fail(now);
  }
  outbox_.Release(order_key, std::move(again));
}

void HttpWorker::Bury(const PendingEvent& event, std::string_view reason) {
  ledger().Bury(event, intake_.WithoutFormat(reason), "");
}

void HttpWorker::CommitWhenDue(Moment now, bool more_to_read) {
  const std::size_t uncommitted = ledger().uncommitted();
  if (uncommitted == 0) {
    uncommitted_since_ = {};
    return;
  }
  if (uncommitted_since_ == Moment()) uncommitted_since_ = now;
  const bool idle = in_flight_.empty() && outbox_.sendable() == 0 && !more_to_read;
  if (!idle && uncommitted < kCommitEvents && now < After(uncommitted_since_, kCommitAfter)) return;
  Commit(now);
  if (ledger().uncommitted() == 0) uncommitted_since_ = {};
}

absl::Duration HttpWorker::TimeToWait(Moment now, bool more_to_read) const {
  if (more_to_read) return absl::ZeroDuration();
  absl::Duration wait = absl::InfiniteDuration();
  const auto until = [&](Moment moment) { wait = std::min(wait, Until(moment, now)); };
  if (stopping()) {
    until(stop_deadline());
    return wait;
  }
  const Moment earliest = std::max(now, breaker_.not_before());
  if (!paused() && in_flight_.size() < breaker_.Allowed(max_in_flight_, earliest)) {
    const auto due = outbox_.NextDue();
    if (due.has_value()) until(std::max(*due, earliest));
    // Only an open breaker leaves behind what may go at once.
    if (outbox_.sendable() > 0) until(earliest);
  }
  if (read_not_before() > now) until(read_not_before());
  if (ledger().uncommitted() > 0) {
    // Those that the round before left, or whose commit failed.
    until(std::max(After(uncommitted_since_, kCommitAfter), commit_not_before()));
  }
  return wait;
}

}  // namespace interlingua
