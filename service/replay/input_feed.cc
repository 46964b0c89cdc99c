#include "service/replay/input_feed.h"

#include <utility>

#include "absl/time/clock.h"
#include "interlingua/v1/progress.pb.h"
#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::replay {
namespace {

constexpr int kUnitsLookedAt = 10000;
constexpr absl::Duration kAheadAtMost = absl::Hours(24);
// The events of a portion are held in memory together, and may travel in one message.
constexpr std::size_t kMostPortionBytes = 3 << 20;

v1::InputFault Fault(const input::InputRecord& unit, std::string_view event_id,
                     std::string_view error) {
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
  const absl::Time time = value::TimeOf(event.occurred_at());
  if (time >= earliest && time <= absl::Now() + kAheadAtMost) return {};
  return text::Concat("it says that it happened at ",
                      value::TimeText(event.occurred_at(), value::TimeForm::kIso),
                      time < earliest ? ", before there was any such event: the clock was not set"
                                      : ", which is ahead of now: the clock was wrong");
}

}  // namespace

absl::Status InputEventSource::Resume(const v1::ReplayProgress& progress) {
  google::protobuf::Arena arena;
  input::InputRecord unit;
  for (std::int64_t units = 0; units < progress.units(); ++units) {
    if (interrupted_) return absl::CancelledError("interrupted");
    const auto found = source_->Next(arena, unit);
    if (!found.ok()) return found.status();
    if (!*found) break;
    if (units % 1000 == 0) arena.Reset();
    read_bytes_ = source_->read_bytes();
  }
  const input::InputPosition position = source_->Position();
  if (position.units == progress.units() && position.digest == progress.digest()) {
    return absl::OkStatus();
  }
  // A replay that has read nothing has no digest.
  if (progress.units() == 0 && progress.digest().empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(text::ToAbsl(text::Concat(
      "this is another input than the one that was begun: the first ", progress.units(),
      " records of it differ. Give the replay of this one another "
      "checkpoint or another name")));
}

absl::Status InputEventSource::Next(int max_events, EventBatch& portion) {
  if (interrupted_) return absl::CancelledError("interrupted");
  if (!end_.ok()) return end_;
  input::InputPosition position;
  input::InputRecord unit;
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
    for (engine::Decoded& decoded : unit.events) {
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
bool InputEventSource::Take(const input::InputRecord& unit,
                            std::vector<v1::InputFault>& faults) const {
  if (!unit.status.ok()) {
    faults.push_back(Fault(unit, "", text::ToStd(unit.status.message())));
  }
  for (const engine::Decoded& decoded : unit.events) {
    const std::string error =
        decoded.status.ok() ? OddTime(*decoded.event) : std::string(decoded.status.message());
    if (!error.empty()) faults.push_back(Fault(unit, decoded.event->event_id(), error));
  }
  return faults.empty();
}

/// Looks for further faults, so that all can be mended at once.
absl::Status InputEventSource::Stop(const v1::InputFault& first, std::string_view place) {
  Keep(first);
  google::protobuf::Arena arena;
  input::InputRecord unit;
  for (int units = 0; units < kUnitsLookedAt && faults_.size() < kFaultsShown; ++units) {
    const auto found = source_->Next(arena, unit);
    if (!found.ok() || !*found) break;
    std::vector<v1::InputFault> faults;
    if (!Take(unit, faults)) {
      for (const v1::InputFault& fault : faults) Keep(fault);
    }
    if (units % 100 == 0) arena.Reset();
  }
  return absl::FailedPreconditionError(text::ToAbsl(
      text::Concat(place,
                   " is faulty, and nothing from there on is sent; mend it and give the same "
                   "command again, or add --on-error skip to leave out what is faulty")));
}

void InputEventSource::NoteFindings(const engine::Decoded& decoded) {
  for (const v1::Finding& finding : decoded.report.findings()) {
    findings_.Add(event::KindOf(*decoded.event), decoded.event->event_id(), finding);
  }
}

void InputEventSource::Keep(const v1::InputFault& fault) {
  if (faults_.size() < kFaultsShown) faults_.push_back(fault);
}

void InputEventSource::SetReached(const input::InputPosition& position, bool ended,
                                  EventBatch& portion) const {
  portion.reached.set_units(position.units);
  portion.reached.set_bytes(position.bytes);
  portion.reached.set_digest(position.digest);
  portion.reached.set_ended(ended);
}

}  // namespace interlingua::replay
