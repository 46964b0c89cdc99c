#include "service/delivery/prepare/policy.h"

#include <gtest/gtest.h>

#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/event.pb.h"
#include "service/delivery/prepare/customer.h"
#include "service/delivery/prepare/known_people.h"
#include "translator/text/text.h"

namespace interlingua::delivery::prepare {
namespace {

v1::CommerceEvent Event() {
  v1::CommerceEvent event;
  event.set_event_id("e1");
  event.mutable_source()->set_id("shop");
  event.mutable_identity()->set_user_id("7");
  event.mutable_purchase();
  return event;
}

TEST(Policy, SendsEverythingUnlessTold) {
  EXPECT_EQ(Policy(v1::Destination()).Judge(Event()), Withheld::kNot);
  EXPECT_EQ(Policy(v1::Destination()).Judge(v1::CommerceEvent()), Withheld::kNot);
}

TEST(Policy, ReasonsAreWords) {
  EXPECT_EQ(NameOf(Withheld::kKind), "kind");
  EXPECT_EQ(NameOf(Withheld::kSource), "source");
  EXPECT_EQ(NameOf(Withheld::kConsent), "consent");
  EXPECT_EQ(NameOf(Withheld::kSample), "sample");
  EXPECT_EQ(NameOf(Withheld::kCart), "cart");
}

TEST(Policy, SelectsKindsAndSources) {
  v1::Destination destination;
  destination.add_kinds("purchase");
  destination.add_sources("shop");
  const Policy policy(destination);
  EXPECT_EQ(policy.Judge(Event()), Withheld::kNot);
  v1::CommerceEvent event = Event();
  event.mutable_cart();
  EXPECT_EQ(policy.Judge(event), Withheld::kKind);
  event.mutable_source()->set_id("till");
  EXPECT_EQ(policy.Judge(event), Withheld::kSource);
  event.clear_source();
  EXPECT_EQ(policy.Judge(event), Withheld::kSource);
}

class Consents : public testing::Test {
 protected:
  Withheld Judge() const { return Policy(destination_).Judge(event_); }
  v1::Consent& consent() { return *event_.mutable_context()->mutable_consent(); }

  v1::Destination destination_;
  v1::CommerceEvent event_ = Event();
};

TEST_F(Consents, AllOfDemandsEachAndAnyOfOne) {
  destination_.mutable_consent()->add_all_of("1");
  destination_.mutable_consent()->add_all_of("ads");
  destination_.mutable_consent()->add_any_of("x");
  destination_.mutable_consent()->add_any_of("y");
  consent().add_granted("1");
  consent().add_granted("y");
  EXPECT_EQ(Judge(), Withheld::kConsent);
  consent().add_granted("ads");
  EXPECT_EQ(Judge(), Withheld::kNot);
  consent().mutable_granted()->erase(consent().granted().begin() + 1);
  EXPECT_EQ(Judge(), Withheld::kConsent) << "none of any_of";
}

TEST_F(Consents, WhatIsGrantedAndDeniedIsDenied) {
  destination_.mutable_consent()->add_any_of("ads");
  consent().add_granted("ads");
  consent().add_denied("ads");
  EXPECT_EQ(Judge(), Withheld::kConsent);
}

TEST_F(Consents, SilenceFollowsItsOwnRule) {
  destination_.mutable_consent()->add_all_of("ads");
  EXPECT_EQ(Judge(), Withheld::kConsent);
  destination_.mutable_consent()->set_without(v1::Destination::ALLOW);
  EXPECT_EQ(Judge(), Withheld::kNot);
  consent().set_record_id("r");
  EXPECT_EQ(Judge(), Withheld::kNot);
  consent().add_denied("other");
  EXPECT_EQ(Judge(), Withheld::kConsent) << "consent was asked for, and not given to this";
}

TEST_F(Consents, QuestionsWithoutCategoriesHaveNames) {
  destination_.mutable_consent()->add_all_of("personalization");
  consent().set_personalization_granted(true);
  EXPECT_EQ(Judge(), Withheld::kNot);
  consent().set_personalization_granted(false);
  EXPECT_EQ(Judge(), Withheld::kConsent);
}

TEST(Sample, TheSameCustomersAreInAndMoreOfThemInALargerShare) {
  int in_ten = 0;
  for (int i = 0; i < 5000; ++i) {
    v1::CommerceEvent event = Event();
    event.mutable_identity()->set_user_id(std::to_string(i));
    bool was_in = false;
    for (const int percent : {0, 1, 10, 50, 100}) {
      v1::Destination destination;
      destination.set_sample_percent(percent);
      const bool in = Policy(destination).Judge(event) == Withheld::kNot;
      EXPECT_TRUE(in || !was_in);
      EXPECT_TRUE(percent != 0 || !in);
      EXPECT_TRUE(percent != 100 || in);
      if (percent == 10) in_ten += in ? 1 : 0;
      was_in = in;
      event.set_event_id(text::Concat("other", i));
      EXPECT_EQ(Policy(destination).Judge(event) == Withheld::kNot, in);
    }
  }
  EXPECT_NEAR(in_ten, 500, 100);
}

TEST(Sample, EventsOfNobodyGoByTheirIds) {
  v1::Destination destination;
  destination.set_sample_percent(50);
  int in = 0;
  for (int i = 0; i < 1000; ++i) {
    v1::CommerceEvent event;
    event.set_event_id(std::to_string(i));
    in += Policy(destination).Judge(event) == Withheld::kNot ? 1 : 0;
  }
  EXPECT_NEAR(in, 500, 80);
}

TEST(Customer, IsAHashOfWhoItIs) {
  v1::CommerceEvent event;
  EXPECT_EQ(CustomerOf(event), "");
  event.mutable_identity()->set_email(" A@b.example");
  const std::string by_email = CustomerOf(event);
  EXPECT_EQ(by_email.size(), 32u);
  event.mutable_identity()->set_email("a@B.example");
  EXPECT_EQ(CustomerOf(event), by_email);
  event.mutable_identity()->set_anonymous_id("7");
  EXPECT_EQ(CustomerOf(event), AnonymousCustomerOf(event));
  event.mutable_identity()->set_user_id("7");
  EXPECT_NE(CustomerOf(event), AnonymousCustomerOf(event));
}

v1::Identity Called(const std::string& name) {
  v1::Identity identity;
  identity.mutable_profile()->set_first_name(name);
  return identity;
}

TEST(KnownPeople, AreToldOfWhenSomethingIsNew) {
  KnownPeople people;
  EXPECT_TRUE(people.RecordSent("a", Called("Ann"), 1));
  EXPECT_FALSE(people.RecordSent("a", Called("Ann"), 2));
  EXPECT_TRUE(people.RecordSent("b", Called("Ann"), 3));
  EXPECT_TRUE(people.RecordSent("a", Called("Anna"), 4));
  EXPECT_TRUE(people.RecordSent("a", Called("Ann"), 5));
  EXPECT_TRUE(people.RecordSent("", Called("Ann"), 6));
  EXPECT_TRUE(people.RecordSent("", Called("Ann"), 7));
}

TEST(KnownPeople, AreForgottenWithTheEventThatWasRefused) {
  KnownPeople people;
  people.RecordSent("a", Called("Ann"), 1);
  people.Forget(2);
  EXPECT_FALSE(people.RecordSent("a", Called("Ann"), 3));
  people.Forget(1);
  EXPECT_TRUE(people.RecordSent("a", Called("Ann"), 4));
  people.Forget(1);
  EXPECT_FALSE(people.RecordSent("a", Called("Ann"), 5));
}

TEST(KnownPeople, AreBounded) {
  KnownPeople people(2);
  people.RecordSent("a", Called("Ann"), 1);
  people.RecordSent("b", Called("Ben"), 2);
  people.RecordSent("a", Called("Anna"), 3);
  people.RecordSent("c", Called("Cid"), 4);
  EXPECT_EQ(people.size(), 2u);
  EXPECT_FALSE(people.RecordSent("a", Called("Anna"), 5));
  EXPECT_TRUE(people.RecordSent("b", Called("Ben"), 6));
}

}  // namespace
}  // namespace interlingua::delivery::prepare
