// A worker: the thread that serves one destination, and what can be observed of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/delivery/destination/ledger.h"
#include "service/delivery/destination/worker_state.h"
#include "service/delivery/steady_time.h"
#include "service/log/event_log.h"

namespace interlingua::delivery::destination {

/// Each kind of destination derives from it. `Start`, `BeginStop` and `Join` are called in this
/// order by one thread; `Join` comes before the end of the derived object.
class Worker {
 public:
  Worker(std::string destination, const log::Progress& start, log::EventLog& log);
  virtual ~Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Start();
  /// Takes no further events; requests in flight have until `deadline`.
  void BeginStop(absl::Time deadline);
  void Join();

  /// Takes no further events and sends nothing until it is resumed. Any thread.
  void SetPaused(bool paused);
  bool paused() const { return paused_; }

  /// Reads from the log which dead letters have to be sent once more. Any thread.
  void PollRedrives();

  /// Reads from the log when parked events are due now. Any thread.
  void PollParked();

  /// Any thread.
  WorkerState state() const;
  /// Its requests, where it makes any; lives as long as the worker. Any thread.
  virtual const DeliveryCounters* counters() const { return nullptr; }
  /// What became of its events; lives as long as the worker. Any thread.
  const OutcomeCounters& outcomes() const { return ledger_.outcomes(); }

  /// `callback` is called with each dead letter once the log has it, on the worker's thread, and
  /// must not block. Before `Start`.
  void set_dead_letter_callback(Ledger::DeadLetterCallback callback) {
    ledger_.set_dead_letter_callback(std::move(callback));
  }

  /// `feed` is notified of everything that becomes of events; it outlives the worker. Before
  /// `Start`.
  void set_feed(OutcomeFeed& feed) { ledger_.set_feed(&feed); }

 protected:
  /// The worker's thread: returns soon after `stopping()` turned true, with everything committed.
  virtual void Run() = 0;
  /// Ends the wait of `Run`, or the next one when it does not wait. Any thread.
  virtual void Wake() = 0;

  bool stopping() const { return stopping_; }
  SteadyTime stop_deadline() const { return SteadyTime(SteadyTime::duration(stop_deadline_)); }

  Ledger& ledger() { return ledger_; }
  const Ledger& ledger() const { return ledger_; }

  /// Up to `max` records that follow those begun; empty when there are none or the log cannot be
  /// read just now.
  std::vector<log::StoredRecord> ReadNext(int max, SteadyTime now);
  /// Up to `max` dead letters that have to be sent once more; empty when there are none, or when
  /// `PollRedrives` was not called since it was empty.
  std::vector<log::StoredRecord> ReadRedrives(int max, SteadyTime now);
  /// The parked events at `offsets`; nothing when the log cannot be read just now.
  std::optional<std::vector<log::ParkedRecord>> ReadParked(const std::vector<std::int64_t>& offsets,
                                                           SteadyTime now);
  /// All parked events, where `PollParked` was called since the last time; else none.
  std::vector<log::ParkedEvent> ReadPolledParked(SteadyTime now);
  /// Commits what the ledger has; on failure tries again a while later, not before.
  void Commit(SteadyTime now);
  /// No read (or commit) is tried before; in the past when the last one went well.
  SteadyTime read_not_before() const { return read_not_before_; }
  SteadyTime commit_not_before() const { return commit_not_before_; }

  /// Sets what `state` shows; `error` is free of personal data.
  void NoteError(absl::string_view error);
  void NoteSuccess();
  /// Shows the progress; `state` has what only the destination knows.
  void PublishProgress(WorkerState state);

 private:
  const std::string destination_;
  log::EventLog& log_;
  Ledger ledger_;
  SteadyTime read_not_before_ = {};
  SteadyTime commit_not_before_ = {};
  bool failing_ = false;

  std::int64_t redrives_after_ = 0;

  std::atomic<bool> stopping_ = false;
  std::atomic<bool> paused_;
  std::atomic<bool> poll_redrives_ = true;
  std::atomic<bool> poll_parked_ = false;
  std::atomic<SteadyTime::rep> stop_deadline_ = 0;
  std::int64_t watch_ = 0;
  std::thread thread_;

  mutable std::mutex mutex_;
  WorkerState state_;
};

}  // namespace interlingua::delivery::destination
