// What the tests of Exponea's formats share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/all.h"
#include "translator/translator.h"

namespace interlingua::exponea {

inline const Translator& SharedTranslator() {
  static const Translator* const translator = Translator::Create(AllAdapters())->release();
  return *translator;
}

inline bool HasFinding(const v1::Report& report, v1::Finding::Code code, std::string_view pointer) {
  return std::any_of(report.findings().begin(), report.findings().end(), [&](const auto& finding) {
    return finding.code() == code &&
           (finding.source_pointer() == pointer || finding.target_pointer() == pointer);
  });
}

class ExponeaDocuments : public testing::Test {
 protected:
  engine::Decoded Read(std::string_view json, std::string_view format = "exponea") {
    auto decoded = SharedTranslator().Decode(format, json, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    return decoded.ok() ? decoded->front() : engine::Decoded();
  }
  static std::string Write(const v1::CommerceEvent& event, std::string_view format = "exponea") {
    const auto encoded = SharedTranslator().Encode(format, event, {});
    return encoded.ok() ? encoded->documents.front() : std::string(encoded.status().message());
  }
  google::protobuf::Arena arena_;
};

/// An event of another vendor, by a known person.
inline v1::CommerceEvent Foreign() {
  v1::CommerceEvent event;
  event.mutable_identity()->set_user_id("u");
  event.mutable_occurred_at()->set_seconds(1719830401);
  return event;
}

}  // namespace interlingua::exponea
