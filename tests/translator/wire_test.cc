#include "translator/wire.h"

#include <gtest/gtest.h>

namespace interlingua {
namespace {

HttpResponse Answer(int status, std::string retry_after = "") {
  HttpResponse response;
  response.status = status;
  if (!retry_after.empty()) response.headers = {{"retry-after", std::move(retry_after)}};
  return response;
}

TEST(ReadPlainResponse, GivesOneOutcomeAnEvent) {
  const auto outcomes = ReadPlainResponse(3, Answer(200));
  ASSERT_EQ(outcomes.size(), 3u);
  for (const Outcome& outcome : outcomes) {
    EXPECT_EQ(outcome.disposition, Disposition::kDelivered);
    EXPECT_EQ(outcome.reason, "");
  }
  EXPECT_TRUE(ReadPlainResponse(0, Answer(200)).empty());
}

TEST(ReadPlainResponse, TellsWhatARetryCanMend) {
  for (const int status : {200, 201, 202, 204, 299}) {
    EXPECT_EQ(ReadPlainResponse(1, Answer(status))[0].disposition, Disposition::kDelivered);
  }
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 599}) {
    EXPECT_EQ(ReadPlainResponse(1, Answer(status))[0].disposition, Disposition::kRetry) << status;
  }
  for (const int status : {100, 301, 302, 400, 401, 403, 404, 413, 422, 600}) {
    EXPECT_EQ(ReadPlainResponse(1, Answer(status))[0].disposition, Disposition::kRejected)
        << status;
  }
}

TEST(ReadPlainResponse, NamesTheStatus) {
  EXPECT_EQ(ReadPlainResponse(1, Answer(413))[0].reason, "HTTP status 413");
}

TEST(ReadPlainResponse, RespectsRetryAfterInSeconds) {
  EXPECT_EQ(ReadPlainResponse(1, Answer(429, "7"))[0].retry_after, absl::Seconds(7));
  EXPECT_EQ(ReadPlainResponse(1, Answer(503, " 120 "))[0].retry_after, absl::Seconds(120));
  EXPECT_EQ(ReadPlainResponse(1, Answer(503))[0].retry_after, absl::ZeroDuration());
}

TEST(ReadPlainResponse, DistrustsRetryAfter) {
  for (const char* value :
       {"-5", "soon", "0", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999999999"}) {
    EXPECT_EQ(ReadPlainResponse(1, Answer(503, value))[0].retry_after, absl::ZeroDuration())
        << value;
  }
  EXPECT_EQ(ReadPlainResponse(1, Answer(503, "31536000"))[0].retry_after, absl::Hours(24));
  EXPECT_EQ(ReadPlainResponse(1, Answer(400, "5"))[0].retry_after, absl::ZeroDuration());
}

TEST(UrlEncode, KeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(UrlEncode("azAZ09-._~"), "azAZ09-._~");
  EXPECT_EQ(UrlEncode("a b+c&d=e/f?g#h%"), "a%20b%2Bc%26d%3De%2Ff%3Fg%23h%25");
  EXPECT_EQ(UrlEncode("\u00E9"), "%C3%A9");
  EXPECT_EQ(UrlEncode(std::string_view("\0", 1)), "%00");
  EXPECT_EQ(UrlEncode(""), "");
}

TEST(QueryValue, FindsAValue) {
  const std::string_view url = "https://shop.example/report?v=1.1&vid=a%2Fb&sid=&obh=true#vid=z";
  EXPECT_EQ(QueryValue(url, "v"), "1.1");
  EXPECT_EQ(QueryValue(url, "vid"), "a/b");
  EXPECT_EQ(QueryValue(url, "sid"), "");
  EXPECT_EQ(QueryValue(url, "obh"), "true");
  EXPECT_EQ(QueryValue(url, "id"), "");
}

TEST(QueryValue, TakesTheFirstAndDecodesNames) {
  EXPECT_EQ(QueryValue("/p?a=1&a=2", "a"), "1");
  EXPECT_EQ(QueryValue("/p?user%5Bid%5D=u-77", "user[id]"), "u-77");
  EXPECT_EQ(QueryValue("/p?a=b=c", "a"), "b=c");
  EXPECT_EQ(QueryValue("/p?a=x+y", "a"), "x y");
}

TEST(QueryValue, BearsBadInput) {
  EXPECT_EQ(QueryValue("", "a"), "");
  EXPECT_EQ(QueryValue("/p", "a"), "");
  EXPECT_EQ(QueryValue("/p?", "a"), "");
  EXPECT_EQ(QueryValue("/p?&&a&", "a"), "");
  EXPECT_EQ(QueryValue("/p?a=%", "a"), "%");
  EXPECT_EQ(QueryValue("/p?a=%4", "a"), "%4");
  EXPECT_EQ(QueryValue("/p?a=%zz", "a"), "%zz");
  EXPECT_EQ(QueryValue("/p#?a=1", "a"), "");
}

TEST(QueryValue, UndoesUrlEncode) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every.push_back(static_cast<char>(byte));
  EXPECT_EQ(QueryValue("/p?x=1&a=" + UrlEncode(every) + "&y=2", "a"), every);
}

}  // namespace
}  // namespace interlingua
