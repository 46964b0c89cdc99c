#include "tests/fuzz/roundtrip.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "adapters/all.h"
#include "google/protobuf/util/message_differencer.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"

namespace interlingua::fuzz {
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
      json::Document document;
      const std::string text = reflection.GetString(message, field);
      if (document.Parse(text).ok()) {
        reflection.SetString(&message, field, json::NormalText(document.root()));
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
bool IsEnvelope(const table::Format& format, std::string_view json) {
  json::Document document;
  return *format.envelope.list != '\0' && !format.envelope.kept && document.Parse(json).ok() &&
         document.root().Find(format.envelope.list) != nullptr;
}

const table::Format& FormatOf(std::string_view name) {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    for (const table::Format& format : adapter->formats) {
      if (format.name == name) return format;
    }
  }
  Stop(name, "read as a format that there is not", "");
}

/// The format that an event is to be written in again: that of its dialect where the format read
/// stands for several. A canonical event's own word on where it came from says nothing here.
const table::Format& WritingFormat(std::string_view name, const v1::CommerceEvent& event) {
  static const table::Format canonical = {.name = "canonical", .canonical = true};
  if (name == canonical.name) return canonical;
  const table::Format& format = FormatOf(name);
  return format.dialect == nullptr ? format : FormatOf(event.source().format());
}

/// Whether a vendor's limit left a part of the event out, or the whole of it.
bool IsOverLimit(const v1::Report& report) {
  return std::any_of(report.findings().begin(), report.findings().end(), [](const auto& finding) {
    return finding.code() == v1::Finding::OVER_LIMIT || finding.code() == v1::Finding::REFUSED;
  });
}

/// The documents; none where the vendor's limits keep them from being the same.
std::vector<std::string> Write(std::string_view format, const v1::CommerceEvent& event,
                               std::string_view json) {
  v1::Report report;
  auto encoded = FuzzedTranslator().Encode(format, event, {}, &report);
  if (IsOverLimit(report)) return {};
  if (!encoded.ok()) {
    Stop(format, "read but not written: " + std::string(encoded.status().message()), json);
  }
  if (encoded->documents.empty()) Stop(format, "written as nothing", json);
  return std::move(encoded->documents);
}

/// What was read, written again and read again is the same.
void CheckEvent(const table::Format& format, const v1::CommerceEvent& event, bool envelope,
                std::string_view json) {
  const std::vector<std::string> written = Write(format.name, event, json);
  if (written.empty()) return;
  google::protobuf::Arena arena;
  auto again = FuzzedTranslator().Decode(format.name, written.front(), {}, &arena);
  const absl::Status status = again.ok() ? again->front().status : again.status();
  if (!status.ok()) {
    Stop(format.name, "written but not read: " + std::string(status.message()), written.front());
  }
  const v1::CommerceEvent& second = *again->front().event;
  const std::string difference = Difference(event, second);
  if (!difference.empty() && !envelope) {
    Stop(format.name, "changed on the way: " + difference, written.front());
  }
  if (Write(format.name, second, json) != written) {
    Stop(format.name, "written differently the second time", written.front());
  }
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

void CheckRoundTrip(std::string_view name, std::string_view payload) {
  google::protobuf::Arena arena;
  auto decoded = FuzzedTranslator().Decode(name, payload, {}, &arena);
  if (!decoded.ok()) return;
  if (decoded->empty()) Stop(name, "accepted without an event", payload);
  for (const engine::Decoded& first : *decoded) {
    // A further event of a document holds a part of it, which comes back from the first one.
    if (!first.status.ok() || first.event->has_derived_from()) continue;
    const table::Format& format = WritingFormat(name, *first.event);
    if (format.payload_reader != nullptr) continue;
    CheckEvent(format, *first.event, IsEnvelope(format, payload), payload);
  }
}

}  // namespace interlingua::fuzz
