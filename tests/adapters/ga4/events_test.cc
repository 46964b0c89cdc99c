// What GA4's Measurement Protocol demands beyond the laws.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "translator/translator.h"
#include "translator/value/digest.h"

namespace interlingua::ga4 {
namespace {

using testing::HasSubstr;
using testing::Not;

class Ga4 : public testing::Test {
 protected:
  Ga4() : translator_(*Translator::Create(AllAdapters())) {
    event_.mutable_identity()->set_anonymous_id("1.2");
    event_.mutable_custom()->set_name("wave");
  }
  std::string Write() {
    const auto encoded = translator_->Encode("ga4", event_, {});
    return encoded.ok() ? encoded->documents.front() : std::string(encoded.status().message());
  }
  absl::StatusOr<vendor::HttpRequest> Request(std::vector<std::string> documents, absl::Time now) {
    const vendor::Settings settings = {
        {"measurement_id", "G-1"}, {"api_secret", "s&t"}, {"host", "ga.example"}};
    const auto wire = *translator_->AdapterOf("ga4")->make_wire(settings);
    std::vector<vendor::EncodedEvent> batch;
    for (const auto& document : documents) batch.push_back({&event_, {document}});
    return wire->MakeRequest(batch, now);
  }

  const std::unique_ptr<Translator> translator_;
  v1::CommerceEvent event_;
};

TEST_F(Ga4, PlainMailAndPhoneLeaveOnlyAsHashesOfTheirNormalForms) {
  event_.mutable_identity()->set_email(" A@B.example");
  event_.mutable_identity()->set_phone("+49 30 123456");
  const std::string written = Write();
  EXPECT_THAT(written, HasSubstr(R"("sha256_email_address":[")" + value::Sha256Hex("a@b.example")));
  EXPECT_THAT(written, HasSubstr(R"("sha256_phone_number":[")" + value::Sha256Hex("+4930123456")));
  EXPECT_THAT(written, Not(HasSubstr("B.example")));
}

TEST_F(Ga4, ReservedAndUnspeakableNamesAreRefused) {
  for (const char* name : {"error", "session_start", "two words", "1st"}) {
    event_.mutable_custom()->set_name(name);
    EXPECT_THAT(Write(), HasSubstr("/events/0/name")) << name;
  }
}

TEST_F(Ga4, ParametersBeyondTheLimitsAreLeftOut) {
  for (const char* name : {"ga_own", "größe", "fine"}) {
    auto& property = *event_.mutable_custom()->add_properties();
    property.set_name(name);
    property.set_json(R"("x")");
  }
  event_.mutable_context()->mutable_page()->set_title(std::string(301, 'x'));
  EXPECT_THAT(Write(), HasSubstr(R"("params":{"fine":"x"})"));
}

TEST_F(Ga4, AnErrorIsAnException) {
  event_.mutable_error()->set_code("402");
  EXPECT_THAT(Write(), HasSubstr(R"({"name":"exception","params":{"code":"402"}})"));
}

TEST_F(Ga4, EventsOfOnePersonShareARequestWithTheirTimes) {
  const auto request =
      Request({R"({"client_id":"1.2","timestamp_micros":5,"events":[{"name":"a"}]})",
               R"({"client_id":"1.2","events":[{"name":"b"}]})"},
              absl::UnixEpoch());
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->url, "https://ga.example/mp/collect?measurement_id=G-1&api_secret=s%26t");
  EXPECT_EQ(request->body,
            R"({"client_id":"1.2","events":[{"timestamp_micros":5,"name":"a"},{"name":"b"}]})");
  const vendor::TwinReply reply = translator_->AdapterOf("ga4")->twin(*request, 1);
  EXPECT_EQ(reply.response.status, 204);
  EXPECT_EQ(reply.documents.size(), 2u);
}

class Ga4Twin : public Ga4 {
 protected:
  static constexpr char kUrl[] = "https://ga.example/mp/collect?measurement_id=G-1&api_secret=s";

  std::vector<std::string> Taken(std::string body, const std::string& url = kUrl) {
    const vendor::TwinReply reply = translator_->AdapterOf("ga4")->twin({"POST", url, {}, body}, 1);
    EXPECT_EQ(reply.response.status, 204);
    EXPECT_EQ(reply.response.body, "");
    return reply.documents;
  }
  std::vector<std::string> TakenEvent(const std::string& event) {
    return Taken(R"({"client_id":"1.2","events":[)" + event + "]}");
  }
};

TEST_F(Ga4Twin, KeepsTheTimeOfTheBody) {
  EXPECT_THAT(
      Taken(R"({"client_id":"1","timestamp_micros":5,"events":[{"name":"a"}]})"),
      testing::ElementsAre(R"({"client_id":"1","timestamp_micros":5,"events":[{"name":"a"}]})"));
}

TEST_F(Ga4Twin, SaysYesToWhatItDrops) {
  for (const char* body :
       {"", "{", "[]", "{}", R"({"events":[{"name":"a"}]})",
        R"({"client_id":"","events":[{"name":"a"}]})", R"({"client_id":"1","events":{}})"}) {
    EXPECT_TRUE(Taken(body).empty()) << body;
  }
  const std::string good = R"({"client_id":"1","events":[{"name":"a"}]})";
  EXPECT_EQ(Taken(good).size(), 1u);
  EXPECT_TRUE(Taken(good, "https://ga.example/mp/collect?measurement_id=G-1").empty());
  EXPECT_TRUE(Taken(good, "https://ga.example/mp/collect?api_secret=s").empty());
  EXPECT_TRUE(Taken(good, "https://ga.example/mp/collect?firebase_app_id=a&api_secret=s").empty());
  EXPECT_TRUE(Taken(good + std::string(130 * 1024, ' ')).empty());
  std::string many = R"({"name":"a"})";
  for (int i = 1; i < 25; ++i) many += R"(,{"name":"a"})";
  EXPECT_EQ(TakenEvent(many).size(), 25u);
  EXPECT_TRUE(TakenEvent(many + R"(,{"name":"a"})").empty());
}

TEST_F(Ga4Twin, DropsEventsBeyondTheLimits) {
  const auto taken = [this](const std::string& params) {
    return !TakenEvent(R"({"name":"a","params":{)" + params + "}}").empty();
  };
  const std::string long_text(101, 'x');
  EXPECT_TRUE(taken(R"("p":"x","items":[{"item_id":")" + long_text + R"("}])"));
  EXPECT_TRUE(taken(R"("page_location":")" + long_text + "\""));
  EXPECT_FALSE(taken(R"("p":")" + long_text + "\""));
  EXPECT_FALSE(taken(R"("two words":1)"));
  EXPECT_FALSE(taken(R"("ga_own":1)"));
  std::string many = R"("p0":0)";
  for (int i = 1; i < 25; ++i) many += ",\"p" + std::to_string(i) + "\":0";
  EXPECT_TRUE(taken(many));
  EXPECT_FALSE(taken(many + R"(,"p25":0)"));
  for (const char* event : {R"({})", R"({"name":"error"})", R"({"name":"two words"})", "1",
                            R"({"name":"a","params":[]})"}) {
    EXPECT_TRUE(TakenEvent(event).empty()) << event;
  }
  EXPECT_TRUE(TakenEvent(R"({"name":")" + std::string(41, 'a') + "\"}").empty());
}

TEST_F(Ga4, WhatIsTooOldOrHasNoClientIsADeadLetter) {
  event_.mutable_occurred_at()->set_seconds(1000);
  const std::string document = R"({"client_id":"1.2","events":[{"name":"a"}]})";
  const absl::Time at = absl::FromUnixSeconds(1000);
  EXPECT_TRUE(Request({document}, at + absl::Hours(71)).ok());
  EXPECT_THAT(std::string(Request({document}, at + absl::Hours(73)).status().message()),
              HasSubstr("72 hours"));
  event_.clear_identity();
  EXPECT_THAT(std::string(Request({document}, at).status().message()), HasSubstr("/client_id"));
}

}  // namespace
}  // namespace interlingua::ga4
