// What a destination withholds, changes and adds, and how long things are kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "service/config/config.h"
#include "translator/text/text.h"

namespace interlingua::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Translator& AllFormats() {
  static const Translator* const translator = Translator::Create(AllAdapters()).value().release();
  return *translator;
}

absl::StatusOr<v1::GatewayConfig> Parse(std::string_view yaml) {
  const Environment none = [](std::string_view) -> std::optional<std::string> {
    return std::nullopt;
  };
  return ParseConfig(yaml, "gateway.yaml", none, AllFormats());
}

/// A configuration whose one destination has `options`, each line at six columns.
std::string With(std::string_view options) {
  return text::Concat(
      "log: {path: a}\ndestinations:\n  - {name: a, format: canonical, file: {path: x},\n", options,
      "}\n");
}

absl::StatusOr<v1::Destination> ParseDestination(std::string_view options) {
  auto config = Parse(With(options));
  if (!config.ok()) return config.status();
  return config->destinations(0);
}

std::string FaultsOf(std::string_view yaml) {
  const auto config = Parse(yaml);
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << yaml;
  return std::string(config.status().message());
}

std::string FaultsOfHttp(std::string_view http) {
  return FaultsOf(
      text::Concat("log: {path: a}\ndestinations:\n  - {name: a, format: commanders_act,\n",
                   "     settings: {site_id: '1', source_key: k},\n     http: {", http, "}}\n"));
}

TEST(PolicyConfig, AFileOfAuthoritiesGoesWithHttps) {
  EXPECT_EQ(FaultsOfHttp("base_url: 'http://a', ca_file: x"),
            "gateway.yaml:5:44: destinations[0].http.ca_file: is of no use: http.base_url does not "
            "begin with https://");
  EXPECT_EQ(FaultsOfHttp("ca_file: ''"),
            "gateway.yaml:5:22: destinations[0].http.ca_file: is empty; leave it out to trust the "
            "system's authorities");
}

TEST(PolicyConfig, FillsInEveryDefault) {
  const auto config = Parse(With("consent: {any_of: ['1']}, cart_state: {}"));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_FALSE(config->listen().has_http());
  EXPECT_EQ(config->log().retention().max_age_hours(), 720);
  EXPECT_EQ(config->log().retention().max_bytes(), 0);
  EXPECT_FALSE(config->log().retention().has_archive());
  EXPECT_EQ(config->log().duplicates().window_hours(), 24);
  EXPECT_EQ(config->log().duplicates().max_events(), 1000000);
  const v1::Destination& destination = config->destinations(0);
  EXPECT_EQ(destination.identify(), v1::Destination::NEVER);
  EXPECT_EQ(destination.ordering(), v1::Destination::NONE);
  EXPECT_EQ(destination.sample_percent(), 100);
  EXPECT_EQ(destination.consent().without(), v1::Destination::WITHHOLD);
  EXPECT_EQ(destination.cart_state().max_age_hours(), 720);
  EXPECT_EQ(destination.cart_state().max_carts(), 100000);
  EXPECT_EQ(destination.retry().max_age_hours(), 168);
  EXPECT_EQ(destination.retry().budget_percent(), 100);
  EXPECT_FALSE(destination.http().has_max_requests_per_second());
  EXPECT_TRUE(destination.identity().empty());
}

TEST(PolicyConfig, KeepsNoCartsAndAsksForNoConsentUnlessTold) {
  const auto destination = ParseDestination("strict: true");
  ASSERT_TRUE(destination.ok()) << destination.status();
  EXPECT_FALSE(destination->has_cart_state());
  EXPECT_FALSE(destination->has_consent());
}

TEST(PolicyConfig, ReadsEveryOption) {
  const auto destination = ParseDestination(R"(
      ordering: per_customer, identify: On_Change, sources: [shop, till],
      consent: {all_of: [2, ads], any_of: [x], without: allow},
      identity: {email: sha256, phone: MD5, ip: drop, city: PLAIN}, sample_percent: 0,
      extra: {/site: '"shop-1"', '/a~1b/0': '{"n": [1.50]}'},
      cart_state: {max_age_hours: 1, max_carts: 7}, retry: {max_age_hours: 0, budget_percent: 1})");
  ASSERT_TRUE(destination.ok()) << destination.status();
  EXPECT_EQ(destination->ordering(), v1::Destination::PER_CUSTOMER);
  EXPECT_EQ(destination->identify(), v1::Destination::ON_CHANGE);
  EXPECT_THAT(destination->sources(), ElementsAre("shop", "till"));
  EXPECT_THAT(destination->consent().all_of(), ElementsAre("2", "ads"));
  EXPECT_EQ(destination->consent().without(), v1::Destination::ALLOW);
  EXPECT_EQ(destination->identity().at("email"), v1::Destination::SHA256);
  EXPECT_EQ(destination->identity().at("phone"), v1::Destination::MD5);
  EXPECT_EQ(destination->identity().at("ip"), v1::Destination::DROP);
  EXPECT_EQ(destination->identity().at("city"), v1::Destination::PLAIN);
  EXPECT_EQ(destination->sample_percent(), 0);
  EXPECT_EQ(destination->extra().at("/site"), "\"shop-1\"");
  EXPECT_EQ(destination->cart_state().max_carts(), 7);
  EXPECT_EQ(destination->retry().budget_percent(), 1);
}

TEST(PolicyConfig, NamesEveryFaultWithItsPlaceAndWhatToDo) {
  EXPECT_EQ(
      FaultsOf(R"(listen: {http: 'unix:/x'}
log: {path: a, max_bytes: 5, retention: {max_bytes: 5, max_age_hours: -1}, duplicates: {max_events: 0}}
destinations:
  - name: a
    format: canonical
    file: {path: x}
    kinds: [purchases]
    sources: ['']
    sample_percent: 101
    ordering: RANDOM
    consent:
      without: ALLOW
    identity:
      e-mail: SHA256
      ip: MD5
      phone: HASH
    extra:
      site: '1'
      /a~2: '1'
      /b: shop-1
      /c: ''
    cart_state: {max_age_hours: 0, max_carts: 0}
    retry: {max_age_hours: -1, budget_percent: 0}
)"),
      R"(gateway.yaml:1:16: listen.http: not HOST:PORT (port 0 picks a free one); leave it out for no HTTP pages
gateway.yaml:2:53: log.retention.max_bytes: must be less than log.max_bytes, or the log refuses events before it removes any
gateway.yaml:2:71: log.retention.max_age_hours: must be from 0 to 87840
gateway.yaml:2:101: log.duplicates.max_events: must be from 1 to 1000000000
gateway.yaml:7:13: destinations[0].kinds[0]: no kind 'purchases'; did you mean 'purchase'?
gateway.yaml:8:15: destinations[0].sources[0]: is empty; the id of a source is wanted
gateway.yaml:9:21: destinations[0].sample_percent: must be from 0 to 100
gateway.yaml:10:15: destinations[0].ordering: not a word of this setting; known here: NONE, PER_CUSTOMER
gateway.yaml:12:7: destinations[0].consent: names no category; list those that are needed under 'all_of' or 'any_of', or leave 'consent' out
gateway.yaml:14:15: destinations[0].identity.e-mail: no identity field 'e-mail'; did you mean 'email'?
gateway.yaml:15:11: destinations[0].identity.ip: no format takes its hash; use PLAIN or DROP
gateway.yaml:16:14: destinations[0].identity.phone: not a word of this setting; known here: PLAIN, SHA256, MD5, DROP
gateway.yaml:18:13: destinations[0].extra.site: not a JSON pointer to a member: '/' before each name is wanted, as in /context/site
gateway.yaml:19:13: destinations[0].extra./a~2: not a JSON pointer: '~' in a name is written '~0', '/' is written '~1'
gateway.yaml:20:11: destinations[0].extra./b: not a JSON text (not JSON at byte 0: expected a value); a text is written with quotes inside of quotes: '"shop-1"'
gateway.yaml:21:11: destinations[0].extra./c: not a JSON text (not JSON: the document is empty); a text is written with quotes inside of quotes: '"shop-1"'
gateway.yaml:22:33: destinations[0].cart_state.max_age_hours: must be from 1 to 87840
gateway.yaml:22:47: destinations[0].cart_state.max_carts: must be from 1 to 10000000
gateway.yaml:23:28: destinations[0].retry.max_age_hours: must be from 0 to 87840
gateway.yaml:23:48: destinations[0].retry.budget_percent: must be from 1 to 100)");
}

TEST(PolicyConfig, HttpPagesHaveAnAddressOfTheirOwn) {
  EXPECT_THAT(FaultsOf("log: {path: a}\nlisten: {grpc: 'a:1', http: 'a:1'}"),
              HasSubstr("listen.http: the same address as listen.grpc"));
  const auto config = Parse("log: {path: a}\nlisten: {grpc: 'a:0', http: 'a:0'}");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen().http(), "a:0");
  EXPECT_FALSE(Parse("log: {path: a}\nlisten: {http: ''}")->listen().has_http());
}

}  // namespace
}  // namespace interlingua::config
