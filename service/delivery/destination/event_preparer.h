// The intake of one destination: from records of the log to events in the destination's format.
//
// What the destination does not want is withheld, what its format refuses is a dead letter at once;
// both go to the ledger. The rest comes out encoded.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "service/delivery/destination/ledger.h"
#include "service/delivery/prepare/preparation.h"
#include "service/delivery/queue/outbox.h"
#include "service/log/event_log.h"
#include "translator/translator.h"
#include "translator/vendor/wire.h"

namespace interlingua::delivery::destination {

/// Used by one thread at a time.
class EventPreparer {
 public:
  /// `wire` is null for destinations without one; all that is passed outlives the intake.
  EventPreparer(const v1::Destination& destination, const Translator& translator,
                const vendor::Wire* wire);

  /// Begins `records`, which follow what `ledger` has begun, and returns those that are to be sent,
  /// in their order.
  std::vector<queue::PendingEvent> Take(const std::vector<log::StoredRecord>& records,
                                        Ledger& ledger) const;

  /// The same for dead letters that are to be sent once more.
  std::vector<queue::PendingEvent> TakeRedrives(const std::vector<log::StoredRecord>& records,
                                                Ledger& ledger) const;

  /// Makes of `event` what is sent, in `pending`, whose offset, arena and `redriven` are set; or
  /// says why it is withheld. An error is the reason why the destination can never take it.
  absl::StatusOr<prepare::Withheld> Make(const v1::CommerceEvent& event,
                                         queue::PendingEvent& pending) const;

  /// What the destination's configuration makes of events, and what is kept for it: load and store
  /// its carts, and tell it of events that are refused after they were taken.
  prepare::Preparation& preparation() const { return *preparation_; }

  /// Loads what the destination kept, and has `ledger` store what changes of it. Once, before the
  /// first `Take`; the ledger outlives the intake. kDataLoss: the log has something else.
  absl::Status KeepState(const std::vector<log::KeyedState>& kept, Ledger& ledger) const;

  /// `reason` without the format in front (`liveperson: needs cart state`): a dead letter stands
  /// under its destination.
  std::string_view WithoutFormat(std::string_view reason) const;

 private:
  /// One event that was begun; what is not to be sent goes to the ledger.
  void TakeOne(const log::StoredRecord& record, bool redriven,
               const std::shared_ptr<google::protobuf::Arena>& arena, Ledger& ledger,
               std::vector<queue::PendingEvent>& taken) const;
  /// The documents and what follows from them.
  absl::StatusOr<prepare::Withheld> Encode(const v1::CommerceEvent& event,
                                           queue::PendingEvent& pending) const;

  const vendor::Wire* const wire_;
  const std::string format_;
  const std::size_t max_event_bytes_;
  const bool per_customer_;
  const std::unique_ptr<prepare::Preparation> preparation_;
};

}  // namespace interlingua::delivery::destination
