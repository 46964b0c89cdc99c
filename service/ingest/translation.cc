#include "service/ingest/translation.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "translator/text/text.h"

namespace interlingua::ingest {
namespace {

/// Encodes one decoded event; false when the target format cannot be written.
bool TranslateEvent(const Translator& translator, const v1::TranslateRequest& request,
                    const v1::Payload& payload, const engine::Decoded& decoded,
                    v1::Translation& translation) {
  const auto receipt = [&](std::span<const std::string> documents, const v1::Report& writing) {
    *translation.mutable_report() = translator.Receipt(payload.format(), payload.json(), decoded,
                                                       request.to_format(), documents, writing);
  };
  if (!decoded.status.ok()) {
    receipt({}, {});
    translation.set_error(std::string(decoded.status.message()));
    return true;
  }
  translation.set_event_id(decoded.event->event_id());
  engine::EncodeOptions options;
  options.person_documents = request.person_documents();
  options.refuse_loss = request.on_loss() == v1::REFUSE;
  v1::Report refusal;
  absl::StatusOr<engine::Encoded> encoded =
      translator.Encode(request.to_format(), *decoded.event, options, &refusal);
  if (absl::IsNotFound(encoded.status())) return false;
  if (!encoded.ok()) {
    receipt({}, refusal);
    translation.set_error(std::string(encoded.status().message()));
    return true;
  }
  receipt(encoded->documents, encoded->report);
  for (std::string& document : encoded->documents) {
    translation.add_documents(std::move(document));
  }
  return true;
}

}  // namespace

absl::Status TranslatePayloads(const Translator& translator, const v1::TranslateRequest& request,
                               v1::TranslateResponse& response) {
  if (translator.AdapterOf(request.to_format()) == nullptr) {
    return absl::InvalidArgumentError(
        text::Concat("to_format: there is no format '", request.to_format(), "'"));
  }
  google::protobuf::Arena arena;
  for (int i = 0; i < request.payloads_size(); ++i) {
    const v1::Payload& payload = request.payloads(i);
    absl::StatusOr<std::vector<engine::Decoded>> events =
        translator.Decode(payload.format(), payload.json(), engine::DecodeOptions(), &arena);
    if (absl::IsNotFound(events.status())) {
      return absl::InvalidArgumentError(events.status().message());
    }
    if (!events.ok()) {
      v1::Translation& translation = *response.add_translations();
      translation.set_index(i);
      translation.set_error(std::string(events.status().message()));
      continue;
    }
    for (const engine::Decoded& decoded : *events) {
      v1::Translation& translation = *response.add_translations();
      translation.set_index(i);
      if (!TranslateEvent(translator, request, payload, decoded, translation)) {
        return absl::InvalidArgumentError(
            text::Concat("to_format: '", request.to_format(), "' cannot be written"));
      }
    }
  }
  return absl::OkStatus();
}

void DescribeFormats(const Translator& translator, v1::ListFormatsResponse& response) {
  for (reference::FormatDescription& format : translator.Formats()) {
    v1::FormatInfo& info = *response.add_formats();
    info.set_format(std::move(format.name));
    info.set_title(std::move(format.title));
    for (std::string& kind : format.kinds) info.add_kinds(std::move(kind));
    info.set_reads(format.reads);
    info.set_writes(format.writes);
    info.set_delivers(format.delivers);
  }
}

}  // namespace interlingua::ingest
