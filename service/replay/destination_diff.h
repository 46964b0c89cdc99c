// What one destination was sent, against what it would be sent now.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/forecast.pb.h"
#include "service/delivery/destination/record_preparer.h"
#include "service/log/event_log.h"
#include "service/replay/delivery_history.h"
#include "service/replay/kind_totals.h"
#include "translator/translator.h"
#include "translator/vendor/wire.h"

namespace interlingua::replay {

/// Used by one thread. Its memory does not grow with the events.
class DestinationDiff {
 public:
  /// `destination` has its defaults and is served by the gateway of `log`; what is passed outlives
  /// the diff. kNotFound: the log does not know it. The errors of WireOf.
  static absl::StatusOr<std::unique_ptr<DestinationDiff>> Create(const v1::Destination& destination,
                                                                 const Translator& translator,
                                                                 log::EventLog& log);

  /// The event at `offset`, greater than all before. Those that are not `meant` are not compared:
  /// they only have their effect on carts and on who is known. The errors of DeliveryHistory::Of.
  absl::Status Take(const v1::CommerceEvent& event, std::int64_t offset, bool meant,
                    absl::Time now);

  /// What has come together. At the end.
  v1::DestinationDiff Finish();

 private:
  // Kind, what, pointer, reason.
  using Key = std::tuple<std::string, int, std::string, std::string>;

  DestinationDiff(const v1::Destination& destination, const Translator& translator,
                  std::unique_ptr<vendor::Wire> wire, std::unique_ptr<DeliveryHistory> then);

  absl::StatusOr<delivery::prepare::Withheld> Make(const v1::CommerceEvent& event,
                                                   const PastOutcome& then,
                                                   delivery::queue::PendingEvent& pending,
                                                   absl::Time now);
  void Compare(const PastOutcome& then, const delivery::queue::PendingEvent& pending,
               const absl::StatusOr<delivery::prepare::Withheld>& withheld);
  void CompareDocuments(const PastOutcome& then, const delivery::queue::PendingEvent& pending);
  void Note(const delivery::queue::PendingEvent& event, v1::DifferenceCount::What what,
            std::string pointer, std::string reason);

  const v1::Destination destination_;
  const std::unique_ptr<vendor::Wire> wire_;  // null where it is a file
  const delivery::destination::RecordPreparer intake_;
  const bool remembers_;  // what it makes of an event depends on those before
  const std::unique_ptr<DeliveryHistory> then_;
  KindTotals same_, changed_, refused_now_, withheld_now_, not_sent_then_, never_sent_, unknown_,
      waiting_;
  std::map<Key, v1::DifferenceCount> differences_;
  bool more_differences_ = false;
};

}  // namespace interlingua::replay
