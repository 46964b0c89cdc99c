#include "translator/vendor/wire.h"

#include <gtest/gtest.h>

#include "translator/text/url.h"

namespace interlingua::vendor {
namespace {

HttpResponse Answer(int status, std::string retry_after = "") {
  HttpResponse response;
  response.status = status;
  if (!retry_after.empty()) response.headers = {{"retry-after", std::move(retry_after)}};
  return response;
}

// Wed, 21 Oct 2026 07:28:00 GMT.
const absl::Time kNow = absl::FromUnixSeconds(1792567680);

Outcome Plain(int status, std::string retry_after = "") {
  return ReadPlainResponse(1, Answer(status, std::move(retry_after)), kNow).front();
}

TEST(ReadPlainResponse, GivesOneOutcomeAnEvent) {
  const auto outcomes = ReadPlainResponse(3, Answer(200), kNow);
  ASSERT_EQ(outcomes.size(), 3u);
  for (const Outcome& outcome : outcomes) {
    EXPECT_EQ(outcome.disposition, Disposition::kDelivered);
    EXPECT_EQ(outcome.reason, "");
  }
  EXPECT_TRUE(ReadPlainResponse(0, Answer(200), kNow).empty());
}

TEST(ReadPlainResponse, TellsWhatARetryCanMend) {
  for (const int status : {200, 201, 202, 204, 299}) {
    EXPECT_EQ(Plain(status).disposition, Disposition::kDelivered);
  }
  for (const int status : {0, 100, 199, 408, 425, 429, 500, 502, 503, 504, 599, 600, 999}) {
    EXPECT_EQ(Plain(status).disposition, Disposition::kRetry) << status;
    EXPECT_EQ(Plain(status).subject, Subject::kRequest) << status;
  }
}

TEST(ReadPlainResponse, ARefusalIsAboutTheRequest) {
  for (const int status : {400, 402, 406, 409, 411, 412, 413, 414, 415, 422, 431, 451}) {
    EXPECT_EQ(Plain(status).disposition, Disposition::kRejected) << status;
    EXPECT_EQ(Plain(status).subject, Subject::kRequest) << status;
  }
}

// Burying a backlog for a wrong key, or sending it to wherever a redirect points, mends nothing.
TEST(ReadPlainResponse, WhatIsWrongWithTheDestinationIsNoRefusalOfTheEvent) {
  for (const int status : {300, 301, 302, 303, 304, 307, 308, 401, 403, 404, 405, 407, 410}) {
    const Outcome outcome = Plain(status);
    EXPECT_EQ(outcome.disposition, Disposition::kRetry) << status;
    EXPECT_EQ(outcome.subject, Subject::kDestination) << status;
    EXPECT_NE(outcome.reason.find("mend the destination's"), std::string::npos) << status;
  }
}

TEST(ReadPlainResponse, NamesTheStatus) { EXPECT_EQ(Plain(413).reason, "HTTP status 413"); }

TEST(ReadPlainResponse, RespectsRetryAfterInSeconds) {
  EXPECT_EQ(Plain(429, "7").retry_after, absl::Seconds(7));
  EXPECT_EQ(Plain(503, " 120 ").retry_after, absl::Seconds(120));
  EXPECT_EQ(Plain(503).retry_after, absl::ZeroDuration());
}

TEST(ReadPlainResponse, RespectsRetryAfterAsADate) {
  for (const char* date : {"Wed, 21 Oct 2026 07:29:30 GMT", "Wednesday, 21-Oct-26 07:29:30 GMT",
                           "Wed Oct 21 07:29:30 2026"}) {
    EXPECT_EQ(Plain(503, date).retry_after, absl::Seconds(90)) << date;
  }
  EXPECT_EQ(Plain(503, "Wed, 21 Oct 2026 07:28:00 GMT").retry_after, absl::ZeroDuration());
  EXPECT_EQ(Plain(503, "Tue, 20 Oct 2026 07:28:00 GMT").retry_after, absl::ZeroDuration());
  EXPECT_EQ(Plain(503, "Fri, 21 Oct 2050 07:28:00 GMT").retry_after, absl::Hours(24));
}

TEST(ReadPlainResponse, DistrustsRetryAfter) {
  for (const char* value :
       {"-5", "soon", "0", "1.5", "Wed, 21 Oct", "99999999999999999999999999"}) {
    EXPECT_EQ(Plain(503, value).retry_after, absl::ZeroDuration()) << value;
  }
  EXPECT_EQ(Plain(503, "31536000").retry_after, absl::Hours(24));
  EXPECT_EQ(Plain(400, "5").retry_after, absl::ZeroDuration());
}

TEST(UrlEncode, KeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(text::UrlEncode("azAZ09-._~"), "azAZ09-._~");
  EXPECT_EQ(text::UrlEncode("a b+c&d=e/f?g#h%"), "a%20b%2Bc%26d%3De%2Ff%3Fg%23h%25");
  EXPECT_EQ(text::UrlEncode("\u00E9"), "%C3%A9");
  EXPECT_EQ(text::UrlEncode(std::string_view("\0", 1)), "%00");
  EXPECT_EQ(text::UrlEncode(""), "");
}

TEST(QueryValue, FindsAValue) {
  const std::string_view url = "https://shop.example/report?v=1.1&vid=a%2Fb&sid=&obh=true#vid=z";
  EXPECT_EQ(text::QueryValue(url, "v"), "1.1");
  EXPECT_EQ(text::QueryValue(url, "vid"), "a/b");
  EXPECT_EQ(text::QueryValue(url, "sid"), "");
  EXPECT_EQ(text::QueryValue(url, "obh"), "true");
  EXPECT_EQ(text::QueryValue(url, "id"), "");
}

TEST(QueryValue, TakesTheFirstAndDecodesNames) {
  EXPECT_EQ(text::QueryValue("/p?a=1&a=2", "a"), "1");
  EXPECT_EQ(text::QueryValue("/p?user%5Bid%5D=u-77", "user[id]"), "u-77");
  EXPECT_EQ(text::QueryValue("/p?a=b=c", "a"), "b=c");
  EXPECT_EQ(text::QueryValue("/p?a=x+y", "a"), "x y");
}

TEST(QueryValue, BearsBadInput) {
  EXPECT_EQ(text::QueryValue("", "a"), "");
  EXPECT_EQ(text::QueryValue("/p", "a"), "");
  EXPECT_EQ(text::QueryValue("/p?", "a"), "");
  EXPECT_EQ(text::QueryValue("/p?&&a&", "a"), "");
  EXPECT_EQ(text::QueryValue("/p?a=%", "a"), "%");
  EXPECT_EQ(text::QueryValue("/p?a=%4", "a"), "%4");
  EXPECT_EQ(text::QueryValue("/p?a=%zz", "a"), "%zz");
  EXPECT_EQ(text::QueryValue("/p#?a=1", "a"), "");
}

TEST(QueryValue, UndoesUrlEncode) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every.push_back(static_cast<char>(byte));
  EXPECT_EQ(text::QueryValue("/p?x=1&a=" + text::UrlEncode(every) + "&y=2", "a"), every);
}

}  // namespace
}  // namespace interlingua::vendor
