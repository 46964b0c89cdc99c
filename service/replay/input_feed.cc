#include "service/replay/input_feed.h"

#include <utility>

#include "absl/time/clock.h"
#include "translator/point_in_time.h"
#include "translator/text.h"

namespace interlingua {
namespace {

constexpr int kUnitsLookedAt = 10000;
constexpr absl::Duration kAheadAtMost = absl::Hours(24);
// The events of a portion are held in memory together, and may travel in one message.
constexpr std::size_t kMostPortionBytes = 3 << 20;

v1::InputFault Fault(const InputUnit& unit, std::string_view event_id, std::string_view error) {
  v1::InputFault fault;
  fault.set_line(unit.line);
  if (!unit.file.empty()) fault.set_file(std::string(unit.file));
  if (!event_id.empty()) fault.set_event_id(std::string(event_id));
  fault.set_error(std::string(error));
  return fault;
}

/// What is wrong with the clock of an event; "" when nothing is.
std::string OddTime(const v1::CommerceEvent& event) {
  static const absl::Time earliest = absl::FromUnixSeconds(631152000);  // 1990-01-01
  if (!event.has_occurred_at()) return {};
  const absl::Time time = TimeOf(event.occurred_at());
  if (time >= earliest && time <= absl::Now() + kAheadAtMost) return {};
  return Concat("it says that it happened at ", TimeText(event.occurred_at(), TimeForm::kIso),
                time < earliest ? ", before there was any such event: the clock was not set"
                                : ", which is ahead of now: the clock was wrong");
}

}  // namespace

absl::Status InputFeed::Resume(const v1::ReplayProgress& progress) {
  google::protobuf::Arena arena;
  InputUnit unit;
  for (std::int64_t units = 0; units < progress.units(); ++units) {
    if (interrupted_) return absl::CancelledError("interrupted");
    const auto found = source_->Next(arena, unit);
    if (!found.ok()) return found.status();
    if (!*found) break;
    if (units % 1000 == 0) arena.Reset();
    read_bytes_ = source_->read_bytes();
  }
  const InputPosition position = source_->Position();
  if (position.units == progress.units() && position.digest == progress.digest()) {
    return absl::OkStatus();
  }
  // A replay that has read nothing has no digest.
  if (progress.units() == 0 && progress.digest().empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(ToAbsl(
      Concat("this is another input than the one that was begun: the first ", progress.units(),
             " records of it differ. Give the replay of this one another "
             "checkpoint or another name")));
}

absl::Status InputFeed::Next(int max_events, Portion& portion) {
  if (interrupted_) return absl::CancelledError("interrupted");
  if (!end_.ok()) return end_;
  InputPosition position;
  InputUnit unit;
  while (static_cast<int>(portion.events.size()) < max_events &&
         portion.arena.SpaceUsed() < kMostPortionBytes) {
    if (on_error_ == OnError::kStop) position = source_->Position();
    const auto found = source_->Next(portion.arena, unit);
    read_bytes_ = source_->read_bytes();
    if (!found.ok()) {
      end_ = found.status();
      position = source_->Position();
      break;
    }
    if (!*found) {
      SetReached(source_->Position(), true, portion);
      return absl::OkStatus();
    }
    std::vector<v1::InputFault> faults;
    if (!Take(unit, faults) && on_error_ == OnError::kStop) {
      end_ = Stop(faults.front(), unit.Place());
      SetReached(position, false, portion);
      return portion.events.empty() ? end_ : absl::OkStatus();
    }
    for (Decoded& decoded : unit.events) {
      if (decoded.status.ok() && OddTime(*decoded.event).empty()) {
        portion.events.push_back(decoded.event);
        NoteFindings(decoded);
      }
    }
    for (v1::InputFault& fault : faults) {
      Keep(fault);
      portion.faults.push_back(std::move(fault));
    }
  }
  if (!end_.ok() && portion.events.empty() && portion.faults.empty()) return end_;
  SetReached(end_.ok() ? source_->Position() : position, false, portion);
  return absl::OkStatus();
}

/// Whether all of the unit is as it should be; `faults` gets what is not.
bool InputFeed::Take(const InputUnit& unit, std::vector<v1::InputFault>& faults) const {
  if (!unit.status.ok()) {
    faults.push_back(Fault(unit, "", ToStd(unit.status.message())));
  }
  for (const Decoded& decoded : unit.events) {
    const std::string error =
        decoded.status.ok() ? OddTime(*decoded.event) : std::string(decoded.status.message());
    if (!error.empty()) faults.push_back(Fault(unit, decoded.event->event_id(), error));
  }
  return faults.empty();
}

/// Looks for further faults, so that all can be mended at once.
absl::Status InputFeed::Stop(const v1::InputFault& first, std::string_view place) {
  Keep(first);
  google::protobuf::Arena arena;
  InputUnit unit;
  for (int units = 0; units < kUnitsLookedAt && faults_.size() < kFaultsShown; ++units) {
    const auto found = source_->Next(arena, unit);
    if (!found.ok() || !*found) break;
    std::vector<v1::InputFault> faults;
    if (!Take(unit, faults)) {
      for (const v1::InputFault& fault : faults) Keep(fault);
    }
    if (units % 100 == 0) arena.Reset();
  }
  return absl::FailedPreconditionError(
      ToAbsl(Concat(place,
                    " is faulty, and nothing from there on is sent; mend it and give the same "
                    "command again, or add --on-error skip to leave out what is faulty")));
}

void InputFeed::NoteFindings(const Decoded& decoded) {
  for (const v1::Finding& finding : decoded.report.findings()) {
    findings_.Add(KindOf(*decoded.event), decoded.event->event_id(), finding);
  }
}

void InputFeed::Keep(const v1::InputFault& fault) {
  if (faults_.size() < kFaultsShown) faults_.push_back(fault);
}

void InputFeed::SetReached(const InputPosition& position, bool ended, Portion& portion) const {
  portion.reached.set_units(position.units);
  portion.reached.set_bytes(position.bytes);
  portion.reached.set_digest(position.digest);
  portion.reached.set_ended(ended);
}

}  // namespace interlingua
