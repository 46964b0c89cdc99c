#include "service/observe/ingest_counters.h"

#include "service/delivery/destination/worker_state.h"

namespace interlingua::observe {
namespace {

constexpr std::string_view kCodeNames[] = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};
static_assert(std::size(kCodeNames) == IngestCounters::kCodes);

}  // namespace

IngestCounters::IngestCounters(const Translator& translator) {
  events_["canonical"];
  for (const reference::FormatDescription& format : translator.Formats()) {
    if (format.reads) events_[format.name];
  }
}

void IngestCounters::CountCall(Rpc rpc, const absl::Status& status, absl::Duration took) {
  Calls& calls = calls_[static_cast<std::size_t>(rpc)];
  ++calls.codes[static_cast<std::size_t>(status.code())];
  delivery::destination::NoteLatency(took, kLatencyMs, calls.latency, calls.latency_us);
}

void IngestCounters::CountEvents(const v1::PublishRequest& request,
                                 const v1::PublishResponse& response, bool stored) {
  for (const v1::EventResult& result : response.results()) {
    const int payload = result.index() - request.events_size();
    const auto counts =
        events_.find(payload < 0 ? std::string_view("canonical")
                                 : std::string_view(request.payloads(payload).format()));
    if (counts == events_.end()) continue;
    Result became = Result::kAccepted;
    if (!result.accepted()) {
      became = Result::kRefused;
    } else if (!stored) {
      became = Result::kFailed;
    } else if (result.duplicate()) {
      became = Result::kDuplicate;
    }
    ++counts->second[static_cast<std::size_t>(became)];
  }
}

std::string_view IngestCounters::NameOf(Rpc rpc) {
  switch (rpc) {
    case Rpc::kPublish:
      return "Publish";
    case Rpc::kPublishStream:
      return "PublishStream";
    case Rpc::kTranslate:
      return "Translate";
    case Rpc::kListFormats:
      break;
  }
  return "ListFormats";
}

std::string_view IngestCounters::NameOfCode(std::size_t code) { return kCodeNames[code]; }

std::string_view IngestCounters::NameOf(Result result) {
  switch (result) {
    case Result::kAccepted:
      return "accepted";
    case Result::kDuplicate:
      return "duplicate";
    case Result::kRefused:
      return "refused";
    case Result::kFailed:
      break;
  }
  return "failed";
}

}  // namespace interlingua::observe
