#include "service/ingest/admin_streams.h"

#include <utility>

#include "service/history/event_filter.h"
#include "service/ingest/export_stream.h"
#include "translator/text.h"

namespace interlingua {
namespace {

// A thread and a message each.
constexpr std::size_t kMostStreams = 16;

}  // namespace

template <typename Response, typename Make>
grpc::ServerWriteReactor<Response>* AdminStreams::Open(const Make& make) {
  absl::MutexLock lock(&mutex_);
  if (closed_) {
    return new RefusedStream<Response>(absl::UnavailableError("the gateway is shutting down"));
  }
  if (streams_.size() >= kMostStreams) {
    return new RefusedStream<Response>(absl::ResourceExhaustedError(
        Concat(kMostStreams, " exports and tails are open already; end one of them")));
  }
  auto* stream = make([this](OpenStream* ending) { Leave(ending); });
  streams_.insert(stream);
  stream->Begin();
  return stream;
}

void AdminStreams::Leave(OpenStream* stream) {
  absl::MutexLock lock(&mutex_);
  streams_.erase(stream);
}

grpc::ServerWriteReactor<v1::ExportEventsResponse>* AdminStreams::Export(
    const v1::ExportEventsRequest& request) {
  using Response = v1::ExportEventsResponse;
  auto filter = EventFilter::Create(request.filter());
  if (!filter.ok()) return new RefusedStream<Response>(filter.status());
  return Open<Response>([&](std::function<void(OpenStream*)> on_end) {
    return new ExportStream(log_, *std::move(filter), max_message_bytes_, std::move(on_end));
  });
}

void AdminStreams::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  for (OpenStream* stream : streams_) {
    stream->End(absl::UnavailableError("the gateway is shutting down"));
  }
}

}  // namespace interlingua
