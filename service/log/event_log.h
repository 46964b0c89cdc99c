// The event log: the durable, ordered record of accepted events, and how far each destination has
// read it.
//
// Invariants:
//   * Offsets count up from 1 without gaps in the order of acceptance.
//   * What `Append` reported as done survives a kill of the process and a power cut.
//   * A position never moves past an event that is neither delivered, withheld, parked nor kept as
//     a dead letter, and every event is in the ledger of every destination exactly once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/log/dead_letter.h"
#include "service/log/parked_event.h"
#include "translator/event/ledger_key.h"

namespace interlingua::v1 {
class CommerceEvent;
}  // namespace interlingua::v1

namespace interlingua::log {

/// An event on its way into the log.
struct LogRecord {
  std::string event_id;
  std::string bytes;                ///< wire bytes of v1::CommerceEvent, `received_at` set
  event::LedgerEntry entry = {};    ///< as LedgerEntryOf says
  std::int64_t accepted_at_ms = 0;  ///< `received_at`
  /// What a repeated event is known by (see DuplicateKey); 0: it is stored whatever came before.
  std::uint64_t duplicate_key = 0;
};

/// The record of an event; `bytes` are those of `event`.
LogRecord MakeRecord(const v1::CommerceEvent& event, std::string bytes);

/// A named value that a writer of the log keeps in it (how far it has read its source), as durable
/// as the events that are appended with it.
struct MetadataEntry {
  std::string name;
  std::string value;
};

/// Where an event of an append stands in the log.
struct Appended {
  std::int64_t offset = 0;
  bool duplicate = false;  ///< it was stored before, at this offset, and is not stored again
};

/// An event in the log.
struct StoredRecord {
  std::int64_t offset = 0;
  std::shared_ptr<const std::string> bytes;  ///< wire bytes of v1::CommerceEvent
};

/// State that a destination keeps in the log under a key (a cart).
struct KeyedState {
  std::string key;
  std::string bytes;  ///< empty: the state is removed
};

/// What a destination keeps of what it was sent of an event.
struct SentRecord {
  std::int64_t offset = 0;
  std::string documents;  ///< opaque to the log
};

/// Where a destination stands when it begins.
struct Progress {
  /// Every event up to this offset is done or parked; those after it are to be read.
  std::int64_t position = 0;
  /// The end of the log when the destination was entered: what is not after it is its history.
  std::int64_t entered_at = 0;
  bool paused = false;
  std::vector<KeyedState> keyed_state;  ///< as of `position`
  /// The parked events, by offset, without `prepared`.
  std::vector<ParkedEvent> parked;
};

/// Whether the destination is done with the event at `offset`.
bool IsDone(const Progress& progress, std::int64_t offset);

/// What became of events.
enum class Outcome {
  kDelivered,
  kWithheld,  ///< by the destination's policy
  kRefused,   ///< the format cannot hold them; they stand as dead letters
  kDead,      ///< the vendor does not take them, or they were given up; they stand as dead letters
};
inline constexpr std::size_t kOutcomes = 4;

/// What a destination commits in one step: what changed since its last commit.
struct CommitBatch {
  std::int64_t position = 0;
  std::array<event::LedgerSums, kOutcomes> accounts;  ///< of the events done since, by Outcome
  std::vector<DeadLetter> dead_letters;
  std::vector<std::int64_t> redriven;   ///< redrives that are done or parked
  std::vector<ParkedEvent> parked;      ///< each in place of what is kept of it
  std::vector<std::int64_t> unparked;   ///< parked events that are done
  std::vector<KeyedState> keyed_state;  ///< as of `position`
  /// Of events that are done, each in place of what is kept of it; where the destination keeps it.
  std::vector<SentRecord> sent;
};

/// Where a destination that the log does not know yet begins.
enum class StartAt {
  kOldest,
  kNewest,
  kNowhere,  ///< the destination is not entered: kNotFound
};

/// Which events the log removes: those that meet one of the conditions; 0 is no condition.
struct RetentionPolicy {
  std::int64_t accepted_before_ms = 0;
  std::int64_t max_bytes = 0;     ///< the oldest while the log is larger
  std::int64_t up_to_offset = 0;  ///< this offset and everything before it, whatever their age
};

/// What became of the events of one destination with one ledger key.
struct Balance {
  std::string destination;
  event::LedgerKey account;
  event::LedgerSum accepted;
  std::array<event::LedgerSum, kOutcomes> done;  ///< by Outcome
  event::LedgerSum waiting;

  /// Whether all that was accepted is done or waits, in events and in money.
  bool IsEven() const;
};

/// How many events there are of a destination, over all ledger keys.
struct DestinationTotals {
  std::array<std::int64_t, kOutcomes> done = {};  ///< by Outcome
  std::int64_t redrives = 0;                      ///< being sent once more
  ParkedTotals parked;
};

/// How much the log holds of certain events.
struct HeldCounts {
  std::int64_t events = 0;          ///< with their content
  std::int64_t duplicate_keys = 0;  ///< by which a repetition would be recognised
  std::int64_t dead_letters = 0;
  std::int64_t keyed_states = 0;  ///< of destinations: carts
  std::int64_t sent = 0;          ///< records of what destinations were sent
};

/// What the log holds.
struct LogStats {
  std::int64_t bytes = 0;          ///< in use: without free pages and the write-ahead log
  std::int64_t oldest_offset = 0;  ///< of the events that every destination can still read
  std::int64_t end = 0;
  std::int64_t appended_groups = 0;  ///< durable commits since the start
  std::int64_t duplicates = 0;       ///< events not stored again since the start
};

/// Thread-safe.
class EventLog {
 public:
  /// One entry a record, in their order.
  using AppendDone = std::function<void(absl::StatusOr<std::vector<Appended>>)>;

  virtual ~EventLog() = default;

  /// Stores those of `records` that it does not know yet next to each other in the log and calls
  /// `done` once they are durable, or with the reason why none of them is stored. `done` runs on a
  /// thread of the log and must not block. kResourceExhausted: the log or the disk is full, or too
  /// much waits for the disk. kUnavailable: it is closed.
  void Append(std::vector<LogRecord> records, AppendDone done) {
    AppendWithMetadata(std::move(records), {}, std::move(done));
  }

  /// The same; the same durable step replaces the metadata entries of these names. `records` may be
  /// empty.
  virtual void AppendWithMetadata(std::vector<LogRecord> records,
                                  std::vector<MetadataEntry> metadata, AppendDone done) = 0;

  /// The value of the metadata entry of that name; "" where there is none.
  virtual absl::StatusOr<std::string> MetadataOf(std::string_view name) = 0;

  /// The metadata entries whose names begin with `prefix`, by name.
  virtual absl::StatusOr<std::vector<MetadataEntry>> MetadataWithPrefix(
      std::string_view prefix) = 0;

  /// Up to `max` records with offsets greater than `after`, in order; fewer when they are large (a
  /// few MiB at a time, at least one). Waits until there is at least one or `timeout` has passed
  /// (then the result is empty). Recent records come from memory. kUnavailable: the log is closed
  /// and there is nothing to read.
  virtual absl::StatusOr<std::vector<StoredRecord>> Read(std::int64_t after, int max,
                                                         absl::Duration timeout) = 0;

  /// Offset of the newest durable record; 0 when there is none.
  virtual std::int64_t End() const = 0;

  /// Offset of the first event that was accepted at `time` or later, by binary search; one past the
  /// end when there is none. Acceptance times are not strictly in the order of offsets (producers
  /// are concurrent, a clock may be set back): a caller that must not miss an event asks for an
  /// earlier time.
  virtual absl::StatusOr<std::int64_t> OffsetAt(absl::Time time) = 0;

  /// From now on calls `grown` each time that `End` has moved and when the log closes, for readers
  /// that wait for other things too. `grown` runs on a thread of the log, or on that of `Close`,
  /// and must neither block nor call the log. Returns the id of the watch for `Unwatch`.
  virtual std::int64_t Watch(std::function<void()> grown) = 0;

  /// Ends a watch: when this returns, its function is not running and will not be called again.
  virtual void Unwatch(std::int64_t watch) = 0;

  /// The progress of `destination`, which is entered into the log at `start` when it is not known
  /// yet.
  virtual absl::StatusOr<Progress> LoadProgress(std::string_view destination, StartAt start) = 0;

  /// Stores `batch` in one durable step, shared with the appends and commits that wait at the same
  /// time. Works until the log is destroyed, also when it is full or closed. After an error nothing
  /// of the batch is stored.
  virtual absl::Status Commit(std::string_view destination, const CommitBatch& batch) = 0;

  /// Stores whether a destination is paused.
  virtual absl::Status SetPaused(std::string_view destination, bool paused) = 0;

  /// Forgets a destination with everything that is kept for it. kNotFound: the log does not know
  /// it.
  virtual absl::Status Forget(std::string_view destination) = 0;

  /// Names of all destinations that the log knows, sorted.
  virtual absl::StatusOr<std::vector<std::string>> Destinations() = 0;

  /// Dead letters of `destination` counted by kind and reason, most frequent first.
  virtual absl::StatusOr<std::vector<DeadLetterCount>> CountDeadLetters(
      std::string_view destination) = 0;

  /// Up to `max` dead letters that match `query`, by destination and offset, after `after`.
  virtual absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(const DeadLetterQuery& query,
                                                                  const DeadLetterKey& after,
                                                                  int max) = 0;

  /// Hands the dead letters that match to their destinations once more (see Redrives). Returns how
  /// many there were.
  virtual absl::StatusOr<std::int64_t> Redrive(const DeadLetterQuery& query) = 0;

  /// Removes the dead letters that match; they stay counted. Returns how many there were.
  virtual absl::StatusOr<std::int64_t> Discard(const DeadLetterQuery& query) = 0;

  /// Up to `max` events that `destination` has to send once more, with offsets greater than
  /// `after`.
  virtual absl::StatusOr<std::vector<StoredRecord>> Redrives(std::string_view destination,
                                                             std::int64_t after, int max) = 0;

  /// The parked events of `destination` at `offsets`, by offset; those that are not parked (any
  /// more) are left out.
  virtual absl::StatusOr<std::vector<ParkedRecord>> ReadParked(
      std::string_view destination, const std::vector<std::int64_t>& offsets) = 0;

  /// Up to `max` parked events that match `query`, by destination and offset, after `after`;
  /// without `prepared`.
  virtual absl::StatusOr<std::vector<ParkedEvent>> ListParked(const ParkedQuery& query,
                                                              const DeadLetterKey& after,
                                                              int max) = 0;

  /// Makes the parked events that match due at `now_ms`; where `bury` is set they become dead
  /// letters instead of being sent. Returns how many there were.
  virtual absl::StatusOr<std::int64_t> MakeParkedDue(const ParkedQuery& query, std::int64_t now_ms,
                                                     bool bury) = 0;

  /// The event at `offset`. kNotFound: the log no longer has it, or not yet.
  virtual absl::StatusOr<StoredRecord> At(std::int64_t offset) = 0;

  /// What `destination` keeps of what it was sent of the events after `after` up to and including
  /// `last`, in order: up to `max` of them, fewer when they are large (a few MiB at a time, at
  /// least one if there is).
  virtual absl::StatusOr<std::vector<SentRecord>> Sent(std::string_view destination,
                                                       std::int64_t after, std::int64_t last,
                                                       int max) = 0;

  /// What became of every event, as of one instant; of all destinations where `destination` is
  /// empty. Reads every event that waits.
  virtual absl::StatusOr<std::vector<Balance>> Balances(std::string_view destination) = 0;

  /// Totals of a destination, from the ledger alone.
  virtual absl::StatusOr<DestinationTotals> Totals(std::string_view destination) = 0;

  /// The offset up to which every destination is done with everything; the end where there is no
  /// destination.
  virtual absl::StatusOr<std::int64_t> DoneByAll() = 0;

  /// Removes the next few hundred events that `policy` names and every destination is done with;
  /// dead letters, redrives and parked events excepted. True: there may be more.
  virtual absl::StatusOr<bool> Remove(const RetentionPolicy& policy) = 0;

  /// What the log holds of the events at `offsets`, and of the states kept under `keys`.
  virtual absl::StatusOr<HeldCounts> CountHeld(const std::vector<std::int64_t>& offsets,
                                               const std::vector<std::string>& keys) = 0;

  /// Erases the content of these events for good, from the disk too: of each nothing is left but
  /// what it counts, dead letters lose ids and answers, and the states under `keys` are removed.
  /// Readers may hold events that they read before: the caller stops the deliveries first.
  virtual absl::Status Erase(const std::vector<std::int64_t>& offsets,
                             const std::vector<std::string>& keys, std::int64_t now_ms) = 0;

  /// OK while the log takes events; after a failure it tries the disk again.
  virtual absl::Status Health() = 0;

  virtual LogStats Stats() const = 0;

  /// Refuses new appends with kUnavailable, wakes all readers, and waits until the appends that
  /// were handed in are finished and their `done` has run.
  virtual void Close() = 0;
};

/// How a log is opened; what is not set has its default.
struct LogOptions {
  std::string path;             ///< created with its folder where missing
  std::int64_t max_bytes = 0;   ///< refuse appends while the file is larger; 0: no limit
  int max_group_events = 4096;  ///< the most events of one commit
  /// How long and how many events are known as repeated; 0: none.
  std::int64_t duplicate_window_ms = 24 * 60 * 60 * 1000;
  std::size_t max_duplicate_keys = 1000000;
};

/// Opens or creates the log. kFailedPrecondition: another process has it open, or the file is not
/// an event log or of a newer version; kDataLoss: the file is damaged; kPermissionDenied,
/// kUnavailable: the file system refuses. The message names the path.
using LogOpener = std::function<absl::StatusOr<std::unique_ptr<EventLog>>(const LogOptions&)>;

/// What a log holds, for those that may not open it.
struct LogSummary {
  std::int64_t events = 0;
  std::string oldest;  ///< wire bytes of the oldest event; "" where there is none
  std::vector<std::string> destinations;  ///< those that it knows, sorted
};

/// Reads from the log in the file `path` the metadata entries whose names begin with `prefix`, by
/// name, also while another process has the log open; none where there is no such file, or where it
/// is of a version without metadata. Errors as for LogOpener.
using MetadataReader = std::function<absl::StatusOr<std::vector<MetadataEntry>>(
    const std::string& path, std::string_view prefix)>;

}  // namespace interlingua::log
