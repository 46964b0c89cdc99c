// The ledger of one destination: what became of every event, until the log has it durably.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "service/delivery/destination/outcome_feed.h"
#include "service/delivery/destination/window.h"
#include "service/delivery/destination/worker_state.h"
#include "service/delivery/queue/outbox.h"
#include "service/log/event_log.h"

namespace interlingua::delivery::destination {

/// Not thread-safe.
class Ledger {
 public:
  /// Returns the keyed states that have changed since the last call, as of the low-water mark.
  using KeyedStateSource = std::function<std::vector<log::KeyedState>(std::int64_t low_water)>;

  using DeadLetterCallback = std::function<void(const log::DeadLetter& letter)>;

  /// Continues where `start` ends.
  Ledger(std::string destination, const log::Progress& start);

  void set_keyed_state_source(KeyedStateSource source) { keyed_state_source_ = std::move(source); }
  /// Has the log keep what was sent of each event. Before the first event.
  void KeepSent() { keeps_sent_ = true; }
  /// `callback` is called with each dead letter once the log has it.
  void set_dead_letter_callback(DeadLetterCallback callback) {
    dead_letter_callback_ = std::move(callback);
  }
  /// `feed` is notified of everything at once, also of what a kill would undo; it outlives the
  /// ledger.
  void set_feed(OutcomeFeed* feed) { feed_ = feed; }

  /// Begins the next event of the log. False: it was done before the start.
  bool Begin(std::int64_t offset) { return window_.Begin(offset); }

  /// Begins an event that is sent once more. False: it has been begun already.
  bool BeginRedrive(std::int64_t offset) { return redriving_.insert(offset).second; }

  /// The outcome of an event that was begun; one of these for each. `event.encoded` is what was
  /// sent.
  void Deliver(const queue::PendingEvent& event);
  void Withhold(const queue::PendingEvent& event, std::string_view reason = {});
  /// The format cannot hold the event.
  void Refuse(const queue::PendingEvent& event, std::string_view reason);
  /// The vendor does not take the event, or it is given up. `answer` is the vendor's, redacted.
  void DeadLetterEvent(const queue::PendingEvent& event, std::string_view reason,
                       std::string answer);

  /// Notifies the watchers that a try of the event failed and is not the last. Changes nothing.
  void NotifyRetry(const queue::PendingEvent& event, std::string_view reason) const {
    Notify(event, OutcomeNotification::What::kRetried, reason);
  }

  /// Stores what is new in one durable step; nothing is forgotten when that fails.
  absl::Status Commit(log::EventLog& log);

  /// Events that are done and not committed.
  std::size_t uncommitted() const { return uncommitted_; }
  /// Bytes of the documents that the log is to keep, of events that are not committed.
  std::size_t uncommitted_bytes() const { return uncommitted_bytes_; }
  /// What the log has.
  std::int64_t committed_low_water() const { return committed_low_water_; }
  const Window& window() const { return window_; }
  /// Any thread may read it.
  const OutcomeCounters& outcomes() const { return outcomes_; }

 private:
  void Finish(const queue::PendingEvent& event, log::Outcome outcome);
  /// Without watchers it costs one read of an atomic.
  void Notify(const queue::PendingEvent& event, OutcomeNotification::What what,
              std::string_view reason) const {
    if (feed_ != nullptr && feed_->watched()) NotifyWatchers(event, what, reason);
  }
  void NotifyWatchers(const queue::PendingEvent& event, OutcomeNotification::What what,
                      std::string_view reason) const;
  void AddDeadLetter(const queue::PendingEvent& event, log::Outcome outcome,
                     std::string_view reason, std::string answer);

  const std::string destination_;
  Window window_;
  std::int64_t committed_low_water_;
  std::set<std::int64_t> redriving_;  // until the log knows that they are done
  log::CommitBatch batch_;            // since the last commit; the cursor is the window's
  std::size_t uncommitted_ = 0;
  std::size_t uncommitted_bytes_ = 0;
  bool keeps_sent_ = false;
  KeyedStateSource keyed_state_source_;
  DeadLetterCallback dead_letter_callback_;
  OutcomeFeed* feed_ = nullptr;
  OutcomeCounters outcomes_;
};

}  // namespace interlingua::delivery::destination
