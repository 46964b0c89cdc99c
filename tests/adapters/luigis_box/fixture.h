// What tests of the Luigi's Box format start from.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/all.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::luigis_box {

class LuigisBox : public testing::Test {
 protected:
  static const Translator& TheTranslator() {
    static const std::unique_ptr<Translator> translator = [] {
      auto made = Translator::Create(AllAdapters());
      if (!made.ok()) ADD_FAILURE() << made.status().ToString();
      return *std::move(made);
    }();
    return *translator;
  }

  std::vector<engine::Decoded> ReadAll(std::string_view json,
                                       std::string_view format = "luigis_box") {
    auto events = TheTranslator().Decode(format, json, {}, &arena_);
    EXPECT_TRUE(events.ok()) << events.status().ToString();
    return events.ok() ? *std::move(events) : std::vector<engine::Decoded>(1);
  }

  /// The event of a document that must be good.
  v1::CommerceEvent Event(std::string_view json, std::string_view format = "luigis_box") {
    const std::vector<engine::Decoded> decoded = ReadAll(json, format);
    EXPECT_TRUE(decoded.front().status.ok()) << decoded.front().status.ToString();
    return decoded.front().event == nullptr ? v1::CommerceEvent() : *decoded.front().event;
  }

  /// Why a document is refused.
  std::string Refusal(std::string_view json) {
    const std::vector<engine::Decoded> decoded = ReadAll(json);
    EXPECT_FALSE(decoded.front().status.ok()) << json;
    return std::string(text::ToStd(decoded.front().status.message()));
  }

  /// The document of an event in its normal spelling, or the refusal.
  static std::string Written(const v1::CommerceEvent& event,
                             const engine::EncodeOptions& options = {}) {
    auto encoded = TheTranslator().Encode("luigis_box", event, options);
    if (!encoded.ok()) return std::string(text::ToStd(encoded.status().message()));
    return Normal(encoded->documents.front());
  }

  static std::string Normal(std::string_view json) {
    json::Document document;
    EXPECT_TRUE(document.Parse(json).ok()) << json;
    return json::NormalText(document.root());
  }

  static v1::Report ReportOf(const v1::CommerceEvent& event) {
    v1::Report report;
    (void)TheTranslator().Encode("luigis_box", event, {}, &report);
    return report;
  }

  /// The fields that findings of that code name, or the members where no field is named.
  static std::vector<std::string> Fields(const v1::Report& report, v1::Finding::Code code) {
    std::vector<std::string> fields;
    for (const v1::Finding& finding : report.findings()) {
      if (finding.code() != code) continue;
      const std::string member = finding.source_pointer() + finding.target_pointer();
      fields.push_back(finding.field().empty() ? member : finding.field());
    }
    return fields;
  }

  /// An event of another vendor, by a known visitor.
  static v1::CommerceEvent Elsewhere() {
    v1::CommerceEvent event;
    event.set_event_id("e-1");
    event.mutable_source()->set_format("commanders_act");
    event.mutable_identity()->set_anonymous_id("anon-1");
    return event;
  }

 private:
  google::protobuf::Arena arena_;
};

inline v1::Decimal Amount(std::int64_t units, std::int32_t nanos = 0) {
  v1::Decimal amount;
  amount.set_units(units);
  amount.set_nanos(nanos);
  return amount;
}

inline std::string Click(std::string_view members) {
  return text::Concat(R"({"type":"click","id":"e","client_id":"c",)", members, "}");
}

}  // namespace interlingua::luigis_box
