// What a twin does with a request, without a network.
#include "service/twin/twin_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/text/text.h"

namespace interlingua::twin {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// A vendor that takes what is not empty, two requests a minute of each key.
vendor::TwinReply ParcelTwin(const vendor::HttpRequest& request, std::uint64_t serial) {
  if (request.body.empty()) return {.response = {400, {}, "empty"}, .documents = {}};
  return {.response = {200, {}, text::Concat("taken ", serial)},
          .documents = {request.body},
          .rate_key = request.body,
          .rate_limits = {{.max_events = 2, .period = absl::Seconds(60), .session = false}}};
}

vendor::HttpRequest Post(std::string body = "a") {
  return {"POST", "http://localhost/in?token=secret", {}, std::move(body)};
}

class IntakeTest : public testing::Test {
 protected:
  TwinIntake& Intake(std::string_view faults, TwinIntakeOptions options = {}) {
    options.twin = ParcelTwin;
    if (!faults.empty()) options.faults = *ParseFaultScript("faults", faults);
    options.keep = [this](const std::vector<std::string>& documents) {
      for (const std::string& document : documents) kept_.push_back(document);
      return disk_;
    };
    options.note = [this](const RequestRecord& record) {
      lines_.push_back(JsonOf(record));
      return absl::OkStatus();
    };
    intake_ = std::make_unique<TwinIntake>(std::move(options));
    return *intake_;
  }

  delivery::SteadyTime now_ = delivery::SteadyTime() + std::chrono::hours(1);
  std::vector<std::string> kept_;
  std::vector<std::string> lines_;
  absl::Status disk_;
  std::unique_ptr<TwinIntake> intake_;
};

TEST_F(IntakeTest, AnswersAsTheVendorDoes) {
  TwinIntake& intake = Intake("");
  EXPECT_EQ(intake.Answer(Post(), now_).response.body, "taken 1");
  EXPECT_EQ(intake.Answer(Post(""), now_).response.status, 400);
  EXPECT_THAT(kept_, ElementsAre("a"));
  EXPECT_THAT(lines_,
              ElementsAre(R"({"method":"POST","path":"/in","status":200,"events":1,"fault":""})",
                          R"({"method":"POST","path":"/in","status":400,"events":0,"fault":""})"));
  EXPECT_EQ(intake.Summary(), "2 requests, 1 events kept, 0 faults");
}

TEST_F(IntakeTest, AFaultSaysWhetherTheEventsAreTaken) {
  TwinIntake& intake =
      Intake("503, 503 after, reset, reset after, half, half before, stall, ok before");
  for (const char* body : {"1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
    intake.Answer(Post(body), now_);
  }
  EXPECT_THAT(kept_, ElementsAre("2", "4", "5", "7", "9"));
  EXPECT_EQ(lines_[3], R"({"method":"POST","path":"/in","status":0,"events":1,"fault":"reset"})");
  EXPECT_EQ(lines_[5], R"({"method":"POST","path":"/in","status":200,"events":0,"fault":"half"})");
  EXPECT_EQ(intake.Summary(),
            "9 requests, 5 events kept, 7 faults (503: 2, half: 2, reset: 2, stall: 1)");
}

TEST_F(IntakeTest, AScriptedStatusIsTheAnswer) {
  TwinIntake& intake = Intake(R"(429 retry-after=2, 200 body="not json", redirect)");
  http::HttpAnswer answer = intake.Answer(Post(), now_);
  EXPECT_EQ(answer.response.status, 429);
  EXPECT_THAT(answer.response.headers, ElementsAre(Pair("retry-after", "2")));
  answer = intake.Answer(Post(), now_);
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.response.body, "not json");
  answer = intake.Answer(Post(), now_);
  EXPECT_EQ(answer.response.status, 302);
  EXPECT_THAT(answer.response.headers, ElementsAre(Pair("location", "/elsewhere")));
  EXPECT_THAT(kept_, ElementsAre("a"));
}

TEST_F(IntakeTest, ARefusedRequestIsRefusedWithAFaultToo) {
  TwinIntake& intake = Intake("half, reset after");
  EXPECT_EQ(intake.Answer(Post(""), now_).response.body, "empty");
  EXPECT_EQ(intake.Answer(Post(""), now_).fault, http::HttpFault::kReset);
  EXPECT_THAT(kept_, IsEmpty());
}

TEST_F(IntakeTest, WhatIsBeyondTheRateSpendsNoStep) {
  TwinIntake& intake = Intake("ok*3, 503", {.rate = *ParseRequestRate("2/s")});
  EXPECT_EQ(intake.Answer(Post("1"), now_).response.status, 200);
  EXPECT_EQ(intake.Answer(Post("2"), now_).response.status, 200);
  const http::HttpAnswer over = intake.Answer(Post("3"), now_);
  EXPECT_EQ(over.response.status, 429);
  EXPECT_THAT(over.response.headers, ElementsAre(Pair("retry-after", "1")));
  now_ += std::chrono::milliseconds(500);
  EXPECT_EQ(intake.Answer(Post("3"), now_).response.status, 200);
  EXPECT_EQ(intake.Answer(Post("4"), now_).response.status, 429);
  now_ += std::chrono::seconds(60);
  EXPECT_EQ(intake.Answer(Post("4"), now_).response.status, 503);
  EXPECT_THAT(kept_, ElementsAre("1", "2", "3"));
  EXPECT_EQ(intake.Summary(), "6 requests, 3 events kept, 3 faults (503: 1, rate: 2)");
}

TEST_F(IntakeTest, AWholePeriodOfRequestsFitsAtOnce) {
  TwinIntake& intake = Intake("", {.rate = *ParseRequestRate("7/min")});
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(intake.Answer(Post(text::Concat(i)), now_).response.status, 200) << i;
  }
  EXPECT_EQ(intake.Answer(Post("8"), now_).response.status, 429);
}

TEST_F(IntakeTest, TheVendorsLimitsOfAKeyHold) {
  TwinIntake& intake = Intake("");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(intake.Answer(Post("a"), now_).response.status, 200);
  now_ += std::chrono::seconds(50);
  const http::HttpAnswer over = intake.Answer(Post("a"), now_);
  EXPECT_EQ(over.response.status, 429);
  EXPECT_THAT(over.response.headers, ElementsAre(Pair("retry-after", "10")));
  EXPECT_EQ(intake.Answer(Post("b"), now_).response.status, 200);
  now_ += std::chrono::seconds(10);
  EXPECT_EQ(intake.Answer(Post("a"), now_).response.status, 200);
  EXPECT_THAT(kept_, ElementsAre("a", "a", "b", "a"));
  EXPECT_EQ(lines_[2], R"({"method":"POST","path":"/in","status":429,"events":0,"fault":"limit"})");
}

TEST_F(IntakeTest, LatencyIsBeforeEveryAnswer) {
  TwinIntake& intake = Intake("delay 1s", {.latency = absl::Milliseconds(30)});
  EXPECT_EQ(intake.Answer(Post(), now_).delay, absl::Milliseconds(1030));
  EXPECT_EQ(intake.Answer(Post(), now_).delay, absl::Milliseconds(30));
}

TEST_F(IntakeTest, OtherMethodsSpendNoStep) {
  TwinIntake& intake = Intake("503");
  vendor::HttpRequest get = Post();
  get.method = "GET";
  EXPECT_EQ(intake.Answer(get, now_).response.status, 405);
  EXPECT_EQ(intake.Answer(Post(), now_).response.status, 503);
}

TEST_F(IntakeTest, WhatCannotBeKeptIsAnError) {
  TwinIntake& intake = Intake("");
  disk_ = absl::UnavailableError("full");
  EXPECT_EQ(intake.Answer(Post(), now_).response.status, 500);
  EXPECT_FALSE(intake.status().ok());
}

TEST(RequestRate, IsReadAsItIsWritten) {
  EXPECT_EQ(ParseRequestRate("100/s")->requests, 100);
  EXPECT_EQ(ParseRequestRate("6000/min")->period, absl::Minutes(1));
  EXPECT_EQ(ParseRequestRate("50/h")->period, absl::Hours(1));
  for (const char* text : {"", "100", "/s", "0/s", "-1/s", "1.5/s", "100/d", "100/s/s"}) {
    EXPECT_FALSE(ParseRequestRate(text).ok()) << text;
  }
}

}  // namespace
}  // namespace interlingua::twin
