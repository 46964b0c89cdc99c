// The worker of a destination that takes events over HTTP.
//
// Each round it reads on in the log while its window has room, sends what is due while requests may
// be added, waits until something happens, reads the outcomes, parks what holds up the position,
// and commits in small groups.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/delivery/destination/record_preparer.h"
#include "service/delivery/destination/worker.h"
#include "service/delivery/queue/outbox.h"
#include "service/delivery/queue/pacer.h"
#include "service/delivery/queue/parked_index.h"
#include "service/delivery/send/breaker.h"
#include "service/delivery/send/http_client.h"
#include "service/delivery/send/retry.h"
#include "service/delivery/send/retry_budget.h"
#include "translator/vendor/wire.h"

namespace interlingua::delivery::destination {

class HttpWorker : public Worker {
 public:
  /// `destination` has `http` and its defaults filled in; `translator` and `log` outlive the
  /// worker. Errors: kInvalidArgument when `base_url` is no HTTP address, and those of
  /// `HttpClient::Create`.
  static absl::StatusOr<std::unique_ptr<HttpWorker>> Create(const v1::Destination& destination,
                                                            const Translator& translator,
                                                            std::unique_ptr<vendor::Wire> wire,
                                                            const log::Progress& start,
                                                            log::EventLog& log);

  const DeliveryCounters* counters() const override { return &counters_; }

 protected:
  void Run() override;
  void Wake() override { client_->Wake(); }

 private:
  HttpWorker(const v1::Destination& destination, const Translator& translator,
             std::unique_ptr<vendor::Wire> wire, std::unique_ptr<send::HttpClient> client,
             const log::Progress& start, log::EventLog& log);

  struct Sent {
    queue::Batch batch;
    SteadyTime at = {};
  };

  bool HasRoom() const;
  std::size_t EnoughToSend() const;
  bool MayReadParked() const;
  bool IsShortOfMemory() const;
  std::size_t held_bytes() const {
    return outbox_.held_bytes() + in_flight_bytes_ + preparer_.arena_bytes();
  }
  void AddToOutbox(std::vector<queue::PendingEvent> events);
  /// Adds events of the log; those that have parked ones before them in their order are parked too.
  void AddNew(std::vector<queue::PendingEvent> events, SteadyTime now);
  /// Reads parked events that are due. True: there may be more.
  bool ReadDueParked(SteadyTime now);
  void TakePolledParked(SteadyTime now);
  /// Parks what has held up others for too long; where `all` is set, all that holds up others.
  void ParkWhatHoldsUp(SteadyTime now, bool all);
  void TakeStuckOutOfOutbox(std::int64_t up_to, SteadyTime now);
  /// Parks an event that stays where it is.
  void ParkInPlace(const queue::PendingEvent& event, SteadyTime now);
  /// Parks an event that is nowhere else, until it is due.
  void ParkAway(const queue::PendingEvent& event, SteadyTime due, SteadyTime now);
  /// After a commit: what the log has as parked now may be read back.
  void NoteStored();
  void WriteParked(const queue::PendingEvent& event, SteadyTime due, SteadyTime now);
  /// The event is done: those that wait behind it may go.
  void EndEvent(const queue::PendingEvent& event);
  /// Reads on in the log. True: there may be more to read at once.
  bool ReadMore(SteadyTime now);
  void SendWhatIsDue(SteadyTime now);
  /// What the next batch may hold.
  queue::BatchLimits LimitsNow(SteadyTime now) const;
  void Send(queue::Batch batch, SteadyTime now);
  void HandleResponse(const send::HttpResult& result, SteadyTime now);
  std::vector<vendor::Outcome> OutcomesOf(const queue::Batch& batch,
                                          const absl::StatusOr<vendor::HttpResponse>& answer);
  /// Finishes each event, or plans its next try.
  void ApplyOutcomes(queue::Batch batch, const std::vector<vendor::Outcome>& outcomes,
                     std::string_view answer, SteadyTime now);
  bool UpdateSuspicion(const std::vector<vendor::Outcome>& outcomes, SteadyTime now);
  /// How many requests there may be at `now`.
  std::size_t Allowed(SteadyTime now) const;
  SteadyTime SendNotBefore() const;
  bool IsSuspect() const { return suspicion_.state() != send::Breaker::State::kClosed; }
  void UpdateBreaker(const std::vector<vendor::Outcome>& outcomes, SteadyTime now);
  /// `answer`: status and body of the vendor's response, where that is the cause; else empty.
  void DeadLetterEvent(const queue::PendingEvent& event, std::string_view reason,
                       std::string_view answer);
  void CountLimited(bool limited, SteadyTime now);
  double Random();
  void Publish();
  void CommitWhenDue(SteadyTime now, bool more_to_read);
  absl::Duration TimeToWait(SteadyTime now, bool more_to_read) const;

  const std::string base_url_;
  const std::size_t max_in_flight_;
  const send::RetryPolicy policy_;
  const std::unique_ptr<vendor::Wire> wire_;
  const std::size_t max_request_bytes_;
  const queue::BatchLimits batch_limits_;
  const std::vector<std::string> secrets_;
  const RecordPreparer preparer_;
  const std::unique_ptr<send::HttpClient> client_;

  const std::size_t max_parked_;

  queue::Outbox outbox_;
  queue::ParkedIndex parked_;
  std::map<std::int64_t, SteadyTime> not_stored_;  ///< parked events that are not committed: due
  send::Breaker breaker_;
  /// Counts requests of which every event was refused; open: the vendor is suspected.
  send::Breaker suspicion_;
  absl::Time refused_since_ = absl::InfiniteFuture();  ///< the first request of those in a row
  queue::TokenBucket bucket_;
  send::RetryBudget budget_;
  DeliveryCounters counters_;
  std::unordered_map<std::uint64_t, Sent> in_flight_;
  std::size_t in_flight_bytes_ = 0;
  std::size_t largest_held_bytes_;  // of an event, the most of a round so far
  std::uint64_t last_ticket_ = 0;
  SteadyTime uncommitted_since_ = {};
  SteadyTime held_up_since_ = {};
  bool parked_retries_ = false;      ///< parked or redriven events failed since the last look
  SteadyTime look_not_before_ = {};  ///< no next look for what is stuck before
  SteadyTime limited_since_ = {};
  std::minstd_rand random_;
};

}  // namespace interlingua::delivery::destination
