#include "service/admin/export_stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "translator/text/text.h"

namespace interlingua::admin {
namespace {

constexpr int kEventsPerRead = 1000;
// Large enough to be cheap, small enough not to fill buffers on the way.
constexpr std::size_t kMessageBytes = 512 << 10;
// An allowance for the fields of a message beside its events, and for the framing of an event.
constexpr std::size_t kOverheadBytes = 64;

// How often progress is sent where no event matches.
constexpr absl::Duration kProgressInterval = absl::Milliseconds(250);

// Events are in the log in the order in which they became durable; one may have been received that
// much earlier than its neighbours.
constexpr absl::Duration kDisorder = absl::Hours(1);

}  // namespace

ExportStream::ExportStream(log::EventLog& log, history::EventFilter filter,
                           std::size_t max_message_bytes, Write write)
    : log_(log),
      filter_(std::move(filter)),
      max_message_bytes_(max_message_bytes),
      write_(std::move(write)) {}

absl::Status ExportStream::Run() {
  if (auto status = Start(); !status.ok()) return status;
  while (read_ < end_) {
    const auto records = log_.Read(read_, kEventsPerRead, absl::ZeroDuration());
    if (!records.ok()) return records.status();
    if (records->empty()) break;
    for (const log::StoredRecord& record : *records) {
      if (record.offset > end_) break;
      if (record.offset > read_ + 1 && read_ + 1 >= oldest_) {
        return absl::AbortedError(text::Concat("retention has removed the events ", read_ + 1,
                                               " to ", record.offset - 1,
                                               " before they were exported; export again"));
      }
      if (auto status = Take(record); !status.ok()) return status;
      read_ = record.offset;
    }
    if (records->back().offset > end_) break;
    if (absl::Now() - sent_at_ < kProgressInterval) continue;
    if (auto status = Send(); !status.ok()) return status;
  }
  read_ = end_;
  return Send();
}

absl::Status ExportStream::Start() {
  oldest_ = log_.Stats().oldest_offset;
  end_ = log_.End();
  sent_at_ = absl::Now();
  if (!filter_.accepted_since().has_value()) return absl::OkStatus();
  const auto first = log_.OffsetAt(*filter_.accepted_since() - kDisorder);
  if (!first.ok()) return first.status();
  read_ = std::min(*first - 1, end_);
  return absl::OkStatus();
}

absl::Status ExportStream::Take(const log::StoredRecord& record) {
  const std::size_t bytes = record.bytes->size() + kOverheadBytes;
  v1::CommerceEvent event;
  if (!event.ParseFromString(*record.bytes)) {
    ++unreadable_;
    return absl::OkStatus();
  }
  if (!filter_.Matches(event)) return absl::OkStatus();
  if (bytes + kOverheadBytes > max_message_bytes_) {
    return absl::FailedPreconditionError(
        text::Concat("the event at offset ", record.offset, " has ", record.bytes->size(),
                     " bytes, more than listen.max_message_bytes (", max_message_bytes_,
                     ") lets through; raise it, or leave the event out by a filter"));
  }
  if (message_bytes_ + bytes > std::min(kMessageBytes, max_message_bytes_ - kOverheadBytes) &&
      message_.events_size() > 0) {
    if (auto status = Send(); !status.ok()) return status;
  }
  message_bytes_ += bytes;
  *message_.add_events() = std::move(event);
  return absl::OkStatus();
}

absl::Status ExportStream::Send() {
  message_.set_offset(read_);
  message_.set_log_end(end_);
  if (unreadable_ > 0) message_.set_unreadable(unreadable_);
  if (!write_(message_)) return absl::CancelledError("the caller no longer reads the export");
  message_.Clear();
  message_bytes_ = 0;
  sent_at_ = absl::Now();
  return absl::OkStatus();
}

}  // namespace interlingua::admin
