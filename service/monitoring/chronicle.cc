#include "service/monitoring/chronicle.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "translator/text.h"

namespace interlingua {
namespace {

using Level = Journal::Level;

std::string_view NameOf(Breaker::State state) {
  switch (state) {
    case Breaker::State::kOpen:
      return "open";
    case Breaker::State::kHalfOpen:
      return "half_open";
    case Breaker::State::kClosed:
      break;
  }
  return "closed";
}

}  // namespace

void Chronicle::NoteStart(std::string_view address, std::string_view pages, int destinations) {
  if (journal_ == nullptr) return;
  journal_->Write(Level::kInfo, "started",
                  {{"version", INTERLINGUA_VERSION},
                   {"address", address},
                   {"pages", pages},
                   {"destinations", destinations}});
}

void Chronicle::NoteStopping() {
  if (journal_ != nullptr) journal_->Write(Level::kInfo, "stopping");
}

void Chronicle::NoteStopped(std::int64_t took_ms) {
  if (journal_ != nullptr) journal_->Write(Level::kInfo, "stopped", {{"took_ms", took_ms}});
}

void Chronicle::NoteReload(const absl::StatusOr<v1::ReloadConfigResponse>& changes) {
  if (journal_ == nullptr) return;
  if (!changes.ok()) {
    journal_->Write(Level::kError, "configuration not reloaded, the old one holds",
                    {{"reason", ToStd(changes.status().message())}});
    return;
  }
  const std::string added = absl::StrJoin(changes->added(), ",");
  const std::string changed = absl::StrJoin(changes->changed(), ",");
  const std::string removed = absl::StrJoin(changes->removed(), ",");
  journal_->Write(Level::kInfo, "configuration reloaded",
                  {{"added", added}, {"changed", changed}, {"removed", removed}});
}

void Chronicle::NoteDeadLetter(std::string_view destination, const DeadLetter& letter,
                               absl::Time now) {
  if (journal_ == nullptr) return;
  {
    absl::MutexLock lock(&mutex_);
    if (!dead_letters_.Ask(now)) return;
  }
  journal_->Write(Level::kWarning, "dead letter",
                  {{"destination", destination},
                   {"event_id", letter.event_id},
                   {"offset", letter.offset},
                   {"kind", letter.kind},
                   {"outcome", letter.refused ? "refused" : "dead"},
                   {"reason", letter.reason},
                   {"attempts", static_cast<std::int64_t>(letter.attempts)}});
}

void Chronicle::NoteArchived(std::string_view file, std::int64_t events) {
  if (journal_ == nullptr) return;
  absl::MutexLock lock(&mutex_);
  if (!std::exchange(archives_, true)) {
    journal_->Write(Level::kInfo, "old events are archived again");
  }
  if (file.empty()) return;
  journal_->Write(Level::kInfo, "archived old events", {{"file", file}, {"events", events}});
}

void Chronicle::NoteNotArchived(const absl::Status& reason) {
  if (journal_ == nullptr) return;
  absl::MutexLock lock(&mutex_);
  if (!std::exchange(archives_, false)) return;
  journal_->Write(Level::kError, "old events cannot be archived, and stay in the event log",
                  {{"reason", ToStd(reason.message())}});
}

void Chronicle::NoteErasure(const absl::Status& status, const v1::ErasureCertificate& certificate) {
  if (journal_ == nullptr) return;
  if (!status.ok()) {
    journal_->Write(Level::kError, "an erasure is not finished, ask for it again",
                    {{"reason", ToStd(status.message())}});
    return;
  }
  std::int64_t events = 0;
  for (const v1::ErasedStore& store : certificate.stores()) events += store.before().events();
  journal_->Write(Level::kInfo, "a person is erased",
                  {{"identifiers", certificate.identifiers_size()},
                   {"stores", certificate.stores_size()},
                   {"events", events},
                   {"seal", certificate.seal()}});
}

void Chronicle::Look(const absl::Status& health, const LogStats& stats, const Delivery& delivery,
                     absl::Time now) {
  if (journal_ == nullptr) return;
  absl::MutexLock lock(&mutex_);
  LookAtLog(health, stats);
  if (const auto more = dead_letters_.TakeHeldBack(now); more > 0) {
    journal_->Write(Level::kWarning, "more dead letters", {{"events", more}});
  }
  delivery.Observe([&](const DestinationObservation& seen) {
    mutex_.AssertHeld();
    LookAt(seen, now);
  });
}

void Chronicle::LookAtLog(const absl::Status& health, const LogStats& stats) {
  if (health.ok() != healthy_) {
    healthy_ = health.ok();
    if (healthy_) {
      journal_->Write(Level::kInfo, "the event log takes events again");
    } else {
      journal_->Write(Level::kError, "the event log takes no events",
                      {{"reason", ToStd(health.message())}});
    }
  }
  if (oldest_offset_ > 0 && stats.oldest_offset > oldest_offset_) {
    journal_->Write(Level::kInfo, "removed old events",
                    {{"events", stats.oldest_offset - oldest_offset_},
                     {"up_to_offset", stats.oldest_offset - 1}});
  }
  oldest_offset_ = stats.oldest_offset;
}

void Chronicle::LookAt(const DestinationObservation& seen, absl::Time now) {
  auto place = known_.find(seen.name);
  if (place == known_.end()) place = known_.emplace(std::string(seen.name), Known()).first;
  Known& known = place->second;
  const bool failing = seen.state.IsFailing();
  if (const auto more = known.changes.TakeHeldBack(now); more > 0) {
    journal_->Write(Level::kInfo, "more changes of a destination",
                    {{"destination", seen.name}, {"changes", more}});
  }
  if (failing != std::exchange(known.failing, failing) && known.changes.Ask(now)) {
    if (failing) {
      journal_->Write(Level::kWarning, "a destination fails",
                      {{"destination", seen.name},
                       {"reason", seen.state.last_error},
                       {"retrying", seen.state.retrying}});
    } else {
      journal_->Write(Level::kInfo, "a destination has recovered", {{"destination", seen.name}});
    }
  }
  // The probes of a vendor that stays down are no news.
  const bool was_closed =
      std::exchange(known.breaker, seen.state.breaker) == Breaker::State::kClosed;
  const bool is_closed = seen.state.breaker == Breaker::State::kClosed;
  if (was_closed != is_closed && known.changes.Ask(now)) {
    journal_->Write(is_closed ? Level::kInfo : Level::kWarning,
                    is_closed ? "a breaker has closed" : "a breaker has opened",
                    {{"destination", seen.name},
                     {"state", NameOf(seen.state.breaker)},
                     {"reason", seen.state.last_error}});
  }
  if (seen.paused != std::exchange(known.paused, seen.paused) && known.changes.Ask(now)) {
    journal_->Write(Level::kInfo,
                    seen.paused ? "a destination is paused" : "a destination is resumed",
                    {{"destination", seen.name}});
  }
}

}  // namespace interlingua
