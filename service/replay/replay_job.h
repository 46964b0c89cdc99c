// One replay: events of a source, through a store of its own, to chosen destinations.
//
// The store is an event log beside that of the gateway. What is accepted from the source is stored
// there, together with how far the source is read, in one durable step; delivery reads it as it
// reads the log of the gateway, with the same batches, limits, retries, dead letters and accounts.
// So a replay resumes after a kill where it was, repeats at most what was in flight, and cannot
// hold up live events, which have another log, other threads and other connections. What is
// delivered is removed from the store as it goes: neither memory nor disk grow with the source.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/replay.pb.h"
#include "service/log/event_log.h"
#include "service/replay/event_source.h"
#include "service/replay/replay_setup.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Thread-safe.
class ReplayJob {
 public:
  /// Opens the store and resumes the delivery of what is in it. kAlreadyExists: the file is the
  /// store of another replay. kInvalidArgument: the replay makes no sense. Otherwise the errors of
  /// `setup.open_log` and Delivery::Start. `translator` outlives the job.
  static absl::StatusOr<std::unique_ptr<ReplayJob>> Open(ReplaySetup setup,
                                                         const Translator& translator);

  /// Stops at once.
  virtual ~ReplayJob() = default;

  /// Starts to read where the replay was; a source that was read to its end before may have grown
  /// since. Once; the source lives as long as the job. The errors of EventSource::Resume.
  virtual absl::Status Start(std::unique_ptr<EventSource> source) = 0;

  /// The state of the replay; `with_totals`: with what each destination has by kind and currency,
  /// which reads more of the disk.
  virtual v1::ReplayStatus Status(bool with_totals) = 0;

  /// How far the source is read, durably.
  virtual v1::ReplayProgress Progress() const = 0;
  /// kAlreadyExists: `replay` selects other events or other destinations than this one.
  virtual absl::Status CheckSame(const v1::Replay& replay) const = 0;
  /// Units of the source, as the first start knew them; 0: unknown.
  virtual std::int64_t total_units() const = 0;

  /// Waits until it is done or failed, or `timeout` has passed; whether it is.
  virtual bool Await(absl::Duration timeout) = 0;

  /// Waits until everything that was accepted is delivered or has its reason, or `timeout` has
  /// passed; whether it is.
  virtual bool AwaitDelivered(absl::Duration timeout) = 0;

  /// Notes in the store whether the replay is cancelled.
  virtual absl::Status SetCancelled(bool cancelled) = 0;

  /// Whether it has been stopped.
  virtual bool stopped() const = 0;

  /// Its own log, for accounts and dead letters.
  virtual log::EventLog& store() = 0;

  /// Sends dead letters of a destination once more; how many.
  virtual absl::StatusOr<std::int64_t> Redrive(const log::DeadLetterQuery& query) = 0;

  /// Reads no further, waits until `deadline` for the requests in flight and closes the store.
  /// Idempotent.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace interlingua::replay
