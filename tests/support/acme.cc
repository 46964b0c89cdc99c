#include "tests/support/acme.h"

#include <cstdlib>
#include <iostream>

#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::acme {

using namespace table;  // the rows

namespace {

constexpr char kPage[] = "https://docs.acme.example/events";

constexpr Word kAvailability[] = {{"in_stock", "ELECTRONIC"}, {"shipped", "PHYSICAL"}};
constexpr Word kChannels[] = {{"0", "DIRECT"}, {"1", "SEARCH"}};

constexpr Row kPrice[] = {
    Text("code", "currency"),
    AmountText("amount", "unit_price", 2),
};
constexpr Word kSorts[] = {{"sold", "MAIN"}, {"offered", "CROSS_SELL"}};
constexpr Row kLine[] = {
    OneOf("sort", "format", kSorts),        Text("sku", "item_id").Required(),
    Amount("quantity", "quantity"),         Object("price", ".", kPrice),
    Numbered("category_", "categories", 3), Alias("cat2", "category_2"),
    TextList("colors", "colors"),           OneOf("availability", "item_type", kAvailability),
};

constexpr Row kTotals[] = {
    Amount("gross", "purchase.value").Required(),
    Amount("net", "purchase.revenue"),
    Text("currency", "purchase.currency").Required(),
};
constexpr Row kFirstContact[] = {
    Text("mail", "identity.email"),
};
constexpr Row kFurtherContact[] = {
    Text("mail", "email"),
};
constexpr Row kOrder[] = {
    Constant("type", "order"),
    Millis("ts", "occurred_at").Expected(),
    Text("orderId", "purchase.order_id").Required(),
    Object("totals", ".", kTotals).Required(),
    Each("lines", "purchase.items", kLine),
    Integer("pieces", "purchase.item_count"),
    Boolean("personal", "context.consent.personalization_granted"),
    JoinedText("tags", "context.page.sections", ", "),
    OneOf("channel", "context.campaign.channel", kChannels).AsNumber(),
    Text("customer", "identity.user_id").AsNumber(),
    Entry("mail_md5", "identity.hashes", "field=email,algorithm=MD5", "hex").Hex(32),
    HeadAndTail("contacts", kFirstContact, "identity.profile.contacts", kFurtherContact),
    DateText("born", "identity.profile.birth_date"),
    IsoTime("seen", "received_at"),
    Text("store", "identity.profile.store.number").Unauthenticated(),
    Text("old_ref", "purchase.external_ref").ReadOnly(),
    Dropped("tag_build", "build number of the browser tag; says nothing of the order"),
    NoHome("purchase.affiliation", "acme has no member for the selling outlet"),
};

absl::Status ReadReversed(const json::Node& value, google::protobuf::Message& message) {
  if (value.kind != json::Kind::kString) return absl::InvalidArgumentError("expected a string");
  std::string text(value.text.rbegin(), value.text.rend());
  static_cast<v1::Lead&>(message).set_topic(text);
  return absl::OkStatus();
}
std::string WriteReversed(const google::protobuf::Message& message) {
  const auto& lead = static_cast<const v1::Lead&>(message);
  if (!lead.has_topic()) return {};
  std::string json;
  json::AppendString(std::string(lead.topic().rbegin(), lead.topic().rend()), json);
  return json;
}
std::string DrawReversed(std::uint64_t draw) { return text::Concat("\"", draw % 1000, "\""); }

constexpr Codec kCodecs[] = {{"reversed", ReadReversed, WriteReversed, DrawReversed}};

constexpr Row kLead[] = {
    Constant("type", "lead"),
    Coded("cipot", "lead", "reversed", "topic"),
    Text("id", "event_id"),
    Entry("mood", "identity.profile.attributes", "name=mood", "json"),
};
constexpr Row kAny[] = {
    Text("type", "custom.name").Required(),
    CatchAll("custom.properties"),
};

constexpr EventTable kTables[] = {
    {"order", "purchase", kPage, kOrder},
    {"lead", "lead", kPage, kLead},
    {.event = "custom", .kind = "custom", .reference = kPage, .rows = kAny, .any = true},
};
constexpr Row kEnvelope[] = {Text("visitor", "identity.anonymous_id")};
constexpr Format kFormats[] = {{.name = "acme",
                                .title = "Acme event",
                                .discriminator = "type",
                                .tables = kTables,
                                .envelope = {.list = "events", .rows = kEnvelope}}};

}  // namespace

const vendor::Adapter kAcme = {
    .vendor = "acme", .title = "Acme", .formats = kFormats, .codecs = kCodecs, .settings = {}};

const Translator& SharedTranslator() {
  static const Translator* const translator = [] {
    static const vendor::Adapter* const adapters[] = {&kAcme};
    auto made = Translator::Create(adapters);
    if (!made.ok()) {
      std::cerr << made.status() << "\n";
      std::abort();
    }
    return made->release();
  }();
  return *translator;
}

}  // namespace interlingua::acme
