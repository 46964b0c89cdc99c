#include "translator/event/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace interlingua::event {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Validate, NamesEveryFaultWithItsField) {
  v1::CommerceEvent event;
  event.mutable_occurred_at()->set_nanos(-1);
  v1::Order& order = *event.mutable_refund()->mutable_order();
  order.mutable_value()->set_units(1);
  order.mutable_value()->set_nanos(-1);
  order.add_items()->mutable_unit_price()->set_nanos(5);
  order.add_items()->mutable_quantity()->set_nanos(1000000000);
  order.mutable_items(1)->add_attributes()->set_json("{");
  event.add_extensions()->set_json("1}, {");
  const absl::Status status = ValidateEvent(event);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const char* fault :
       {"occurred_at: time outside the years 1 to 9999", "refund.order.value: units and nanos",
        "refund.order.items[1].quantity: units and nanos",
        "refund.order.items[1].attributes[0].json: not JSON", "extensions[0].json: not JSON"}) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(fault));
  }
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("items[0]")));
}

TEST(Validate, AnEventSaysOneThing) {
  EXPECT_THAT(std::string(ValidateEvent({}).message()), HasSubstr("one of the kinds must be set"));
}

TEST(Validate, AcceptsTheEdgesOfDecimalsAndTimes) {
  v1::CommerceEvent event;
  event.mutable_occurred_at()->set_seconds(-62135596800);
  v1::Decimal& value = *event.mutable_purchase()->mutable_value();
  value.set_units(std::numeric_limits<std::int64_t>::max());
  value.set_nanos(999999999);
  EXPECT_TRUE(ValidateEvent(event).ok());
  value.set_units(0);
  value.set_nanos(-999999999);
  EXPECT_TRUE(ValidateEvent(event).ok());
}

}  // namespace
}  // namespace interlingua::event
