#include "service/observe/event_logger.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "translator/text/text.h"

namespace interlingua::observe {
namespace {

using Level = StructuredLog::Level;

std::string_view NameOf(delivery::send::Breaker::State state) {
  switch (state) {
    case delivery::send::Breaker::State::kOpen:
      return "open";
    case delivery::send::Breaker::State::kHalfOpen:
      return "half_open";
    case delivery::send::Breaker::State::kClosed:
      break;
  }
  return "closed";
}

}  // namespace

void EventLogger::LogStarted(std::string_view address, std::string_view pages, int destinations) {
  if (log_ == nullptr) return;
  log_->Write(Level::kInfo, "started",
              {{"version", INTERLINGUA_VERSION},
               {"address", address},
               {"pages", pages},
               {"destinations", destinations}});
}

void EventLogger::LogStopping() {
  if (log_ != nullptr) log_->Write(Level::kInfo, "stopping");
}

void EventLogger::LogStopped(std::int64_t took_ms) {
  if (log_ != nullptr) log_->Write(Level::kInfo, "stopped", {{"took_ms", took_ms}});
}

void EventLogger::LogReload(const absl::StatusOr<v1::ReloadConfigResponse>& changes) {
  if (log_ == nullptr) return;
  if (!changes.ok()) {
    log_->Write(Level::kError, "configuration not reloaded, the old one holds",
                {{"reason", text::ToStd(changes.status().message())}});
    return;
  }
  const std::string added = absl::StrJoin(changes->added(), ",");
  const std::string changed = absl::StrJoin(changes->changed(), ",");
  const std::string removed = absl::StrJoin(changes->removed(), ",");
  log_->Write(Level::kInfo, "configuration reloaded",
              {{"added", added}, {"changed", changed}, {"removed", removed}});
  LogStarts({changes->starts().begin(), changes->starts().end()});
}

void EventLogger::LogStarts(const std::vector<std::string>& starts) {
  if (log_ == nullptr) return;
  for (const std::string& start : starts) {
    log_->Write(Level::kInfo, "a destination is new to the log", {{"start", start}});
  }
}

void EventLogger::LogDeadLetter(std::string_view destination, const log::DeadLetter& letter,
                                absl::Time now) {
  if (log_ == nullptr) return;
  {
    absl::MutexLock lock(&mutex_);
    if (!dead_letters_.Allow(now)) return;
  }
  log_->Write(Level::kWarning, "dead letter",
              {{"destination", destination},
               {"event_id", letter.event_id},
               {"offset", letter.offset},
               {"kind", letter.kind},
               {"outcome", letter.refused ? "refused" : "dead"},
               {"reason", letter.reason},
               {"attempts", static_cast<std::int64_t>(letter.attempts)}});
}

void EventLogger::LogArchived(std::string_view file, std::int64_t events) {
  if (log_ == nullptr) return;
  absl::MutexLock lock(&mutex_);
  if (!std::exchange(archives_, true)) {
    log_->Write(Level::kInfo, "old events are archived again");
  }
  if (file.empty()) return;
  log_->Write(Level::kInfo, "archived old events", {{"file", file}, {"events", events}});
}

void EventLogger::LogArchiveFailure(const absl::Status& reason) {
  if (log_ == nullptr) return;
  absl::MutexLock lock(&mutex_);
  if (!std::exchange(archives_, false)) return;
  log_->Write(Level::kError, "old events cannot be archived, and stay in the event log",
              {{"reason", text::ToStd(reason.message())}});
}

void EventLogger::LogErasure(const absl::Status& status,
                             const v1::ErasureCertificate& certificate) {
  if (log_ == nullptr) return;
  if (!status.ok()) {
    log_->Write(Level::kError, "an erasure is not finished, ask for it again",
                {{"reason", text::ToStd(status.message())}});
    return;
  }
  std::int64_t events = 0;
  for (const v1::ErasedStore& store : certificate.stores()) events += store.before().events();
  log_->Write(Level::kInfo, "a person is erased",
              {{"identifiers", certificate.identifiers_size()},
               {"stores", certificate.stores_size()},
               {"events", events},
               {"seal", certificate.seal()}});
}

void EventLogger::LogChanges(const absl::Status& health, const log::LogStats& stats,
                             const delivery::Delivery& delivery, absl::Time now) {
  if (log_ == nullptr) return;
  absl::MutexLock lock(&mutex_);
  LogHealthChange(health, stats);
  if (const auto more = dead_letters_.TakeSuppressed(now); more > 0) {
    log_->Write(Level::kWarning, "more dead letters", {{"events", more}});
  }
  delivery.Observe([&](const delivery::DestinationObservation& seen) {
    mutex_.AssertHeld();
    LogDestinationChange(seen, now);
  });
}

void EventLogger::LogHealthChange(const absl::Status& health, const log::LogStats& stats) {
  if (health.ok() != healthy_) {
    healthy_ = health.ok();
    if (healthy_) {
      log_->Write(Level::kInfo, "the event log takes events again");
    } else {
      log_->Write(Level::kError, "the event log takes no events",
                  {{"reason", text::ToStd(health.message())}});
    }
  }
  if (oldest_offset_ > 0 && stats.oldest_offset > oldest_offset_) {
    log_->Write(Level::kInfo, "removed old events",
                {{"events", stats.oldest_offset - oldest_offset_},
                 {"up_to_offset", stats.oldest_offset - 1}});
  }
  oldest_offset_ = stats.oldest_offset;
}

void EventLogger::LogDestinationChange(const delivery::DestinationObservation& seen,
                                       absl::Time now) {
  auto place = destinations_.find(seen.name);
  if (place == destinations_.end())
    place = destinations_.emplace(std::string(seen.name), LastState()).first;
  LastState& last = place->second;
  const bool failing = seen.state.IsFailing();
  if (const auto more = last.changes.TakeSuppressed(now); more > 0) {
    log_->Write(Level::kInfo, "more changes of a destination",
                {{"destination", seen.name}, {"changes", more}});
  }
  if (failing != std::exchange(last.failing, failing) && last.changes.Allow(now)) {
    if (failing) {
      log_->Write(
          Level::kWarning, "a destination fails",
          {{"destination", seen.name},
           {"reason", seen.state.holding.empty() ? seen.state.last_error : seen.state.holding},
           {"retrying", seen.state.retrying},
           {"parked", seen.state.parked}});
    } else {
      log_->Write(Level::kInfo, "a destination has recovered", {{"destination", seen.name}});
    }
  }
  // The probes of a vendor that stays down are no change.
  const bool was_closed =
      std::exchange(last.breaker, seen.state.breaker) == delivery::send::Breaker::State::kClosed;
  const bool is_closed = seen.state.breaker == delivery::send::Breaker::State::kClosed;
  if (was_closed != is_closed && last.changes.Allow(now)) {
    log_->Write(is_closed ? Level::kInfo : Level::kWarning,
                is_closed ? "a breaker has closed" : "a breaker has opened",
                {{"destination", seen.name},
                 {"state", NameOf(seen.state.breaker)},
                 {"reason", seen.state.last_error}});
  }
  if (seen.paused != std::exchange(last.paused, seen.paused) && last.changes.Allow(now)) {
    log_->Write(Level::kInfo, seen.paused ? "a destination is paused" : "a destination is resumed",
                {{"destination", seen.name}});
  }
}

}  // namespace interlingua::observe
