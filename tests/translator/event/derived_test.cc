#include "translator/event/derived.h"

#include <gtest/gtest.h>

#include "interlingua/v1/event.pb.h"

namespace interlingua::event {
namespace {

const google::protobuf::FieldDescriptor& Field(const google::protobuf::Message& message,
                                               const char* name) {
  return *message.GetDescriptor()->FindFieldByName(name);
}

void Set(v1::Decimal* decimal, std::int64_t units, std::int32_t nanos) {
  decimal->set_units(units);
  decimal->set_nanos(nanos);
}

TEST(Derive, GrossIsNetAndTaxAndShippingWhenAllAreKnown) {
  v1::Order order;
  Set(order.mutable_revenue(), 16, 0);
  Set(order.mutable_tax(), 3, 200'000'000);
  EXPECT_FALSE(Derive(order, Field(order, "value")));
  Set(order.mutable_shipping(), 3, 330'000'000);
  EXPECT_EQ(value::DecimalText(Derive(order, Field(order, "value"))->value), "22.53");
}

TEST(Derive, NetIsGrossWithoutTaxAndShipping) {
  v1::Order order;
  Set(order.mutable_value(), 22, 530'000'000);
  Set(order.mutable_tax(), 3, 200'000'000);
  Set(order.mutable_shipping(), 3, 330'000'000);
  EXPECT_EQ(value::DecimalText(Derive(order, Field(order, "revenue"))->value), "16");
}

TEST(Derive, ItemCountNeedsAWholeQuantityOfEveryItem) {
  v1::CartState state;
  EXPECT_FALSE(Derive(state, Field(state, "item_count")));
  Set(state.add_items()->mutable_quantity(), 2, 0);
  Set(state.add_items()->mutable_quantity(), 3, 0);
  EXPECT_EQ(Derive(state, Field(state, "item_count"))->value.units, 5);
  Set(state.mutable_items(1)->mutable_quantity(), 0, 500'000'000);
  EXPECT_FALSE(Derive(state, Field(state, "item_count")));
}

TEST(Derive, NothingIsDerivedBeyondTheIdentities) {
  v1::Order order;
  Set(order.mutable_value(), 22, 0);
  EXPECT_FALSE(Derive(order, Field(order, "revenue")));
  EXPECT_FALSE(Derive(order, Field(order, "tax")));
  EXPECT_FALSE(IsDerivable(Field(order, "tax")));
}

TEST(Derive, SumsBeyondTheRangeAreNotDerived) {
  v1::Order order;
  Set(order.mutable_revenue(), INT64_MAX, 0);
  Set(order.mutable_tax(), 1, 0);
  Set(order.mutable_shipping(), 0, 0);
  EXPECT_FALSE(Derive(order, Field(order, "value")));
}

}  // namespace
}  // namespace interlingua::event
