// Which events a filter means, and by what a person is found.
#include "service/history/event_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interlingua/v1/history.pb.h"
#include "translator/value/digest.h"

namespace interlingua::history {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kNoon = 1719835200;

v1::CommerceEvent Purchase() {
  v1::CommerceEvent event;
  event.set_event_id("e-1");
  event.mutable_occurred_at()->set_seconds(kNoon);
  event.mutable_received_at()->set_seconds(kNoon + 60);
  event.mutable_source()->set_id("shop");
  event.mutable_identity()->set_user_id("u-1");
  event.mutable_identity()->set_anonymous_id("cookie-1");
  event.mutable_purchase()->set_order_id("o-1");
  return event;
}

bool Means(const v1::EventFilter& filter, const v1::CommerceEvent& event = Purchase()) {
  const auto made = EventFilter::Create(filter);
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() && made->Means(event);
}

TEST(EventFilterTest, AnEmptyOneMeansEveryEvent) {
  EXPECT_TRUE(Means({}));
  EXPECT_TRUE(Means({}, v1::CommerceEvent()));
}

TEST(EventFilterTest, TimesIncludeTheirBeginningAndExcludeTheirEnd) {
  v1::EventFilter filter;
  filter.mutable_occurred_since()->set_seconds(kNoon);
  EXPECT_TRUE(Means(filter));
  filter.mutable_occurred_until()->set_seconds(kNoon + 1);
  EXPECT_TRUE(Means(filter));
  filter.mutable_occurred_since()->set_seconds(kNoon - 1);
  filter.mutable_occurred_until()->set_seconds(kNoon);
  EXPECT_FALSE(Means(filter));
  v1::EventFilter accepted;
  accepted.mutable_accepted_since()->set_seconds(kNoon + 61);
  EXPECT_FALSE(Means(accepted));
  accepted.mutable_accepted_since()->set_seconds(kNoon + 60);
  EXPECT_TRUE(Means(accepted));
}

TEST(EventFilterTest, AnEventWithoutATimeMeetsNoConditionOnIt) {
  v1::CommerceEvent event = Purchase();
  event.clear_occurred_at();
  v1::EventFilter filter;
  filter.mutable_occurred_until()->set_seconds(kNoon + 1000);
  EXPECT_FALSE(Means(filter, event));
}

TEST(EventFilterTest, EveryConditionHasToHoldAndOneValueOfAList) {
  v1::EventFilter filter;
  filter.add_kinds("refund");
  EXPECT_FALSE(Means(filter));
  filter.add_kinds("purchase");
  EXPECT_TRUE(Means(filter));
  filter.add_sources("shop");
  filter.add_order_ids("o-1");
  filter.add_event_ids("e-1");
  filter.add_customers("u-1");
  EXPECT_TRUE(Means(filter));
  filter.clear_order_ids();
  filter.add_order_ids("o-2");
  EXPECT_FALSE(Means(filter));
}

TEST(EventFilterTest, TheOrderOfARefundIsAnOrderToo) {
  v1::CommerceEvent event = Purchase();
  event.mutable_refund()->mutable_order()->set_order_id("o-7");
  v1::EventFilter filter;
  filter.add_order_ids("o-7");
  EXPECT_TRUE(Means(filter, event));
  EXPECT_FALSE(Means(filter));
}

TEST(EventFilterTest, WhatMakesNoSenseIsRefused) {
  v1::EventFilter kind;
  kind.add_kinds("purchases");
  EXPECT_THAT(std::string(EventFilter::Create(kind).status().message()),
              HasSubstr("no kind of event 'purchases'"));
  v1::EventFilter backwards;
  backwards.mutable_occurred_since()->set_seconds(kNoon);
  backwards.mutable_occurred_until()->set_seconds(kNoon);
  EXPECT_FALSE(EventFilter::Create(backwards).ok());
  v1::EventFilter impossible;
  impossible.mutable_occurred_since()->set_nanos(-1);
  EXPECT_FALSE(EventFilter::Create(impossible).ok());
  v1::EventFilter nobody;
  nobody.add_customers("");
  EXPECT_FALSE(EventFilter::Create(nobody).ok());
}

TEST(PeopleTest, AreFoundByEveryIdThatAnEventHas) {
  v1::Identity identity = Purchase().identity();
  identity.add_ids()->set_value("loyal-9");
  for (const char* id : {"u-1", "cookie-1", "loyal-9"}) {
    EXPECT_TRUE(People(std::vector<std::string>{id}).Include(identity)) << id;
  }
  EXPECT_FALSE(People(std::vector<std::string>{"u-2"}).Include(identity));
  EXPECT_FALSE(People(std::vector<std::string>{""}).Include(v1::Identity()));
}

TEST(PeopleTest, AnAddressIsFoundInAnyCaseAndByItsHashes) {
  const People people(std::vector<std::string>{"Jane@Shop.Example"});
  v1::Identity plain;
  plain.set_email(" jane@shop.example");
  EXPECT_TRUE(people.Include(plain));
  for (const auto& [algorithm, hex] :
       {std::pair{v1::Hash::SHA256, value::Sha256Hex("jane@shop.example")},
        std::pair{v1::Hash::MD5, value::Md5Hex("jane@shop.example")}}) {
    v1::Identity hashed;
    v1::Hash& hash = *hashed.add_hashes();
    hash.set_field("email");
    hash.set_algorithm(algorithm);
    hash.set_hex(hex);
    EXPECT_TRUE(people.Include(hashed)) << hex;
  }
}

TEST(PeopleTest, AHashFindsTheAddressThatItIsOf) {
  const People people(std::vector<std::string>{value::Sha256Hex("jane@shop.example")});
  v1::Identity plain;
  plain.set_email("JANE@shop.example");
  EXPECT_TRUE(people.Include(plain));
}

TEST(PeopleTest, ATelephoneNumberIsFoundByItsHashWithAndWithoutThePlus) {
  const People people(std::vector<std::string>{"+44 20 7946 0018"});
  v1::Identity plain;
  plain.set_phone("+442079460018");
  EXPECT_TRUE(people.Include(plain));
  v1::Identity hashed;
  v1::Hash& hash = *hashed.add_hashes();
  hash.set_algorithm(v1::Hash::SHA256);
  hash.set_hex(value::Sha256Hex("442079460018"));
  EXPECT_TRUE(people.Include(hashed));
}

}  // namespace
}  // namespace interlingua::history
