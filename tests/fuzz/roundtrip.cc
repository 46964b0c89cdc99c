#include "tests/fuzz/roundtrip.h"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "adapters/all.h"
#include "google/protobuf/util/message_differencer.h"

namespace interlingua {
namespace {

[[noreturn]] void Stop(std::string_view format, std::string_view what, std::string_view document) {
  std::cerr << format << ": " << what << "\n" << document << "\n";
  std::abort();
}

/// Empty when the events are equal but for the order of extensions and for ids that derive from the
/// bytes read.
std::string Difference(v1::CommerceEvent a, v1::CommerceEvent b) {
  for (v1::CommerceEvent* event : {&a, &b}) {
    if (event->event_id().rfind("il1-", 0) == 0) event->clear_event_id();
    if (event->derived_from().rfind("il1-", 0) == 0) event->clear_derived_from();
  }
  google::protobuf::util::MessageDifferencer differencer;
  differencer.TreatAsSet(v1::CommerceEvent::descriptor()->FindFieldByName("extensions"));
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  if (differencer.Compare(a, b)) return "";
  return difference.empty() ? "different" : difference;
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
  for (const Decoded& first : *decoded) {
    if (!first.status.ok()) continue;
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
    if (!difference.empty()) Stop(format, "changed on the way: " + difference, written.front());
    if (Write(format, *second.event, json) != written) {
      Stop(format, "written differently the second time", written.front());
    }
  }
}

}  // namespace interlingua
