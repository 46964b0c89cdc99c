#include "service/admin/event_streams.h"

#include <utility>

#include "service/admin/export_stream.h"
#include "service/admin/tail_stream.h"
#include "service/history/event_filter.h"
#include "translator/text/text.h"

namespace interlingua::admin {
namespace {

// Each has a thread and a message.
constexpr int kMaxStreams = 16;

absl::Status ShuttingDown() { return absl::UnavailableError("the gateway is shutting down"); }

}  // namespace

absl::Status EventStreams::Export(const v1::ExportEventsRequest& request,
                                  const IsCancelled& is_cancelled,
                                  const Write<v1::ExportEventsResponse>& write) {
  auto filter = history::EventFilter::Create(request.filter());
  if (!filter.ok()) return filter.status();
  return Run([&] {
    ExportStream exported(log_, *std::move(filter), max_message_bytes_,
                          [&](const v1::ExportEventsResponse& message) {
                            return !closed() && !is_cancelled() && write(message);
                          });
    return exported.Run();
  });
}

absl::Status EventStreams::Tail(const v1::TailRequest& request, const IsCancelled& is_cancelled,
                                const Write<v1::TailResponse>& write) {
  return Run([&] {
    TailStream tail(delivery_, log_, translator_, request, write,
                    [&] { return closed() || is_cancelled(); });
    return tail.Run();
  });
}

absl::Status EventStreams::Run(const std::function<absl::Status()>& stream) {
  if (auto status = Enter(); !status.ok()) return status;
  absl::Status status = stream();
  absl::MutexLock lock(&mutex_);
  --open_;
  if (closed_ && absl::IsCancelled(status)) status = ShuttingDown();
  return status;
}

absl::Status EventStreams::Enter() {
  absl::MutexLock lock(&mutex_);
  if (closed_) return ShuttingDown();
  if (open_ >= kMaxStreams) {
    return absl::ResourceExhaustedError(
        text::Concat(kMaxStreams, " exports and tails are open already; end one of them"));
  }
  ++open_;
  return absl::OkStatus();
}

void EventStreams::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

bool EventStreams::closed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

}  // namespace interlingua::admin
