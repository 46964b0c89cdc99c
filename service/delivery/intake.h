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

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "service/delivery/ledger.h"
#include "service/delivery/outbox.h"
#include "service/log/log.h"
#include "translator/translator.h"
#include "translator/wire.h"

namespace interlingua {

/// Used by one thread at a time.
class Intake {
 public:
  /// `wire` is null for destinations without one; all that is passed outlives the intake.
  Intake(const v1::Destination& destination, const Translator& translator, const Wire* wire);

  /// Begins `records`, which follow what `ledger` has begun, and returns those that are to be sent,
  /// in their order.
  std::vector<PendingEvent> Take(const std::vector<StoredRecord>& records, Ledger& ledger) const;

  /// The same for dead letters that are to be sent once more.
  std::vector<PendingEvent> TakeRedrives(const std::vector<StoredRecord>& records,
                                         Ledger& ledger) const;

  /// `reason` without the format in front (`liveperson: needs cart state`): a dead letter stands
  /// under its destination.
  std::string_view WithoutFormat(std::string_view reason) const;

 private:
  /// One event that was begun; what is not to be sent goes to the ledger.
  void TakeOne(const StoredRecord& record, bool redriven,
               const std::shared_ptr<google::protobuf::Arena>& arena, Ledger& ledger,
               std::vector<PendingEvent>& taken) const;
  bool Wants(std::string_view kind) const;
  /// Encodes one event into `pending`, whose event is parsed and whose kind is set.
  absl::Status Encode(PendingEvent& pending) const;

  const Translator& translator_;
  const Wire* const wire_;
  const std::string format_;
  const std::size_t max_event_bytes_;
  EncodeOptions options_;
  absl::flat_hash_set<std::string> kinds_;
};

}  // namespace interlingua
