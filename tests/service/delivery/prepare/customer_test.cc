#include "service/delivery/prepare/customer.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "interlingua/v1/event.pb.h"
#include "translator/value/digest.h"

namespace interlingua::delivery::prepare {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Of(const std::string& identity) {
  v1::CommerceEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(identity, event.mutable_identity()));
  return CustomersOf(event);
}

TEST(CustomerTest, AnEventThatNamesNobodyHasNone) {
  EXPECT_THAT(Of(""), IsEmpty());
  EXPECT_THAT(Of(R"(user_id: "" ids { type: "crm" } profile { city: "Brno" })"), IsEmpty());
}

TEST(CustomerTest, TheFirstThatThereIs) {
  const std::string user = R"(user_id: "7")";
  const std::string anonymous = R"(anonymous_id: "7")";
  const std::string further = R"(ids { type: "crm" value: "7" } ids { type: "x" value: "8" })";
  const std::string email = R"(email: "7@b.example")";
  const std::string phone = R"(phone: "+420777123456")";
  EXPECT_THAT(Of(user), SizeIs(1));
  EXPECT_EQ(Of(user + further + email + phone), Of(user));
  EXPECT_EQ(Of(anonymous + further + email), Of(anonymous));
  EXPECT_EQ(Of(further + email + phone), Of(further));
  EXPECT_EQ(Of(R"(ids { type: "crm" value: "7" })"), Of(further));
  EXPECT_EQ(Of(email + phone), Of(email));
  EXPECT_THAT(Of(phone), SizeIs(1));
  // The same text in another field is another customer.
  EXPECT_NE(Of(user), Of(anonymous));
  EXPECT_NE(Of(user), Of(R"(ids { type: "user" value: "7" })"));
}

TEST(CustomerTest, AUserWhoIsAVisitorTooIsBoth) {
  const auto both = Of(R"(user_id: "u" anonymous_id: "a")");
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_THAT(both, Contains(Of(R"(user_id: "u")").front()));
  EXPECT_THAT(both, Contains(Of(R"(anonymous_id: "a")").front()));
}

TEST(CustomerTest, APlainValueIsItsHash) {
  EXPECT_EQ(Of(R"(email: " A@B.example ")"), Of(R"(email: "a@b.example")"));
  EXPECT_EQ(Of(R"(email: "a@b.example")"), Of("hashes { field: 'email' algorithm: SHA256 hex: '" +
                                              value::Sha256Hex("a@b.example") + "' }"));
  EXPECT_EQ(Of(R"(phone: "+420 777 123 456")"),
            Of("hashes { field: 'phone' algorithm: SHA256 hex: '" +
               value::Sha256Hex("+420777123456") + "' }"));
  EXPECT_THAT(Of("hashes { field: 'city' algorithm: SHA256 hex: 'ab' }"), IsEmpty());
}

}  // namespace
}  // namespace interlingua::delivery::prepare
