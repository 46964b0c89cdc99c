// Reads the source of a replay into its store, on a thread of its own.
//
// Each batch is appended in one durable step with the progress that it reaches, so that after a
// kill the reader resumes behind the last batch that the store has. It reads no further while the
// destinations are far behind, keeps to the rate of the replay, and removes from the store what is
// delivered: neither memory nor disk grow with the source.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/delivery/delivery.h"
#include "service/log/event_log.h"
#include "service/replay/event_source.h"
#include "service/replay/history_rules.h"
#include "service/replay/kind_totals.h"
#include "service/replay/replay_filter.h"
#include "service/replay/replay_setup.h"
#include "service/replay/replay_store.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Thread-safe.
class SourceReader {
 public:
  enum class State {
    kIdle,  ///< no thread reads, and the source was not read to its end
    kReading,
    kEnded,   ///< the source was read to its end
    kFailed,  ///< the source cannot be read further, or the store cannot be written
  };

  /// `progress` and `totals` are what the store has. The other arguments outlive the reader.
  SourceReader(const ReplaySetup& setup, const ReplayFilter& filter, const Translator& translator,
               log::EventLog& store, const delivery::Delivery& delivery,
               v1::ReplayProgress progress, KindTotals totals);
  /// Stops.
  ~SourceReader();
  SourceReader(const SourceReader&) = delete;
  SourceReader& operator=(const SourceReader&) = delete;

  /// Starts to read behind the progress; a source that was read to its end before may have grown.
  /// Once. The errors of EventSource::Resume.
  absl::Status Start(std::unique_ptr<EventSource> source);

  State state() const;
  bool stopped() const;

  /// How far the source is read, durably.
  v1::ReplayProgress Progress() const;

  /// Enters progress, totals, the first faults and the error.
  void AddTo(v1::ReplayStatus& status) const;

  /// Waits until the progress or the state has changed, and some milliseconds at most.
  void AwaitChange();

  /// Interrupts the source and ends the thread. Idempotent.
  void Stop();

 private:
  /// A batch on its way into the store.
  struct PendingBatch {
    std::future<AppendResult> appended;
    std::vector<event::LedgerEntry> entries;
    v1::ReplayProgress progress;
    std::vector<v1::InputFault> faults;
  };

  void Run();
  absl::Status ReadToEnd();
  absl::Status CheckRules(const EventBatch& batch) const;
  PendingBatch Store(EventBatch& batch, v1::ReplayProgress& progress);
  absl::Status Confirm(PendingBatch pending);
  bool AwaitRoom();
  int BatchEvents() const;
  void Pace(std::size_t events);
  void RemoveDelivered();

  const ReplaySetup& setup_;
  const ReplayFilter& filter_;
  const HistoryRules rules_;
  log::EventLog& store_;
  const delivery::Delivery& delivery_;
  std::unique_ptr<EventSource> source_;
  // Of the thread.
  absl::Time due_ = absl::InfinitePast();
  std::int64_t removed_up_to_ = 0;
  std::int64_t event_bytes_ = 0;  // of an event of the last batch

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool reading_ = false;
  absl::Status failure_;
  v1::ReplayProgress progress_;  // what the store has
  KindTotals totals_;
  std::vector<v1::InputFault> faults_;
  std::thread thread_;
};

}  // namespace interlingua::replay
