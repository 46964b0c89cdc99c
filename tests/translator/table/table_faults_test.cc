// Faults of tables are found when a translator is made, all of them at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::table {

using namespace table;  // the rows

namespace {

using testing::HasSubstr;

constexpr Word kWrongWords[] = {{"x", "NO_SUCH_VALUE"}};
constexpr Row kItem[] = {Text("sku", "itm_id")};
constexpr Row kRows[] = {
    Text("orderId", "purchase.oder_id"),
    Text("price", "purchase.value"),
    Amount("currency", "purchase.currency"),
    Each("items", "purchase.items", kItem),
    OneOf("status", "purchase.status", kWrongWords),
    Text("orderId", "purchase.order_id"),
    Text("deep", "purchase.items.name"),
    Alias("old", "nowhere"),
    Coded("coded", "purchase", "no_codec", "order_id"),
    Entry("hash", "identity.hashes", "field=email,algorithm=MD6", "hex"),
    Text("derived", "purchase.order_id").OrDerived(),
    OpenOneOf("method", "purchase.payment_method", {}, "identity.email"),
    ImpliedBoth("purchase.tax", "X"),
    CatchAll("purchase.items"),
};
constexpr EventTable kTables[] = {{"broken", "purchas", "https://acme.example", kRows}};
constexpr Format kFormats[] = {
    {.name = "broken", .title = "", .discriminator = "type", .tables = kTables},
    {.name = "broken", .title = "", .discriminator = "type"}};
constexpr vendor::Adapter kBroken = {
    .vendor = "broken", .title = "", .formats = kFormats, .codecs = {}, .settings = {}};

TEST(TableFaults, AreAllListedAtOnceWithVendorEventAndRow) {
  static const vendor::Adapter* const adapters[] = {&kBroken};
  const auto translator = Translator::Create(adapters);
  EXPECT_EQ(translator.status().code(), absl::StatusCode::kFailedPrecondition);
  const std::string faults(translator.status().message());
  for (
      const char* fault : {
          R"(broken/broken: row "orderId": no field 'oder_id' in interlingua.v1.Order; did you mean 'order_id'?)",
          R"(broken/broken: row "price": 'purchase.value' is not a string field)",
          R"(broken/broken: row "currency": 'purchase.currency' is not a Decimal field)",
          R"(broken/broken: row "sku": no field 'itm_id' in interlingua.v1.Item; did you mean 'item_id'?)",
          R"(broken/broken: row "status": no value 'NO_SUCH_VALUE')",
          R"(broken/broken: row "deep": 'items' is no single message)",
          R"(broken/broken: row "old": no member 'nowhere' beside it)",
          R"(broken/broken: row "coded": no codec 'no_codec')",
          R"(broken/broken: row "hash": no value 'MD6')",
          R"(broken/broken: row "derived": no identity gives 'purchase.order_id')",
          R"(broken/broken: row "method": 'identity.email' is not a string field beside)",
          R"(broken/broken: row "purchase.tax": 'purchase.tax' is not an enumeration or string field)",
          R"(broken/broken: row "purchase.items": 'purchase.items' is not a repeated Property field)",
          R"(broken/broken: no kind 'purchas')",
          R"(broken/broken: no Constant row, and the table does not take any event)",
          R"(broken: the format is there twice)",
      }) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
}

constexpr Row kTwice[] = {Constant("type", "t"), Text("a", "lead.topic"),
                          Text("a", "lead.lead_id")};
constexpr EventTable kTwiceTables[] = {{"twice", "lead", "https://acme.example", kTwice}};
constexpr Format kTwiceFormats[] = {
    {.name = "twice", .title = "", .discriminator = "type", .tables = kTwiceTables}};
constexpr vendor::Adapter kTwiceAdapter = {
    .vendor = "twice", .title = "", .formats = kTwiceFormats, .codecs = {}, .settings = {}};

TEST(TableFaults, AMemberWithTwoRowsIsOne) {
  static const vendor::Adapter* const adapters[] = {&kTwiceAdapter};
  EXPECT_EQ(Translator::Create(adapters).status().message(),
            "twice/twice: row \"a\": the member has two rows");
}

}  // namespace
}  // namespace interlingua::table
