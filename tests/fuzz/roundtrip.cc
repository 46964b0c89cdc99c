#include "tests/fuzz/roundtrip.h"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "adapters/all.h"
#include "google/protobuf/util/message_differencer.h"
#include "translator/json.h"

namespace interlingua {
namespace {

[[noreturn]] void Stop(std::string_view format, std::string_view what, std::string_view document) {
  std::cerr << format << ": " << what << "\n" << document << "\n";
  std::abort();
}

/// Brings every JSON text that the event keeps to one spelling: white space may change on the way.
void NormalizeKeptJson(google::protobuf::Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->name() == "json") {
      JsonDocument document;
      const std::string text = reflection.GetString(message, field);
      if (document.Parse(text).ok()) {
        reflection.SetString(&message, field, NormalJson(document.root()));
      }
    } else if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        NormalizeKeptJson(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else {
      NormalizeKeptJson(*reflection.MutableMessage(&message, field));
    }
  }
}

/// Empty when the events are equal but for the order of extensions and for ids that derive from the
/// bytes read.
std::string Difference(v1::CommerceEvent a, v1::CommerceEvent b) {
  for (v1::CommerceEvent* event : {&a, &b}) {
    if (event->event_id().rfind("il1-", 0) == 0) event->clear_event_id();
    if (event->derived_from().rfind("il1-", 0) == 0) event->clear_derived_from();
    NormalizeKeptJson(*event);
  }
  google::protobuf::util::MessageDifferencer differencer;
  differencer.TreatAsSet(v1::CommerceEvent::descriptor()->FindFieldByName("extensions"));
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  if (differencer.Compare(a, b)) return "";
  return difference.empty() ? "different" : difference;
}

/// Whether the payload has members around the events that belong to the request and not to any
/// event's document: the body of LivePerson's Monitoring API.
bool IsEnvelope(std::string_view format, std::string_view json) {
  JsonDocument document;
  return format == "liveperson" && document.Parse(json).ok() &&
         document.root().Find("engagementAttributes") != nullptr;
}

bool Writes(std::string_view format) {
  for (const FormatDescription& description : FuzzedTranslator().Formats()) {
    if (description.name == format) return description.writes;
  }
  return false;
}

std::vector<std::string> Write(std::string_view format, const v1::CommerceEvent& event,
                               std::string_view json) {
  EncodeOptions options;
  options.report_loss = true;
  auto encoded = FuzzedTranslator().Encode(format, event, options);
  if (!encoded.ok()) {
    Stop(format, "read but not written: " + std::string(encoded.status().message()), json);
  }
  if (encoded->documents.empty()) Stop(format, "written as nothing", json);
  return std::move(encoded->documents);
}

}  // namespace

const Translator& FuzzedTranslator() {
  static const std::unique_ptr<Translator> translator = [] {
    auto made = Translator::Create(AllAdapters());
    if (!made.ok()) Stop("tables", std::string(made.status().message()), "");
    return *std::move(made);
  }();
  return *translator;
}

void CheckRoundTrip(std::string_view format, std::string_view json) {
  google::protobuf::Arena arena;
  auto decoded = FuzzedTranslator().Decode(format, json, {}, &arena);
  if (!decoded.ok()) return;
  if (decoded->empty()) Stop(format, "accepted without an event", json);
  const bool envelope = IsEnvelope(format, json);
  for (const Decoded& first : *decoded) {
    if (!first.status.ok()) continue;
    // A document comes back from its first event; those beside it hold a part of it.
    if (first.event->has_derived_from()) continue;
    // A format may stand for several of which the document is in one, and may be read only.
    format = first.event->source().has_format() ? first.event->source().format() : format;
    if (!Writes(format)) continue;
    const std::vector<std::string> written = Write(format, *first.event, json);
    auto again = FuzzedTranslator().Decode(format, written.front(), {}, &arena);
    if (!again.ok()) {
      Stop(format, "written but not read: " + std::string(again.status().message()),
           written.front());
    }
    const Decoded& second = again->front();
    if (!second.status.ok()) {
      Stop(format, "written but not read: " + std::string(second.status.message()),
           written.front());
    }
    const std::string difference = Difference(*first.event, *second.event);
    if (!difference.empty() && !envelope)
      Stop(format, "changed on the way: " + difference, written.front());
    if (Write(format, *second.event, json) != written) {
      Stop(format, "written differently the second time", written.front());
    }
  }
}

}  // namespace interlingua
