#include "service/delivery/prepare/carts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "adapters/all.h"
#include "google/protobuf/text_format.h"
#include "service/delivery/prepare/cart_lines.h"
#include "service/delivery/prepare/customer.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::delivery::prepare {
namespace {

using ::testing::ElementsAre;

v1::Destination::CartState Limits(std::int64_t hours = 720, int carts = 100000) {
  v1::Destination::CartState limits;
  limits.set_max_age_hours(hours);
  limits.set_max_carts(carts);
  return limits;
}

constexpr CartForms kWhole = {.form = CartForm::kWhole, .removals = true};
constexpr CartForms kChanges = {.form = CartForm::kChanges, .removals = true};

v1::CommerceEvent CartEvent(const std::string& cart, const std::string& user = "7") {
  v1::CommerceEvent event;
  event.set_event_id("e1");
  event.mutable_identity()->set_user_id(user);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(cart, event.mutable_cart())) << cart;
  return event;
}

std::string Item(const std::string& id, const std::string& quantity, int price = 0) {
  return text::Concat(
      "{ item_id: '", id, "' quantity { ", quantity, " }",
      price == 0 ? std::string() : text::Concat(" unit_price { units: ", price, " }"), " }");
}

v1::CommerceEvent Add(const std::string& id, int count, int price = 0) {
  return CartEvent(text::Concat("change: ADD currency: 'EUR' items ",
                                Item(id, text::Concat("units: ", count), price)));
}
v1::CommerceEvent Remove(const std::string& id, int count) {
  return CartEvent(text::Concat("change: REMOVE items ", Item(id, text::Concat("units: ", count))));
}

/// `2 a, 1 b = 5.00`: what a cart holds.
std::string TextOf(const google::protobuf::RepeatedPtrField<v1::Item>& items) {
  std::string text;
  for (const v1::Item& item : items) {
    text += text::Concat(text.empty() ? "" : ", ",
                         value::DecimalText(value::ValueOf(item.quantity())), " ", item.item_id());
  }
  return text;
}
std::string TextOf(const v1::CartState& state) {
  std::string text = TextOf(state.items());
  if (state.has_total())
    text += text::Concat(" = ", value::DecimalText(value::ValueOf(state.total())));
  return text;
}

/// The cart that the event is sent with.
std::string Sent(Carts& carts, const v1::CommerceEvent& event, std::int64_t offset) {
  const CartEvents events = carts.Apply(event, offset);
  if (events.as_it_is) return "as it is";
  EXPECT_EQ(events.events.size(), 1u);
  return TextOf(events.events[0].cart().state());
}

TEST(Carts, WholeOnesGrowAndShrinkByChanges) {
  Carts carts(kWhole, Limits());
  EXPECT_EQ(Sent(carts, Add("a", 2, 3), 1), "2 a = 6");
  EXPECT_EQ(Sent(carts, Add("b", 1, 4), 2), "2 a, 1 b = 10");
  EXPECT_EQ(Sent(carts, Remove("a", 1), 3), "1 a, 1 b = 7");
  EXPECT_EQ(Sent(carts, Add("a", 3), 4), "4 a, 1 b = 16");
  EXPECT_EQ(Sent(carts, Remove("b", 1), 5), "4 a = 12");
  EXPECT_EQ(Sent(carts, CartEvent("change: VIEW"), 6), "4 a = 12");
  const CartEvents emptied = carts.Apply(CartEvent("change: EMPTY"), 7);
  EXPECT_EQ(emptied.events[0].cart().state().item_count(), 0);
  EXPECT_EQ(TextOf(emptied.events[0].cart().state()), " = 0");
  EXPECT_EQ(emptied.events[0].cart().currency(), "EUR");
}

TEST(Carts, CustomersHaveTheirOwn) {
  Carts carts(kWhole, Limits());
  Sent(carts, Add("a", 2), 1);
  EXPECT_EQ(Sent(carts, CartEvent("change: VIEW", "8"), 2), "as it is");
  v1::CommerceEvent unknown = Add("a", 1);
  unknown.clear_identity();
  EXPECT_EQ(Sent(carts, unknown, 3), "as it is");
  EXPECT_EQ(carts.size(), 1u);
}

TEST(Carts, QuantitiesAreExactAndVariantsApart) {
  Carts carts(kWhole, Limits());
  Sent(carts, CartEvent("change: ADD items " + Item("a", "nanos: 100000000")), 1);
  EXPECT_EQ(Sent(carts, CartEvent("change: ADD items " + Item("a", "nanos: 200000000")), 2),
            "0.3 a");
  EXPECT_EQ(Sent(carts, CartEvent("change: ADD items { item_id: 'a' variant: 'red' }"), 3),
            "0.3 a, 1 a");
}

TEST(Carts, LessThanNothingIsNothingAndIsReported) {
  Carts carts(kWhole, Limits());
  carts.Apply(Add("a", 2), 1);
  const CartEvents events = carts.Apply(Remove("a", 5), 2);
  EXPECT_EQ(events.floored, 1);
  EXPECT_EQ(TextOf(events.events[0].cart().state()), " = 0");
  EXPECT_EQ(carts.Apply(Remove("b", 1), 3).floored, 1);
  EXPECT_EQ(Sent(carts, Add("a", 1), 4), "1 a");
}

TEST(Carts, ATotalIsOnlySaidWhereItIsKnown) {
  Carts carts(kWhole, Limits());
  EXPECT_EQ(
      Sent(carts, CartEvent("change: ADD value { units: 5 } items " + Item("a", "units: 2")), 1),
      "2 a = 5");
  EXPECT_EQ(
      Sent(carts, CartEvent("change: REMOVE value { units: 2 } items " + Item("a", "units: 1")), 2),
      "1 a = 3");
  EXPECT_EQ(Sent(carts, Add("b", 1), 3), "1 a, 1 b");
  carts.Apply(Remove("a", 1), 4);
  EXPECT_EQ(Sent(carts, Remove("b", 1), 5), " = 0");
  EXPECT_EQ(Sent(carts,
                 CartEvent("change: ADD items { item_id: 'a' unit_price { units: 2 } "
                           "discount { units: 1 } }"),
                 6),
            "1 a");
}

TEST(Carts, AWholeCartReplacesAndAPurchaseEmpties) {
  Carts carts(kWhole, Limits());
  carts.Apply(Add("a", 2), 1);
  EXPECT_EQ(Sent(carts, CartEvent("change: STATE state { items " + Item("b", "units: 1") + "}"), 2),
            "as it is");
  EXPECT_EQ(Sent(carts, Add("a", 1), 3), "1 b, 1 a");
  v1::CommerceEvent purchase = Add("a", 1);
  purchase.mutable_purchase();
  EXPECT_TRUE(carts.Apply(purchase, 4).as_it_is);
  EXPECT_EQ(Sent(carts, Add("c", 1), 5), "1 c");
}

TEST(Carts, AVisitorsCartIsTheCustomersOnceTheyAreKnown) {
  Carts carts(kWhole, Limits());
  v1::CommerceEvent visitor = Add("a", 1);
  visitor.mutable_identity()->clear_user_id();
  visitor.mutable_identity()->set_anonymous_id("cookie");
  carts.Apply(visitor, 1);
  v1::CommerceEvent known = Add("b", 1);
  known.mutable_identity()->set_anonymous_id("cookie");
  EXPECT_EQ(Sent(carts, known, 2), "1 a, 1 b");
  EXPECT_EQ(carts.size(), 1u);
}

v1::CommerceEvent State(const std::string& items) {
  return CartEvent("change: STATE currency: 'EUR' state { " + items + " total { units: 9 } }");
}

TEST(Carts, ChangesAreWhatDiffersBetweenWholeOnes) {
  Carts carts(kChanges, Limits());
  CartEvents first = carts.Apply(
      State("items " + Item("a", "units: 2", 3) + " items " + Item("b", "units: 1")), 1);
  ASSERT_EQ(first.events.size(), 1u);
  EXPECT_EQ(first.events[0].cart().change(), v1::Cart::ADD);
  EXPECT_EQ(first.events[0].event_id(), "e1");
  EXPECT_FALSE(first.events[0].cart().has_state());
  EXPECT_EQ(TextOf(first.events[0].cart().items()), "2 a, 1 b");

  const CartEvents second = carts.Apply(
      State("items " + Item("a", "units: 1", 3) + " items " + Item("c", "units: 1", 5)), 2);
  ASSERT_EQ(second.events.size(), 2u);
  EXPECT_EQ(second.events[0].cart().change(), v1::Cart::REMOVE);
  EXPECT_EQ(second.events[0].event_id(), "e1");
  EXPECT_EQ(TextOf(second.events[0].cart().items()), "1 a, 1 b");
  EXPECT_EQ(second.events[1].cart().change(), v1::Cart::ADD);
  EXPECT_EQ(TextOf(second.events[1].cart().items()), "1 c");
  EXPECT_EQ(second.events[1].cart().value().units(), 5);
  EXPECT_NE(second.events[1].event_id(), "e1");
  EXPECT_EQ(second.events[1].derived_from(), "e1");

  const CartEvents same =
      carts.Apply(State("items " + Item("c", "units: 1") + " items " + Item("a", "units: 1")), 3);
  EXPECT_FALSE(same.as_it_is);
  EXPECT_TRUE(same.events.empty());
  EXPECT_TRUE(carts.Apply(Add("a", 1), 4).as_it_is);
  const CartEvents emptied = carts.Apply(CartEvent("change: EMPTY"), 5);
  ASSERT_EQ(emptied.events.size(), 1u);
  EXPECT_EQ(TextOf(emptied.events[0].cart().items()), "1 c, 2 a");
}

TEST(Carts, AFormatWithoutRemovalsIsToldOfAdditionsOnly) {
  Carts carts({.form = CartForm::kChanges, .removals = false}, Limits());
  carts.Apply(State("items " + Item("a", "units: 2")), 1);
  EXPECT_TRUE(carts.Apply(State("items " + Item("a", "units: 1")), 2).events.empty());
  EXPECT_EQ(carts.Apply(State("items " + Item("b", "units: 1")), 3).events.size(), 1u);
}

TEST(Carts, FormsAreFoundOutFromTheFormats) {
  const auto translator = Translator::Create(AllAdapters()).value();
  EXPECT_EQ(CartFormsOf(*translator, "liveperson").form, CartForm::kWhole);
  EXPECT_EQ(CartFormsOf(*translator, "commanders_act").form, CartForm::kChanges);
  EXPECT_TRUE(CartFormsOf(*translator, "commanders_act").removals);
  EXPECT_EQ(CartFormsOf(*translator, "ga4").form, CartForm::kChanges);
  EXPECT_EQ(CartFormsOf(*translator, "luigis_box").form, CartForm::kChanges);
  EXPECT_FALSE(CartFormsOf(*translator, "luigis_box").removals);
  EXPECT_EQ(CartFormsOf(*translator, "exponea").form, CartForm::kAny);
  EXPECT_EQ(CartFormsOf(*translator, "canonical").form, CartForm::kAny);
}

TEST(Carts, AreBoundedByNumberAndAge) {
  Carts carts(kWhole, Limits(1, 2));
  const auto at = [](std::int64_t seconds, const std::string& user) {
    v1::CommerceEvent event = CartEvent("change: ADD items { item_id: 'a' }", user);
    event.mutable_received_at()->set_seconds(seconds);
    return event;
  };
  carts.Apply(at(0, "1"), 1);
  carts.Apply(at(1, "2"), 2);
  carts.Apply(at(2, "1"), 3);
  carts.Apply(at(3, "3"), 4);
  EXPECT_EQ(carts.size(), 2u);
  EXPECT_EQ(Sent(carts, at(4, "1"), 5), "3 a");
  EXPECT_EQ(Sent(carts, at(3604, "1"), 6), "4 a");
  EXPECT_EQ(carts.size(), 1u);
  EXPECT_EQ(Sent(carts, at(9999, "1"), 7), "1 a");
}

TEST(Carts, GiveTheLatestChangeOfEachCustomer) {
  Carts carts(kWhole, Limits());
  carts.Apply(CartEvent("change: ADD items { item_id: 'a' }", "1"), 1);
  carts.Apply(CartEvent("change: ADD items { item_id: 'a' }", "2"), 2);
  carts.Apply(CartEvent("change: ADD items { item_id: 'a' }", "1"), 3);
  v1::CommerceEvent purchase = CartEvent("", "2");
  purchase.mutable_purchase();
  carts.Apply(purchase, 4);
  EXPECT_TRUE(carts.TakeChangesUpTo(0).empty());
  std::vector<CartChange> changes = carts.TakeChangesUpTo(3);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].offset, 2);
  EXPECT_EQ(changes[1].offset, 3);
  EXPECT_EQ(changes[1].key.size(), 32u);
  changes = carts.TakeChangesUpTo(4);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].bytes, "");
  EXPECT_TRUE(carts.TakeChangesUpTo(4).empty());
}

TEST(Carts, RefuseBytesThatAreNoCart) {
  Carts carts(kWhole, Limits());
  for (const char* bytes : {"", "1", "1 2", "x 2\n", "1 2\n\xff"}) {
    EXPECT_FALSE(carts.Load("key", bytes).ok()) << bytes;
  }
  EXPECT_TRUE(carts.Load("key", "1 2\n").ok());
}

/// All that is sent in place of the event.
std::string SentText(Carts& carts, const v1::CommerceEvent& event, std::int64_t offset) {
  const CartEvents events = carts.Apply(event, offset);
  std::string text = text::Concat(events.as_it_is ? "as it is " : "", events.floored, "\n");
  for (const v1::CommerceEvent& sent : events.events) text += sent.ShortDebugString() + "\n";
  return text;
}

/// A stream of changes by a few customers, some of them with a cart of their own.
std::vector<v1::CommerceEvent> DrawStream(std::mt19937& random, int length) {
  const auto below = [&](unsigned bound) { return static_cast<int>(random() % bound); };
  std::vector<v1::CommerceEvent> stream;
  for (int i = 0; i < length; ++i) {
    const int sort = below(12);
    const char* change = sort < 6 ? "ADD" : sort < 9 ? "REMOVE" : sort == 9 ? "EMPTY" : "VIEW";
    v1::CommerceEvent event = CartEvent(
        text::Concat("change: ", change, " items ",
                     Item(std::string(1, static_cast<char>('a' + below(3))),
                          text::Concat("nanos: ", 100000000 * (1 + below(9))), 1 + below(3))),
        std::to_string(below(4)));
    event.set_event_id(std::to_string(i));
    event.mutable_received_at()->set_seconds(i * 600);
    if (below(3) == 0) event.mutable_identity()->set_anonymous_id(std::to_string(below(3)));
    if (below(4) == 0) event.mutable_identity()->clear_user_id();
    if (sort == 11) event.mutable_purchase();
    if (sort == 10) {
      event.mutable_cart()->set_change(v1::Cart::STATE);
      event.mutable_cart()->mutable_state()->mutable_items()->Swap(
          event.mutable_cart()->mutable_items());
    }
    stream.push_back(std::move(event));
  }
  return stream;
}

class Crashes : public testing::TestWithParam<CartForm> {
 protected:
  const CartForms forms_ = {.form = GetParam(), .removals = true};
  const v1::Destination::CartState limits_ = Limits(3, 3);
};

// What is stored at the low-water mark and what follows it give the same as without a crash,
// wherever it comes, again and again.
TEST_P(Crashes, ChangeNothing) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const auto stream = DrawStream(random, 60);
    Carts steady(forms_, limits_);
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < stream.size(); ++i) {
      expected.push_back(SentText(steady, stream[i], static_cast<std::int64_t>(i) + 1));
    }
    std::map<std::string, std::string> stored;
    auto carts = std::make_unique<Carts>(forms_, limits_);
    std::size_t low_water = 0;
    for (std::size_t i = 0; i < stream.size(); ++i) {
      ASSERT_EQ(SentText(*carts, stream[i], static_cast<std::int64_t>(i) + 1), expected[i]) << seed;
      if (random() % 4 == 0) {  // a commit, somewhere behind
        low_water += random() % (i + 2 - low_water);
        for (CartChange& change : carts->TakeChangesUpTo(static_cast<std::int64_t>(low_water))) {
          EXPECT_LE(change.offset, static_cast<std::int64_t>(low_water));
          stored[change.key] = change.bytes;
          if (change.bytes.empty()) stored.erase(change.key);
        }
      }
      if (random() % 8 == 0) {  // a crash: all that follows the mark is applied again
        carts = std::make_unique<Carts>(forms_, limits_);
        for (const auto& [key, bytes] : stored) ASSERT_TRUE(carts->Load(key, bytes).ok());
        i = low_water - 1;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Carts, Crashes, testing::Values(CartForm::kWhole, CartForm::kChanges));

}  // namespace
}  // namespace interlingua::delivery::prepare
