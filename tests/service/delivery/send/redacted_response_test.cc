#include "service/delivery/send/redacted_response.h"

#include <gtest/gtest.h>

#include "interlingua/v1/event.pb.h"

namespace interlingua::delivery::send {
namespace {

v1::CommerceEvent EventOf(const std::string& user_id, const std::string& first_name) {
  v1::CommerceEvent event;
  event.mutable_identity()->set_user_id(user_id);
  event.mutable_identity()->mutable_profile()->set_first_name(first_name);
  return event;
}

TEST(MaskedAnswerTest, HidesSecretsAndWhatTheEventSaysOfThePerson) {
  EXPECT_EQ(
      RedactedResponse("key s3cret is wrong for Ada (u-77)", EventOf("u-77", "Ada"), {"s3cret"}),
      "key *** is wrong for *** (***)");
}

TEST(MaskedAnswerTest, HidesWhatLooksPersonal) {
  EXPECT_EQ(RedactedResponse(
                R"({"error":"no a.b+c@shop.example","tel":"+420777123456","code":1234})", {}, {}),
            R"({"error":"no ***","tel":"***","code":1234})");
}

TEST(MaskedAnswerTest, KeepsWhatSaysNothingAboutAnybody) {
  EXPECT_EQ(RedactedResponse("HTTP status 400\nmissing member /items/0/id", EventOf("4", ""), {""}),
            "HTTP status 400\nmissing member /items/0/id");
}

TEST(MaskedAnswerTest, IsBoundedAndEndsWithAWholeCharacter) {
  std::string answer;
  for (int i = 0; i < 400; ++i) answer += "\xc3\xa4 ";
  const std::string redacted = RedactedResponse(answer, {}, {});
  EXPECT_LE(redacted.size(), 512u);
  EXPECT_TRUE(answer.starts_with(redacted));
  EXPECT_NE(redacted.back(), '\xc3');
}

}  // namespace
}  // namespace interlingua::delivery::send
