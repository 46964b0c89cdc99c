// The way from records of the log to events that wait in the outbox of one destination.
//
// It parses each record, has prepare::Preparation make the documents, and adds what the queue
// needs: sizes, order key, customers. Events that the destination's policy withholds, and events
// that its format refuses, go to the ledger instead.
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
class RecordPreparer {
 public:
  /// `wire` is null for destinations without one; all that is passed outlives the preparer.
  RecordPreparer(const v1::Destination& destination, const Translator& translator,
                 const vendor::Wire* wire);

  /// Begins `records`, which follow what `ledger` has begun, and returns those that have to be
  /// sent, in their order.
  std::vector<queue::PendingEvent> PrepareRecords(const std::vector<log::StoredRecord>& records,
                                                  Ledger& ledger) const;

  /// The same for parked events that are due: each is tried again, or becomes a dead letter where
  /// it is to be buried.
  std::vector<queue::PendingEvent> PrepareParked(const std::vector<log::ParkedRecord>& records,
                                                 Ledger& ledger) const;

  /// The same for dead letters that are sent once more.
  std::vector<queue::PendingEvent> PrepareRedrives(const std::vector<log::StoredRecord>& records,
                                                   Ledger& ledger) const;

  /// Prepares one event in `pending`, whose offset, arena, `redriven` and, of one that was parked,
  /// `parked` and `made` are set, or returns why it is withheld. An error is the reason why the
  /// destination can never take the event.
  absl::StatusOr<prepare::Withheld> Prepare(const v1::CommerceEvent& event,
                                            queue::PendingEvent& pending) const;

  /// About the memory of the parsed events that live, the arenas included that are kept by one
  /// event of many. Read on the thread that uses the preparer.
  std::size_t arena_bytes() const { return *arena_bytes_; }

  /// The destination's configuration and state as applied to single events.
  prepare::Preparation& preparation() const { return *preparation_; }

  /// Goes on where `start` ends: loads the keyed state of the destination and makes `ledger` store
  /// what changes of it. Once, before the first record; the ledger outlives the preparer.
  /// kDataLoss: a state is damaged.
  absl::Status LoadState(const log::Progress& start, Ledger& ledger) const;

  /// `reason` without the format in front (`liveperson: needs cart state`), which the destination
  /// of a dead letter implies.
  std::string_view WithoutFormat(std::string_view reason) const;

 private:
  /// Appends an event that was begun to `prepared`, or reports its outcome to the ledger.
  class CountedArena;
  void PrepareRecord(const std::string& bytes, queue::PendingEvent pending,
                     const std::shared_ptr<CountedArena>& arena, Ledger& ledger,
                     std::vector<queue::PendingEvent>& prepared) const;
  void Bury(const log::ParkedRecord& record, queue::PendingEvent pending, Ledger& ledger) const;
  /// What `pending` says of every event, whatever becomes of it.
  static void Describe(const v1::CommerceEvent& event, queue::PendingEvent& pending);
  /// The documents and what follows from them.
  absl::StatusOr<prepare::Withheld> Encode(const v1::CommerceEvent& event,
                                           queue::PendingEvent& pending) const;

  const vendor::Wire* const wire_;
  const std::string format_;
  const std::size_t max_event_bytes_;
  const bool per_customer_;
  const std::unique_ptr<prepare::Preparation> preparation_;
  const std::shared_ptr<std::size_t> arena_bytes_ = std::make_shared<std::size_t>(0);
};

}  // namespace interlingua::delivery::destination
