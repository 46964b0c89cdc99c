#include "service/ingest/admission.h"

#include <string>
#include <utility>

#include "translator/event/canonical.h"

namespace interlingua::ingest {
namespace {

/// Admits the events of one request.
class Admission {
 public:
  Admission(const Translator& translator, absl::Time received_at, v1::PublishResponse& response)
      : translator_(translator), response_(response) {
    const auto since_epoch = absl::ToUnixNanos(received_at);
    received_at_.set_seconds(since_epoch / 1000000000);
    received_at_.set_nanos(static_cast<std::int32_t>(since_epoch % 1000000000));
  }

  void AddEvent(v1::CommerceEvent& event, int index) {
    v1::EventResult& result = NewResult(index);
    const absl::Status admitted = event::AdmitEvent(event);
    if (!admitted.ok()) {
      if (event.has_event_id()) result.set_event_id(event.event_id());
      return Refuse(result, admitted);
    }
    Accept(result, event);
  }

  absl::Status AddPayload(const v1::Payload& payload, int index, google::protobuf::Arena* arena) {
    absl::StatusOr<std::vector<engine::Decoded>> events =
        translator_.Decode(payload.format(), payload.json(), engine::DecodeOptions(), arena);
    if (absl::IsNotFound(events.status())) {
      return absl::InvalidArgumentError(events.status().message());
    }
    if (!events.ok()) {
      Refuse(NewResult(index), events.status());
      return absl::OkStatus();
    }
    for (engine::Decoded& decoded : *events) {
      v1::EventResult& result = NewResult(index);
      if (decoded.report.findings_size() > 0) *result.mutable_report() = std::move(decoded.report);
      if (decoded.status.ok()) {
        Accept(result, *decoded.event);
      } else {
        Refuse(result, decoded.status);
      }
    }
    return absl::OkStatus();
  }

  std::vector<log::LogRecord> TakeRecords() { return std::move(records_); }

 private:
  v1::EventResult& NewResult(int index) {
    v1::EventResult& result = *response_.add_results();
    result.set_index(index);
    return result;
  }

  static void Refuse(v1::EventResult& result, const absl::Status& reason) {
    result.set_accepted(false);
    result.set_error(std::string(reason.message()));
  }

  void Accept(v1::EventResult& result, v1::CommerceEvent& event) {
    *event.mutable_received_at() = received_at_;
    event.clear_erased_at();  // set by the gateway only
    result.set_event_id(event.event_id());
    result.set_accepted(true);
    records_.push_back(log::MakeRecord(event, event.SerializeAsString()));
  }

  const Translator& translator_;
  v1::PublishResponse& response_;
  google::protobuf::Timestamp received_at_;
  std::vector<log::LogRecord> records_;
};

}  // namespace

void MarkDuplicates(const std::vector<log::Appended>& appended, v1::PublishResponse& response) {
  auto next = appended.begin();
  for (v1::EventResult& result : *response.mutable_results()) {
    if (!result.accepted() || next == appended.end()) continue;
    if ((next++)->duplicate) result.set_duplicate(true);
  }
}

absl::StatusOr<std::vector<log::LogRecord>> Admit(const Translator& translator,
                                                  absl::Time received_at,
                                                  v1::PublishRequest& request,
                                                  v1::PublishResponse& response) {
  if (request.events().empty() && request.payloads().empty()) {
    return absl::InvalidArgumentError("the request has neither events nor payloads");
  }
  if (request.has_request_id()) response.set_request_id(request.request_id());
  google::protobuf::Arena own_arena;
  google::protobuf::Arena* arena = request.GetArena();
  if (arena == nullptr) arena = &own_arena;
  Admission admission(translator, received_at, response);
  int index = 0;
  for (v1::CommerceEvent& event : *request.mutable_events()) admission.AddEvent(event, index++);
  for (const v1::Payload& payload : request.payloads()) {
    const absl::Status status = admission.AddPayload(payload, index++, arena);
    if (!status.ok()) return status;
  }
  return admission.TakeRecords();
}

}  // namespace interlingua::ingest
