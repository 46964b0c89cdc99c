// One replay: events of a feed, through a spool of its own, to chosen destinations.
//
// The spool is an event log beside everything else: what is taken on from the feed is stored there,
// together with how far the feed is read, in one durable step; and delivery reads it as it reads
// the log of the gateway, with the same batches, limits, retries, dead letters and accounts. So a
// replay goes on after a kill where it was, repeats at most what was in flight, and nothing that it
// does can hold up the live events, which have another log, other threads and other connections.
// What is delivered is removed from the spool as it goes: neither memory nor disk grow with the
// feed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/log/event_log.h"
#include "service/replay/event_feed.h"
#include "service/replay/replay_filter.h"
#include "translator/translator.h"

namespace interlingua::replay {

struct ReplaySetup {
  v1::Replay replay;
  /// The configured destinations that `replay` names, in its order.
  std::vector<v1::Destination> destinations;
  /// The file of the spool; made where missing.
  std::string spool;
  /// A gateway serves the same destinations: leave it the better half of their limits.
  bool beside_live = false;
  /// Units of the feed where they are known now (of the log: its end); what a first start was told
  /// holds for good.
  std::int64_t total_units = 0;
  IsErased is_erased;  ///< may be null
  /// How much may wait in the spool for a destination that is slow or down, before the others wait
  /// for it too.
  std::int64_t max_waiting_bytes = 256 << 20;
};

/// Thread-safe.
class ReplayJob {
 public:
  /// Opens the spool and goes on delivering what is in it. kAlreadyExists: the file is the spool of
  /// another replay. kInvalidArgument: the replay makes no sense. Otherwise the errors of
  /// OpenSqliteLog and Delivery::Start. `translator` outlives the job.
  static absl::StatusOr<std::unique_ptr<ReplayJob>> Open(ReplaySetup setup,
                                                         const Translator& translator);

  /// Ends it at once.
  virtual ~ReplayJob() = default;

  /// Begins to read, where it was; a feed that had been read to its end before may have grown
  /// since. Once; the feed lives as long as the job. The errors of Feed::Resume.
  virtual absl::Status Start(std::unique_ptr<EventSource> feed) = 0;

  /// How it stands; `with_totals`: with what each destination has by kind and currency, which reads
  /// more of the disk.
  virtual v1::ReplayStatus Status(bool with_totals) = 0;

  /// How far the feed has been read, durably.
  virtual v1::ReplayProgress Progress() const = 0;
  /// kAlreadyExists: `replay` means other events or other destinations than this one.
  virtual absl::Status CheckSame(const v1::Replay& replay) const = 0;
  /// Units of the feed, as the first start knew them; 0: unknown.
  virtual std::int64_t total_units() const = 0;

  /// Waits until it is done or failed, or `timeout` has passed; whether it is.
  virtual bool Await(absl::Duration timeout) = 0;

  /// Waits until everything that was taken on is delivered or has its reason; whether it is.
  virtual bool AwaitDelivered(absl::Duration timeout) = 0;

  /// Notes in the spool that somebody has cancelled it, or wants it to go on.
  virtual absl::Status SetCancelled(bool cancelled) = 0;

  /// Whether it has been stopped.
  virtual bool stopped() const = 0;

  /// Its own log, for accounts and dead letters.
  virtual log::EventLog& spool() = 0;

  /// Sends dead letters of a destination once more.
  virtual absl::StatusOr<std::int64_t> Redrive(const log::DeadLetterQuery& query) = 0;

  /// Reads no further, waits until `deadline` for the requests in flight and closes the spool.
  /// Idempotent.
  virtual void Stop(absl::Time deadline) = 0;
};

/// Whether a name can be that of a replay: 1 to 100 letters, digits, `.`, `_` and `-`, no `.` in
/// front. kInvalidArgument says so.
absl::Status CheckReplayName(std::string_view name);

}  // namespace interlingua::replay
