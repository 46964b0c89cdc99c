#include "service/replay/input_event_source.h"

#include <utility>

#include "absl/time/clock.h"
#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::replay {
namespace {

constexpr int kMaxRecordsChecked = 10000;
constexpr absl::Duration kMaxAhead = absl::Hours(24);
// The events of a batch are in memory together, and may travel in one message.
constexpr std::size_t kMaxBatchBytes = 3 << 20;

v1::InputFault Fault(const input::InputRecord& record, std::string_view event_id,
                     std::string_view error) {
  v1::InputFault fault;
  fault.set_line(record.line);
  if (!record.file.empty()) fault.set_file(std::string(record.file));
  if (!event_id.empty()) fault.set_event_id(std::string(event_id));
  fault.set_error(std::string(error));
  return fault;
}

/// What is wrong with the clock of an event; "" when nothing is.
std::string ClockFault(const v1::CommerceEvent& event) {
  static const absl::Time earliest = absl::FromUnixSeconds(631152000);  // 1990-01-01
  if (!event.has_occurred_at()) return {};
  const absl::Time time = value::TimeOf(event.occurred_at());
  if (time >= earliest && time <= absl::Now() + kMaxAhead) return {};
  return text::Concat("it says that it happened at ",
                      value::TimeText(event.occurred_at(), value::TimeForm::kIso),
                      time < earliest ? ", before there was any such event: the clock was not set"
                                      : ", which is ahead of now: the clock was wrong");
}

}  // namespace

absl::Status InputEventSource::Resume(const v1::ReplayProgress& progress) {
  google::protobuf::Arena arena;
  input::InputRecord record;
  for (std::int64_t units = 0; units < progress.units(); ++units) {
    if (interrupted_) return absl::CancelledError("interrupted");
    const auto found = reader_->Next(arena, record);
    if (!found.ok()) return found.status();
    if (!*found) break;
    if (units % 1000 == 0) arena.Reset();
    read_bytes_ = reader_->read_bytes();
  }
  const input::InputPosition position = reader_->Position();
  if (position.records == progress.units() && position.digest == progress.digest()) {
    return absl::OkStatus();
  }
  // A replay that has read nothing has no digest.
  if (progress.units() == 0 && progress.digest().empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(text::ToAbsl(text::Concat(
      "this is another input than the one that was begun: the first ", progress.units(),
      " records of it differ. Give the replay of this one another "
      "checkpoint or another name")));
}

absl::Status InputEventSource::Next(int max_events, EventBatch& batch) {
  if (interrupted_) return absl::CancelledError("interrupted");
  if (!end_.ok()) return end_;
  input::InputPosition position;
  input::InputRecord record;
  while (static_cast<int>(batch.events.size()) < max_events &&
         batch.arena.SpaceUsed() < kMaxBatchBytes) {
    if (on_error_ == OnError::kStop) position = reader_->Position();
    const auto found = reader_->Next(batch.arena, record);
    read_bytes_ = reader_->read_bytes();
    if (!found.ok()) {
      end_ = found.status();
      position = reader_->Position();
      break;
    }
    if (!*found) {
      SetReached(reader_->Position(), true, batch);
      return absl::OkStatus();
    }
    std::vector<v1::InputFault> faults;
    if (!Check(record, faults) && on_error_ == OnError::kStop) {
      end_ = Stop(faults.front(), record.Place());
      SetReached(position, false, batch);
      return batch.events.empty() ? end_ : absl::OkStatus();
    }
    for (engine::Decoded& decoded : record.events) {
      if (decoded.status.ok() && ClockFault(*decoded.event).empty()) {
        batch.events.push_back(decoded.event);
        CountFindings(decoded);
      }
    }
    for (v1::InputFault& fault : faults) {
      Keep(fault);
      batch.faults.push_back(std::move(fault));
    }
  }
  if (!end_.ok() && batch.events.empty() && batch.faults.empty()) return end_;
  SetReached(end_.ok() ? reader_->Position() : position, false, batch);
  return absl::OkStatus();
}

/// Whether the record has no fault; `faults` gets those that it has.
bool InputEventSource::Check(const input::InputRecord& record,
                             std::vector<v1::InputFault>& faults) const {
  if (!record.status.ok()) {
    faults.push_back(Fault(record, "", text::ToStd(record.status.message())));
  }
  for (const engine::Decoded& decoded : record.events) {
    const std::string error =
        decoded.status.ok() ? ClockFault(*decoded.event) : std::string(decoded.status.message());
    if (!error.empty()) faults.push_back(Fault(record, decoded.event->event_id(), error));
  }
  return faults.empty();
}

/// Looks for further faults, so that all can be corrected at once.
absl::Status InputEventSource::Stop(const v1::InputFault& first, std::string_view place) {
  Keep(first);
  google::protobuf::Arena arena;
  input::InputRecord record;
  for (int units = 0; units < kMaxRecordsChecked && faults_.size() < kMaxFaults; ++units) {
    const auto found = reader_->Next(arena, record);
    if (!found.ok() || !*found) break;
    std::vector<v1::InputFault> faults;
    if (!Check(record, faults)) {
      for (const v1::InputFault& fault : faults) Keep(fault);
    }
    if (units % 100 == 0) arena.Reset();
  }
  return absl::FailedPreconditionError(text::ToAbsl(
      text::Concat(place,
                   " is faulty, and nothing from there on is sent; mend it and give the same "
                   "command again, or add --on-error skip to leave out what is faulty")));
}

void InputEventSource::CountFindings(const engine::Decoded& decoded) {
  for (const v1::Finding& finding : decoded.report.findings()) {
    findings_.Add(event::KindOf(*decoded.event), decoded.event->event_id(), finding);
  }
}

void InputEventSource::Keep(const v1::InputFault& fault) {
  if (faults_.size() < kMaxFaults) faults_.push_back(fault);
}

void InputEventSource::SetReached(const input::InputPosition& position, bool ended,
                                  EventBatch& batch) const {
  batch.reached.set_units(position.records);
  batch.reached.set_bytes(position.bytes);
  batch.reached.set_digest(position.digest);
  batch.reached.set_ended(ended);
}

}  // namespace interlingua::replay
