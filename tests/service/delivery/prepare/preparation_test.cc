#include "service/delivery/prepare/preparation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "service/delivery/destination/record_preparer.h"
#include "translator/json/document.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"

namespace interlingua::delivery::prepare {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

const Translator& AllFormats() {
  static const Translator* const translator = Translator::Create(AllAdapters()).value().release();
  return *translator;
}

v1::Destination To(const std::string& format) {
  v1::Destination destination;
  destination.set_name("d");
  destination.set_format(format);
  return destination;
}

v1::CommerceEvent Search(const std::string& id, const std::string& first_name) {
  v1::CommerceEvent event;
  event.set_event_id(id);
  event.mutable_occurred_at()->set_seconds(1700000000 + std::stoi(id));
  event.mutable_identity()->set_user_id("7");
  event.mutable_identity()->set_email("ann@example.com");
  event.mutable_identity()->mutable_profile()->set_first_name(first_name);
  event.mutable_search()->add_keywords("mug");
  return event;
}

v1::CommerceEvent CartChanged(const std::string& id, v1::Cart::Change change, int price) {
  v1::CommerceEvent event;
  event.set_event_id(id);
  event.mutable_identity()->set_user_id("7");
  v1::Cart& cart = *event.mutable_cart();
  cart.set_change(change);
  cart.set_currency("EUR");
  v1::Item& item =
      change == v1::Cart::STATE ? *cart.mutable_state()->add_items() : *cart.add_items();
  item.set_item_id(text::Concat("mug-", price));
  item.mutable_unit_price()->set_units(price);
  item.mutable_quantity()->set_units(1);
  return event;
}

class Preparing : public testing::Test {
 protected:
  /// The documents that the destination gets; the reason where there are none.
  std::vector<std::string> Documents(Preparation& preparation, const v1::CommerceEvent& event) {
    auto prepared = preparation.Prepare(event, ++offset_, arena_);
    if (!prepared.ok()) return {std::string(prepared.status().message())};
    if (prepared->withheld != Withheld::kNot) return {std::string(NameOf(prepared->withheld))};
    return prepared->documents;
  }

  google::protobuf::Arena arena_;
  std::int64_t offset_ = 0;
};

TEST_F(Preparing, WithheldEventsAreCountedByReason) {
  v1::Destination destination = To("canonical");
  destination.add_kinds("purchase");
  Preparation preparation(destination, AllFormats(), nullptr);
  EXPECT_THAT(Documents(preparation, Search("1", "Ann")), ElementsAre("kind"));
  EXPECT_THAT(Documents(preparation, Search("2", "Ann")), ElementsAre("kind"));
  EXPECT_EQ(preparation.withheld()[static_cast<std::size_t>(Withheld::kKind)], 2);
}

TEST_F(Preparing, IdentityRulesHoldForDocumentsAndWire) {
  v1::Destination destination = To("commanders_act");
  (*destination.mutable_identity())["email"] = v1::Destination::SHA256;
  (*destination.mutable_identity())["user_id"] = v1::Destination::DROP;
  Preparation preparation(destination, AllFormats(), nullptr);
  const v1::CommerceEvent event = Search("1", "Ann");
  const auto prepared = preparation.Prepare(event, 1, arena_);
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_THAT(prepared->documents[0], Not(HasSubstr("ann@")));
  EXPECT_THAT(prepared->documents[0], HasSubstr(value::Sha256Hex("ann@example.com")));
  EXPECT_FALSE(prepared->event->identity().has_user_id());
  EXPECT_EQ(event.identity().email(), "ann@example.com") << "the log's event stays";
}

TEST_F(Preparing, EveryDocumentGetsTheAddedMembers) {
  v1::Destination destination = To("exponea");
  destination.set_identify(v1::Destination::ALWAYS);
  (*destination.mutable_extra())["/data/properties/site"] = "\"shop-1\"";
  Preparation preparation(destination, AllFormats(), nullptr);
  const auto documents = Documents(preparation, Search("1", "Ann"));
  ASSERT_THAT(documents, SizeIs(2));
  for (const std::string& document : documents) EXPECT_THAT(document, HasSubstr("shop-1"));
}

TEST_F(Preparing, PeopleGoBesideEventsAsTheDestinationWants) {
  for (const char* format : {"exponea", "liveperson"}) {
    v1::Destination destination = To(format);
    Preparation never(destination, AllFormats(), nullptr);
    EXPECT_THAT(Documents(never, Search("1", "Ann")), SizeIs(1)) << format;
    destination.set_identify(v1::Destination::ALWAYS);
    Preparation always(destination, AllFormats(), nullptr);
    const std::size_t with_person = Documents(always, Search("1", "Ann")).size();
    EXPECT_GT(with_person, 1u) << format;
    EXPECT_THAT(Documents(always, Search("2", "Ann")), SizeIs(with_person)) << format;
    destination.set_identify(v1::Destination::ON_CHANGE);
    Preparation on_change(destination, AllFormats(), nullptr);
    EXPECT_THAT(Documents(on_change, Search("1", "Ann")), SizeIs(with_person)) << format;
    EXPECT_THAT(Documents(on_change, Search("2", "Ann")), SizeIs(1)) << format;
    EXPECT_THAT(Documents(on_change, Search("3", "Anna")), SizeIs(with_person)) << format;
    on_change.OnNotSent(offset_);
    EXPECT_THAT(Documents(on_change, Search("4", "Anna")), SizeIs(with_person)) << format;
  }
}

TEST_F(Preparing, AnEventAboutThePersonIsAlwaysSentAndTellsOfThem) {
  v1::Destination destination = To("exponea");
  destination.set_identify(v1::Destination::ON_CHANGE);
  Preparation preparation(destination, AllFormats(), nullptr);
  v1::CommerceEvent identify = Search("1", "Ann");
  identify.mutable_identify();
  EXPECT_THAT(Documents(preparation, identify), ElementsAre(HasSubstr("\"customers\"")));
  EXPECT_THAT(Documents(preparation, identify), ElementsAre(HasSubstr("\"customers\"")));
  EXPECT_THAT(Documents(preparation, Search("2", "Ann")), SizeIs(1));
}

TEST_F(Preparing, WholeCartsComeFromChanges) {
  v1::Destination destination = To("liveperson");
  Preparation without(destination, AllFormats(), nullptr);
  EXPECT_THAT(Documents(without, CartChanged("1", v1::Cart::ADD, 3)),
              ElementsAre(HasSubstr("needs cart state")));
  destination.mutable_cart_state()->set_max_carts(10);
  destination.mutable_cart_state()->set_max_age_hours(1);
  destination.add_kinds("cart");
  Preparation preparation(destination, AllFormats(), nullptr);
  EXPECT_THAT(Documents(preparation, CartChanged("1", v1::Cart::ADD, 3)),
              ElementsAre(HasSubstr("\"total\":3")));
  EXPECT_THAT(Documents(preparation, CartChanged("2", v1::Cart::ADD, 4)),
              ElementsAre(HasSubstr("\"total\":7")));
  v1::CommerceEvent purchase = CartChanged("3", v1::Cart::ADD, 4);
  purchase.mutable_purchase();
  EXPECT_THAT(Documents(preparation, purchase), ElementsAre("kind"));
  EXPECT_THAT(Documents(preparation, CartChanged("4", v1::Cart::ADD, 5)),
              ElementsAre(HasSubstr("\"total\":5")));
  EXPECT_EQ(preparation.floored(), 0);
}

TEST_F(Preparing, AWholeCartLosesNothingOfTheChange) {
  v1::Destination destination = To("liveperson");
  destination.set_on_loss(v1::REFUSE);
  destination.mutable_cart_state()->set_max_carts(10);
  destination.mutable_cart_state()->set_max_age_hours(1);
  Preparation preparation(destination, AllFormats(), nullptr);
  // The wire carries the customer, the document does not; of the cart nothing is missing.
  EXPECT_THAT(Documents(preparation, CartChanged("1", v1::Cart::ADD, 3)),
              Not(Contains(HasSubstr("cart."))));
}

TEST_F(Preparing, CartsAreKeptOnlyWhereTheFormatNeedsThem) {
  v1::Destination destination = To("canonical");
  destination.mutable_cart_state()->set_max_carts(10);
  Preparation preparation(destination, AllFormats(), nullptr);
  EXPECT_EQ(preparation.carts(), nullptr);
}

TEST_F(Preparing, ChangesComeFromWholeCarts) {
  v1::Destination destination = To("commanders_act");
  destination.mutable_cart_state()->set_max_carts(10);
  destination.mutable_cart_state()->set_max_age_hours(1);
  Preparation preparation(destination, AllFormats(), nullptr);
  EXPECT_THAT(Documents(preparation, CartChanged("1", v1::Cart::STATE, 3)),
              ElementsAre(HasSubstr("add_to_cart")));
  EXPECT_THAT(Documents(preparation, CartChanged("2", v1::Cart::STATE, 3)), ElementsAre("cart"));
  EXPECT_THAT(Documents(preparation, CartChanged("3", v1::Cart::STATE, 4)),
              ElementsAre(HasSubstr("remove_from_cart"), HasSubstr("add_to_cart")));
}

log::LogRecord Record(const v1::CommerceEvent& event) {
  return {event.event_id(), event.SerializeAsString()};
}

// A parked event is sent as the cart was when it came, not as it is when it is tried again.
TEST_F(Preparing, AParkedEventGoesAsTheCartsMadeItThen) {
  v1::Destination destination = To("liveperson");
  destination.mutable_cart_state()->set_max_carts(10);
  destination.mutable_cart_state()->set_max_age_hours(1);
  const destination::RecordPreparer preparer(destination, AllFormats(), nullptr);
  destination::Ledger ledger("d", log::Progress());
  std::vector<log::StoredRecord> records;
  for (int i = 1; i <= 3; ++i) {
    const log::LogRecord record = Record(CartChanged(std::to_string(i), v1::Cart::ADD, i));
    records.push_back({i, std::make_shared<const std::string>(record.bytes)});
  }
  const auto taken = preparer.PrepareRecords(records, ledger);
  ASSERT_THAT(taken, SizeIs(3));
  EXPECT_THAT(taken[1].encoded.documents[0], HasSubstr("\"total\":3"));
  log::ParkedRecord parked = {{}, records[1].bytes};
  parked.parked.offset = 2;
  parked.parked.prepared = taken[1].made;
  parked.parked.attempts = 4;
  parked.parked.first_sent_at_ms = 1000;
  ledger.Park(taken[1], parked.parked);
  const auto again = preparer.PrepareParked({parked}, ledger);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].encoded.documents, taken[1].encoded.documents);
  EXPECT_EQ(again[0].attempts, 4);
  EXPECT_EQ(again[0].first_sent_at, absl::FromUnixMillis(1000));
  parked.parked.prepared = "damaged";
  EXPECT_THAT(preparer.PrepareParked({parked}, ledger), SizeIs(0));
  ASSERT_NE(preparer.preparation().carts(), nullptr);
  EXPECT_THAT(preparer.preparation().carts()->TakeChangesUpTo(1), SizeIs(1));
}

// LivePerson would count a purchase of 2010 as of today.
TEST_F(Preparing, HistoryThatTheVendorHasARuleAgainstIsWithheld) {
  v1::Destination destination = To("liveperson");
  destination.mutable_http();
  Preparation preparation(destination, AllFormats(), nullptr);
  preparation.SetHistory(2);
  const auto searched_at = [](absl::Time time) {
    v1::CommerceEvent event = Search("1", "Ann");
    event.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(time));
    return event;
  };
  const v1::CommerceEvent old = searched_at(absl::FromUnixSeconds(1291200000));
  EXPECT_THAT(Documents(preparation, old), ElementsAre("history"));
  EXPECT_THAT(Documents(preparation, searched_at(absl::Now())), ElementsAre(HasSubstr("mug")));
  // One that came after the destination is late, and no history.
  EXPECT_THAT(Documents(preparation, old), ElementsAre(HasSubstr("mug")));
}

}  // namespace
}  // namespace interlingua::delivery::prepare
