#include "translator/event/canonical.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/json_util.h"
#include "translator/event/event_id.h"
#include "translator/event/validation.h"
#include "translator/text/text.h"

namespace interlingua::event {
namespace {

/// The library's message without what stands in quotation marks: that may be a value, and values
/// may be personal.
std::string WithoutValues(std::string_view message) {
  std::string text;
  bool quoted = false;
  for (const char c : message) {
    if (c == '"') {
      if (!quoted) text.append("a value");
      quoted = !quoted;
    } else if (!quoted) {
      text.push_back(c == '\n' ? ' ' : c);
    }
  }
  return text;
}

}  // namespace

absl::Status ParseCanonical(std::string_view json, v1::CommerceEvent& event) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = false;
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), &event, options);
  if (!status.ok()) {
    const std::string reason = WithoutValues({status.message().data(), status.message().size()});
    return absl::InvalidArgumentError(text::Concat("not a CommerceEvent in proto3 JSON: ", reason));
  }
  return ValidateEvent(event);
}

absl::StatusOr<std::string> CanonicalText(const v1::CommerceEvent& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(event, &json, options);
  if (!status.ok()) return absl::InternalError("the event cannot be written as proto3 JSON");
  return json;
}

absl::Status AdmitEvent(v1::CommerceEvent& event) {
  // Whatever the producer wrote there: it is no part of the event's content.
  event.clear_received_at();
  const absl::Status sound = ValidateEvent(event);
  if (!sound.ok()) {
    return absl::InvalidArgumentError(text::Concat("canonical: ", text::ToStd(sound.message())));
  }
  if (event.event_id().empty()) {
    event.clear_event_id();
    event.set_event_id(DeriveEventId("canonical", StableBytes(event), event.source().id()));
  }
  return absl::OkStatus();
}

std::string StableBytes(const v1::CommerceEvent& event) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  event.SerializeToCodedStream(&coded);
  return bytes;
}

}  // namespace interlingua::event
