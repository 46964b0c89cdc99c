#include "service/delivery/destination/http_worker.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/destination/worker_limits.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::delivery::destination {
namespace {

// How many records one round reads, so that sending begins while there is still more to read.
constexpr std::size_t kRecordsPerRound = 256;

// The same for dead letters that are sent once more, which come on top.
constexpr int kRedrivesPerRound = 64;

// The most events that are begun and have not passed the position. What holds it up is parked long
// before.
constexpr std::size_t kMaxOpen = 1 << 14;

// Events that are done and that the log has not taken; a kill would repeat them.
constexpr std::size_t kMaxUncommitted = 8192;

// Under load progress is committed for so many events at a time, or after so long.
constexpr std::size_t kCommitEvents = 256;
constexpr absl::Duration kCommitAfter = absl::Milliseconds(20);

// The pauses between probes of a vendor that is down: the first and the longest. No pause is longer
// than the policy's longest wait.
constexpr absl::Duration kFirstPause = absl::Seconds(1);
constexpr absl::Duration kLongestPause = absl::Seconds(30);

// The longest pause between probes of a vendor that refuses everything.
constexpr absl::Duration kLongestProbePause = absl::Seconds(60);

std::size_t Positive(std::int64_t number) {
  return static_cast<std::size_t>(std::max<std::int64_t>(number, 1));
}

int RateOf(const v1::Destination::Http& http, const vendor::WireLimits& limits) {
  const int configured = http.max_requests_per_second();
  return configured > 0 ? configured : limits.max_requests_per_second;
}

bool IsRepeated(const queue::Batch& batch) {
  return std::any_of(batch.events.begin(), batch.events.end(),
                     [](const queue::PendingEvent& event) { return event.attempts > 0; });
}

std::vector<std::string> SecretsOf(const v1::Destination& destination,
                                   const Translator& translator) {
  std::vector<std::string> secrets;
  for (const vendor::Setting& setting : translator.AdapterOf(destination.format())->settings) {
    const auto found = destination.settings().find(setting.name);
    if (setting.secret && found != destination.settings().end()) secrets.push_back(found->second);
  }
  return secrets;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpWorker>> HttpWorker::Create(const v1::Destination& destination,
                                                               const Translator& translator,
                                                               std::unique_ptr<vendor::Wire> wire,
                                                               const log::Progress& start,
                                                               log::EventLog& log) {
  const v1::Destination::Http& http = destination.http();
  const std::string& base_url = http.base_url();
  if (!base_url.empty() && !base_url.starts_with("http://") && !base_url.starts_with("https://")) {
    return absl::InvalidArgumentError("base_url does not begin with http:// or https://");
  }
  send::HttpOptions options;
  if (http.has_connect_timeout_ms()) {
    options.connect_timeout = absl::Milliseconds(Positive(http.connect_timeout_ms()));
  }
  if (http.has_timeout_ms()) options.timeout = absl::Milliseconds(Positive(http.timeout_ms()));
  options.ca_file = http.ca_file();
  options.max_connections = static_cast<int>(Positive(http.max_in_flight()));
  auto client = send::HttpClient::Create(options);
  if (!client.ok()) return client.status();
  std::unique_ptr<HttpWorker> worker(
      new HttpWorker(destination, translator, std::move(wire), *std::move(client), start, log));
  if (auto status = worker->preparer_.LoadState(start, worker->ledger()); !status.ok()) {
    return status;
  }
  return worker;
}

HttpWorker::HttpWorker(const v1::Destination& destination, const Translator& translator,
                       std::unique_ptr<vendor::Wire> wire, std::unique_ptr<send::HttpClient> client,
                       const log::Progress& start, log::EventLog& log)
    : Worker(destination.name(), start, log),
      base_url_(destination.http().base_url()),
      max_in_flight_(Positive(destination.http().max_in_flight())),
      policy_(send::PolicyOf(destination.retry())),
      wire_(std::move(wire)),
      max_request_bytes_(wire_->limits().max_request_bytes),
      batch_limits_(queue::BatchLimitsOf(destination.http(), wire_->limits())),
      secrets_(SecretsOf(destination, translator)),
      preparer_(destination, translator, wire_.get()),
      client_(std::move(client)),
      max_parked_(Positive(destination.max_parked())),
      outbox_(wire_->RateLimits()),
      breaker_(std::min(policy_.max, kFirstPause), std::min(policy_.max, kLongestPause)),
      suspicion_(std::min(policy_.max, kFirstPause), std::min(policy_.max, kLongestProbePause),
                 destination.suspect_after()),
      bucket_(RateOf(destination.http(), wire_->limits())),
      budget_(policy_.budget_percent),
      largest_held_bytes_(kMaxHeldBytes / kRecordsPerRound),
      random_(std::random_device()()) {
  if (destination.keep_sent()) ledger().KeepSent();
  const SteadyTime now = SteadyTime::clock::now();
  const std::int64_t now_ms = absl::ToUnixMillis(absl::Now());
  for (const log::ParkedEvent& parked : start.parked) {
    parked_.Wait(parked.offset, parked.order_keys,
                 After(now, absl::Milliseconds(parked.not_before_ms - now_ms)));
  }
}

void HttpWorker::Run() {
  while (true) {
    const SteadyTime now = SteadyTime::clock::now();
    if (stopping() && (in_flight_.empty() || now >= stop_deadline())) break;
    bool more_to_read = false;
    if (!stopping()) {
      more_to_read = ReadMore(now);
      SendWhatIsDue(now);
    }
    auto results = client_->Wait(TimeToWait(now, more_to_read));
    const SteadyTime then = SteadyTime::clock::now();
    for (const send::HttpResult& result : results) HandleResponse(result, then);
    ParkWhatHoldsUp(then, false);
    CommitWhenDue(then, more_to_read);
    Publish();
  }
  // What is done beyond the position is committed too, or it would be sent again.
  ParkWhatHoldsUp(SteadyTime::clock::now(), true);
  Commit(SteadyTime::clock::now());
  Publish();
}

void HttpWorker::Publish() {
  counters_.held_bytes = static_cast<std::int64_t>(held_bytes());
  counters_.open_events = static_cast<std::int64_t>(ledger().window().open());
  WorkerState state;
  state.retrying = static_cast<std::int64_t>(outbox_.retrying());
  state.breaker = breaker_.state();
  if (const auto due = parked_.NextDue(); due.has_value() && *due != SteadyTime::max()) {
    state.next_parked_try = absl::Now() + Until(*due, SteadyTime::clock::now());
  }
  if (IsSuspect()) {
    state.holding =
        text::Concat("the vendor refuses everything since ",
                     absl::FormatTime(absl::RFC3339_sec, refused_since_, absl::UTCTimeZone()),
                     ": reading stopped, one event is tried from time to time");
  } else if (parked_.size() >= max_parked_) {
    state.holding = text::Concat("reading stopped: ", parked_.size(),
                                 " events are parked, as many as may be (max_parked)");
  }
  PublishProgress(std::move(state));
}

bool HttpWorker::HasRoom() const {
  // What the log has not taken counts too, or a kill would repeat ever more.
  return ledger().window().open() < kMaxOpen && ledger().uncommitted() < kMaxUncommitted &&
         parked_.size() < max_parked_ && !IsSuspect() &&
         held_bytes() + ledger().uncommitted_bytes() < kMaxHeldBytes;
}

// What waits for another try or behind one does not count, so that it holds up no other event.
std::size_t HttpWorker::EnoughToSend() const {
  return 2 * max_in_flight_ * batch_limits_.max_events;
}

bool HttpWorker::ReadMore(SteadyTime now) {
  TakePolledParked(now);
  if (paused() || outbox_.sendable() >= EnoughToSend()) return false;
  const bool more_parked = ReadDueParked(now);
  if (!HasRoom()) return more_parked;
  const auto redrives = ReadRedrives(kRedrivesPerRound, now);
  AddNew(preparer_.PrepareRedrives(redrives, ledger()), now);
  // As many as there is room for, if they are no larger than those before them.
  const std::size_t free_bytes = kMaxHeldBytes - std::min(held_bytes(), kMaxHeldBytes);
  const auto room = std::min({kMaxOpen - std::min(ledger().window().open(), kMaxOpen),
                              kRecordsPerRound, free_bytes / largest_held_bytes_ + 1});
  const auto records = ReadNext(static_cast<int>(room), now);
  const std::size_t before = held_bytes();
  AddNew(preparer_.PrepareRecords(records, ledger()), now);
  if (!records.empty() && held_bytes() > before) {
    largest_held_bytes_ = std::max(largest_held_bytes_, (held_bytes() - before) / records.size());
  }
  const bool read = !records.empty() || !redrives.empty() || more_parked;
  return read && HasRoom() && outbox_.sendable() < EnoughToSend();
}

void HttpWorker::AddToOutbox(std::vector<queue::PendingEvent> events) {
  for (queue::PendingEvent& event : events) outbox_.Add(std::move(event));
}

void HttpWorker::SendWhatIsDue(SteadyTime now) {
  CountLimited(false, now);
  while (!paused() && in_flight_.size() < Allowed(now)) {
    if (bucket_.not_before() > now) return CountLimited(outbox_.sendable() > 0, now);
    auto batch = outbox_.Take(now, LimitsNow(now));
    if (!batch.has_value()) return;
    Send(*std::move(batch), now);
  }
}

std::size_t HttpWorker::Allowed(SteadyTime now) const {
  return std::min(breaker_.Allowed(max_in_flight_, now), suspicion_.Allowed(max_in_flight_, now));
}

SteadyTime HttpWorker::SendNotBefore() const {
  return std::max({breaker_.not_before(), suspicion_.not_before(), bucket_.not_before()});
}

queue::BatchLimits HttpWorker::LimitsNow(SteadyTime now) const {
  queue::BatchLimits limits = batch_limits_;
  if (IsSuspect()) limits.max_events = 1;
  if (policy_.budget_percent < 100) {
    limits.max_repeated = budget_.Allows(now) ? limits.max_events : 0;
  }
  return limits;
}

// Counts the time in which nothing but the limit of requests holds events back.
void HttpWorker::CountLimited(bool limited, SteadyTime now) {
  if (limited_since_ != SteadyTime()) {
    counters_.rate_limited_us += absl::ToInt64Microseconds(Until(now, limited_since_));
  }
  limited_since_ = limited ? now : SteadyTime();
}

double HttpWorker::Random() { return std::uniform_real_distribution<double>()(random_); }

// Sends the batch, or as much of it as fits a request; the rest goes back and is next.
void HttpWorker::Send(queue::Batch batch, SteadyTime now) {
  while (true) {
    const absl::Time time = absl::Now();
    auto request = wire_->MakeRequest(batch.encoded, time);
    const bool fits =
        request.ok() && (max_request_bytes_ == 0 || request->body.size() <= max_request_bytes_);
    if (fits) {
      for (queue::PendingEvent& event : batch.events) {
        if (event.first_sent_at == absl::InfinitePast()) event.first_sent_at = time;
      }
      const bool repeated = IsRepeated(batch);
      breaker_.Send();
      suspicion_.Send();
      bucket_.Take(now);
      budget_.Record(repeated, now);
      counters_.repeated_requests += repeated ? 1 : 0;
      counters_.sent_events += static_cast<std::int64_t>(batch.events.size());
      request->url = send::Rebase(request->url, base_url_);
      in_flight_bytes_ += batch.held_bytes();
      client_->Send(++last_ticket_, *std::move(request));
      in_flight_.emplace(last_ticket_, Sent{std::move(batch), now});
      return;
    }
    if (batch.events.size() == 1) {
      const queue::PendingEvent& event = batch.events.front();
      DeadLetterEvent(event,
                      request.ok() ? text::Concat("the event is larger than a request may be (",
                                                  max_request_bytes_, " bytes)")
                                   : std::string(request.status().message()),
                      "");
      EndEvent(event);
      outbox_.Release(batch.order_key(), {});
      return;
    }
    // A binary search: it also finds the one event that makes a request impossible.
    outbox_.PutBack(batch.SplitTail());
  }
}

void HttpWorker::CommitWhenDue(SteadyTime now, bool more_to_read) {
  if (!ledger().HasChanges()) {
    uncommitted_since_ = {};
    return;
  }
  if (uncommitted_since_ == SteadyTime()) uncommitted_since_ = now;
  const bool idle = in_flight_.empty() && outbox_.sendable() == 0 && !more_to_read;
  if (!idle && ledger().uncommitted() < kCommitEvents &&
      now < After(uncommitted_since_, kCommitAfter))
    return;
  Commit(now);
  if (ledger().HasChanges()) return;
  uncommitted_since_ = {};
  NoteStored();
}

absl::Duration HttpWorker::TimeToWait(SteadyTime now, bool more_to_read) const {
  if (more_to_read) return absl::ZeroDuration();
  absl::Duration wait = absl::InfiniteDuration();
  const auto until = [&](SteadyTime time) { wait = std::min(wait, Until(time, now)); };
  if (stopping()) {
    until(stop_deadline());
    return wait;
  }
  const SteadyTime earliest = std::max(now, SendNotBefore());
  if (!paused() && in_flight_.size() < Allowed(earliest)) {
    auto due = outbox_.NextDue();
    if (due.has_value() && *due <= now && !budget_.Allows(now)) due = budget_.next_change(now);
    if (due.has_value()) until(std::max(*due, earliest));
    // Only an open breaker and the limit of requests leave behind what may go at once.
    if (outbox_.sendable() > 0) until(earliest);
    const auto parked = parked_.NextDue();
    if (parked.has_value() && MayReadParked()) {
      until(std::max({*parked, earliest, read_not_before()}));
    }
  }
  if (parked_retries_) until(look_not_before_);
  if (held_up_since_ != SteadyTime()) until(After(held_up_since_, kParkAfter));
  if (read_not_before() > now) until(read_not_before());
  if (ledger().HasChanges()) {
    // Those that the round before left, or whose commit failed.
    until(std::max(After(uncommitted_since_, kCommitAfter), commit_not_before()));
  }
  return wait;
}

}  // namespace interlingua::delivery::destination
