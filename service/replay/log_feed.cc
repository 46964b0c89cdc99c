#include "service/replay/log_feed.h"

#include <algorithm>
#include <vector>

#include "interlingua/v1/progress.pb.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

void AddFault(std::int64_t offset, std::string error, EventBatch& portion) {
  v1::InputFault& fault = portion.faults.emplace_back();
  fault.set_line(offset);
  fault.set_error(std::move(error));
}

}  // namespace

absl::Status LogEventSource::Resume(const v1::ReplayProgress& progress) {
  reached_ = progress.units();
  begun_ = reached_ > 0;
  return absl::OkStatus();
}

absl::Status LogEventSource::Next(int max_events, EventBatch& portion) {
  if (interrupted_) return absl::CancelledError("interrupted");
  auto records = std::vector<log::StoredRecord>();
  if (reached_ < end_) {
    auto read = log_.Read(reached_, max_events, absl::ZeroDuration());
    if (!read.ok()) return read.status();
    records = *std::move(read);
  }
  for (const log::StoredRecord& record : records) {
    if (record.offset > end_) break;
    if (begun_ && record.offset > reached_ + 1) {
      AddFault(reached_ + 1,
               text::Concat("the events from offset ", reached_ + 1, " to ", record.offset - 1,
                            " were removed by log.retention before they were read"),
               portion);
    }
    begun_ = true;
    reached_ = record.offset;
    auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&portion.arena);
    if (event->ParseFromString(*record.bytes)) {
      portion.events.push_back(event);
      portion.offsets.push_back(record.offset);
    } else {
      AddFault(record.offset, "the record in the log is not an event", portion);
    }
  }
  const bool beyond = records.empty() || records.back().offset > end_;
  if (beyond) reached_ = std::max(reached_, end_);
  portion.reached.set_units(reached_);
  portion.reached.set_ended(reached_ >= end_);
  return absl::OkStatus();
}

}  // namespace interlingua::replay
