// Carts that a gateway keeps for a destination, across its restarts.
#include <gmock/gmock.h>

#include "tests/support/gateway_fixture.h"

namespace interlingua::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class CartStateTest : public support::GatewayTest {
 protected:
  void Serve() {
    Start("grpc: '127.0.0.1:0'",
          text::Concat(
              "  - name: chat\n    format: liveperson\n    cart_state: {}\n    file: {path: '",
              folder_.File("chat.jsonl"), "'}\n"));
  }

  /// A customer puts a product worth 5 into the cart, or takes it out.
  void Change(const std::string& event_id, v1::Cart::Change change, const std::string& product) {
    v1::PublishRequest request;
    v1::CommerceEvent& event = *request.add_events();
    event.set_event_id(event_id);
    event.mutable_identity()->set_user_id("u-1");
    v1::Cart& cart = *event.mutable_cart();
    cart.set_change(change);
    cart.set_currency("EUR");
    v1::Item& item = *cart.add_items();
    item.set_item_id(product);
    item.set_product_id(product);
    item.set_name(product);
    item.mutable_unit_price()->set_units(5);
    item.mutable_quantity()->set_units(1);
    v1::PublishResponse response;
    ASSERT_TRUE(Publish(request, &response).ok());
    ASSERT_TRUE(response.results(0).accepted()) << response.results(0).error();
    ASSERT_TRUE(support::Eventually([&] {
      const auto destinations = Destinations();
      for (const auto& status : destinations.destinations()) {
        if (status.cursor() != status.log_end()) return false;
      }
      return true;
    }));
  }

  std::vector<std::string> Chat() const {
    std::ifstream file(folder_.File("chat.jsonl"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
};

TEST_F(CartStateTest, ChangesBecomeWholeCartsAcrossARestart) {
  Serve();
  Change("1", v1::Cart::ADD, "mug");
  Change("2", v1::Cart::ADD, "plate");
  Stop();
  gateway_.reset();
  Serve();
  Change("3", v1::Cart::REMOVE, "mug");
  const auto carts = Chat();
  ASSERT_THAT(carts, SizeIs(3));
  EXPECT_THAT(carts[0], HasSubstr("mug"));
  EXPECT_THAT(carts[1], HasSubstr("mug"));
  EXPECT_THAT(carts[1], HasSubstr("plate"));
  EXPECT_THAT(carts[1], HasSubstr("\"total\":10"));
  EXPECT_THAT(carts[2], HasSubstr("plate"));
  EXPECT_THAT(carts[2], Not(HasSubstr("mug")));
  EXPECT_THAT(carts[2], HasSubstr("\"total\":5"));
}

}  // namespace
}  // namespace interlingua::runtime
