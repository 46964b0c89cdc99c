// The ledger of one destination: what became of every event, until the log has it durably.
//
// An event is begun once, in the order of the log, or once more as a redrive, and then either done
// or parked. A parked event is outside of the window: it counts as soon as it is done.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
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
  /// Returns the keyed states that have changed since the last call, as of `position`.
  using KeyedStateSource = std::function<std::vector<log::KeyedState>(std::int64_t position)>;

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

  /// Begins the next event of the log.
  void Begin(std::int64_t offset) { window_.Begin(offset); }

  /// Begins an event that is sent once more. False: it has been begun already.
  bool BeginRedrive(std::int64_t offset) { return redriving_.insert(offset).second; }

  /// Parks an event that was begun, or replaces what the log keeps of one that is parked. The log
  /// gets it when the position has passed it: until then the event would be read again anyway.
  void Park(const queue::PendingEvent& event, log::ParkedEvent parked);
  bool IsParked(std::int64_t offset) const { return parked_.contains(offset); }
  /// Events that are parked, those included that are being tried again just now.
  std::size_t parked() const { return parked_.size(); }

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

  /// Whether there is something to commit.
  bool HasChanges() const {
    const bool parks = !parking_.empty() && parking_.begin()->first <= window_.position();
    return window_.passed() + counted_ > 0 || parks;
  }
  /// Events that are done, or parked, and not committed; also those that the position has not
  /// passed.
  std::size_t uncommitted() const {
    return window_.passed() + window_.held_up() + counted_ + parking_.size();
  }
  /// Bytes of the documents that the log is to keep, of events that are not committed.
  std::size_t uncommitted_bytes() const { return uncommitted_bytes_; }
  /// What the log has.
  std::int64_t committed_position() const { return committed_position_; }
  const Window& window() const { return window_; }
  /// The first offset that is parked or not passed.
  std::int64_t oldest_open() const {
    const std::int64_t next = window_.position() + 1;
    return parked_.empty() ? next : std::min(next, *parked_.begin());
  }
  /// Events that are done, all of those up to the position included.
  std::int64_t done() const;
  /// Any thread may read it.
  const OutcomeCounters& outcomes() const { return outcomes_; }

 private:
  void Finish(const queue::PendingEvent& event, log::Outcome outcome,
              std::optional<log::DeadLetter> letter = std::nullopt);
  /// Adds the event to what is committed next.
  void Count(DoneEvent event);
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
  std::int64_t committed_position_;
  std::set<std::int64_t> redriving_;  // until the log knows that they are done or parked
  std::set<std::int64_t> parked_;
  std::size_t parked_redrives_ = 0;                   // of `parked_`
  std::map<std::int64_t, log::ParkedEvent> parking_;  // since the last commit
  log::CommitBatch batch_;   // since the last commit, without what the window and `parking_` have
  std::size_t counted_ = 0;  // events in `batch_`
  std::size_t uncommitted_bytes_ = 0;
  bool keeps_sent_ = false;
  KeyedStateSource keyed_state_source_;
  DeadLetterCallback dead_letter_callback_;
  OutcomeFeed* feed_ = nullptr;
  OutcomeCounters outcomes_;
};

}  // namespace interlingua::delivery::destination
