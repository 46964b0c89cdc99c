// The worker of a destination that takes events over HTTP.
//
// Each round it reads on in the log while its window has room, sends what is due while requests may
// be added, waits until something happens, reads the outcomes and commits in small groups.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/delivery/breaker.h"
#include "service/delivery/delivery_counters.h"
#include "service/delivery/http_client.h"
#include "service/delivery/intake.h"
#include "service/delivery/outbox.h"
#include "service/delivery/retry.h"
#include "service/delivery/retry_budget.h"
#include "service/delivery/token_bucket.h"
#include "service/delivery/worker.h"
#include "translator/wire.h"

namespace interlingua {

class HttpWorker : public Worker {
 public:
  /// `destination` has `http` and its defaults filled in; `translator` and `log` outlive the
  /// worker. Errors: kInvalidArgument when its address makes no sense, or what libcurl says.
  static absl::StatusOr<std::unique_ptr<HttpWorker>> Create(const v1::Destination& destination,
                                                            const Translator& translator,
                                                            std::unique_ptr<Wire> wire,
                                                            const Progress& start, EventLog& log);

  const DeliveryCounters* counters() const override { return &counters_; }

 protected:
  void Run() override;
  void Wake() override { client_->Wake(); }

 private:
  HttpWorker(const v1::Destination& destination, const Translator& translator,
             std::unique_ptr<Wire> wire, std::unique_ptr<HttpClient> client, const Progress& start,
             EventLog& log);

  struct Sent {
    Batch batch;
    Moment at = {};
  };

  bool HasRoom() const;
  void Put(std::vector<PendingEvent> events);
  /// Reads on in the log. True: there may be more to read at once.
  bool TakeIn(Moment now);
  void SendWhatIsDue(Moment now);
  /// What the next batch may hold.
  BatchLimits LimitsNow(Moment now) const;
  void Send(Batch batch, Moment now);
  void Settle(const HttpResult& result, Moment now);
  std::vector<Outcome> OutcomesOf(const Batch& batch, const absl::StatusOr<HttpResponse>& answer);
  /// Brings each event to its end or to another try.
  void JudgeEach(Batch batch, const std::vector<Outcome>& outcomes, std::string_view answer,
                 Moment now);
  void TellBreaker(const std::vector<Outcome>& outcomes, Moment now);
  /// `answer` is what the vendor said, if that is why: its status, and what it said of it.
  void Bury(const PendingEvent& event, std::string_view reason, std::string_view answer);
  void NoteLimited(bool limited, Moment now);
  double Draw();
  void Publish();
  void CommitWhenDue(Moment now, bool more_to_read);
  absl::Duration TimeToWait(Moment now, bool more_to_read) const;

  const std::string base_url_;
  const std::size_t max_in_flight_;
  const RetryPolicy policy_;
  const std::unique_ptr<Wire> wire_;
  const std::size_t max_request_bytes_;
  const BatchLimits batch_limits_;
  const std::vector<std::string> secrets_;
  const Intake intake_;
  const std::unique_ptr<HttpClient> client_;

  Outbox outbox_;
  Breaker breaker_;
  TokenBucket bucket_;
  RetryBudget budget_;
  DeliveryCounters counters_;
  std::unordered_map<std::uint64_t, Sent> in_flight_;
  std::size_t in_flight_bytes_ = 0;
  std::size_t largest_held_bytes_;  // of an event so far
  std::uint64_t last_ticket_ = 0;
  Moment uncommitted_since_ = {};
  Moment limited_since_ = {};
  std::minstd_rand random_;
};

}  // namespace interlingua
