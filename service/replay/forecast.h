// What one destination would get of a replay: what delivery does, except sending.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/forecast.pb.h"
#include "service/delivery/destination/record_preparer.h"
#include "service/delivery/queue/outbox.h"
#include "service/replay/finding_counts.h"
#include "service/replay/history_rules.h"
#include "service/replay/kind_totals.h"
#include "translator/translator.h"
#include "translator/vendor/wire.h"

namespace interlingua::replay {

/// Used by one thread. Its memory does not grow with the events.
class Forecast {
 public:
  /// `destination` has its defaults, and is that of a replay (see ReplayDestinationOf). The errors
  /// of delivery::destination::MakeWire.
  static absl::StatusOr<std::unique_ptr<Forecast>> Create(const v1::Destination& destination,
                                                          const Translator& translator);

  /// The next event, as it would be accepted at `now`.
  void Take(const v1::CommerceEvent& event, absl::Time now);

  /// The forecast. Once, after the last event; `max_events_per_second` is the replay's, 0 where it
  /// has none.
  v1::Forecast Finish(int max_events_per_second, absl::Time now);

 private:
  Forecast(const v1::Destination& destination, const Translator& translator,
           std::unique_ptr<vendor::Wire> wire);

  void Refuse(const delivery::queue::PendingEvent& event, std::string_view reason,
              const v1::Report* report);
  void SendDue(std::size_t leave, absl::Time now);
  void Send(delivery::queue::Batch batch, absl::Time now);
  void CountKey(const std::string& order_key);
  double Seconds(int max_events_per_second) const;

  const v1::Destination destination_;
  const std::unique_ptr<vendor::Wire> wire_;  // null where it is a file
  const delivery::destination::RecordPreparer preparer_;
  const HistoryRules rules_;
  const int requests_per_second_;
  delivery::queue::BatchLimits limits_;
  std::size_t max_request_bytes_ = 0;
  delivery::queue::Outbox outbox_;
  std::int64_t offset_ = 0;
  std::int64_t requests_ = 0;
  std::int64_t bytes_ = 0;
  KindTotals sent_, withheld_, refused_;
  FindingCounts findings_;
  std::map<const vendor::HistoryRule*, std::int64_t> broken_rules_;
  std::map<std::string, std::size_t> order_keys_;  // events of each
};

}  // namespace interlingua::replay
