// What one destination was sent, against what it would be sent now.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/history.pb.h"
#include "service/delivery/intake.h"
#include "service/log/log.h"
#include "service/replay/kind_totals.h"
#include "service/replay/sent_then.h"
#include "translator/translator.h"
#include "translator/wire.h"

namespace interlingua {

/// Used by one thread. Its memory does not grow with the events.
class DestinationDiff {
 public:
  /// `destination` has its defaults and is served by the gateway of `log`; what is passed outlives
  /// the diff. kNotFound: the log does not know it. The errors of WireOf.
  static absl::StatusOr<std::unique_ptr<DestinationDiff>> Create(const v1::Destination& destination,
                                                                 const Translator& translator,
                                                                 EventLog& log);

  /// The event at `offset`, greater than all before. Those that are not `meant` are not compared:
  /// they only have their effect on carts and on who is known. The errors of SentThen::Of.
  absl::Status Take(const v1::CommerceEvent& event, std::int64_t offset, bool meant,
                    absl::Time now);

  /// What has come together. At the end.
  v1::DestinationDiff Finish();

 private:
  // Kind, what, pointer, reason.
  using Key = std::tuple<std::string, int, std::string, std::string>;

  DestinationDiff(const v1::Destination& destination, const Translator& translator,
                  std::unique_ptr<Wire> wire, std::unique_ptr<SentThen> then);

  absl::StatusOr<Withheld> Make(const v1::CommerceEvent& event, const Then& then,
                                PendingEvent& pending, absl::Time now);
  void Compare(const Then& then, const PendingEvent& pending,
               const absl::StatusOr<Withheld>& withheld);
  void CompareDocuments(const Then& then, const PendingEvent& pending);
  void Note(const PendingEvent& event, v1::DifferenceCount::What what, std::string pointer,
            std::string reason);

  const v1::Destination destination_;
  const std::unique_ptr<Wire> wire_;  // null where it is a file
  const Intake intake_;
  const bool remembers_;  // what it makes of an event depends on those before
  const std::unique_ptr<SentThen> then_;
  KindTotals same_, changed_, refused_now_, withheld_now_, not_sent_then_, never_sent_, unknown_,
      waiting_;
  std::map<Key, v1::DifferenceCount> differences_;
  bool more_differences_ = false;
};

}  // namespace interlingua
