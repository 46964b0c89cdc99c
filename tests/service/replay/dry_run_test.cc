// What a dry run foretells: the same that then happens.
#include "service/replay/dry_run.h"

#include <gmock/gmock.h>

#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/replay/log_feed.h"
#include "tests/support/replay_fixture.h"

namespace interlingua::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DryRunTest : public support::ReplayTest {
 protected:
  v1::DryRun Run(EventSource& feed, const Translator& translator = support::ParcelTranslator()) {
    auto result = RunDry(setup_, translator, feed, [](const v1::ReplayProgress&) { return true; });
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *result : v1::DryRun();
  }

  v1::Destination& AddVendor(const std::string& format,
                             const std::map<std::string, std::string>& settings) {
    v1::Destination& destination = setup_.destinations.emplace_back();
    destination.set_name(format);
    destination.set_format(format);
    destination.mutable_http()->set_max_in_flight(4);
    for (const auto& [name, value] : settings) (*destination.mutable_settings())[name] = value;
    return destination;
  }
};

TEST_F(DryRunTest, EndsWhenNobodyWantsItAnyMore) {
  AddFile("copy");
  support::NumberedFeed feed(100000);
  int stretches = 0;
  const auto result = RunDry(setup_, support::ParcelTranslator(), feed,
                             [&](const v1::ReplayProgress&) { return ++stretches < 3; });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(stretches, 3);
}

TEST_F(DryRunTest, ForetellsWhatARealRunSends) {
  support::Receiver receiver;
  AddParcel("vendor", receiver.url());
  (*setup_.destinations[0].mutable_settings())["batch"] = "7";
  support::NumberedFeed feed(100);
  const auto foretold = Run(feed);
  ASSERT_THAT(foretold.forecasts(), SizeIs(1));
  const v1::Forecast& forecast = foretold.forecasts(0);
  EXPECT_EQ(forecast.requests(), 15);
  ASSERT_THAT(forecast.sent(), SizeIs(1));
  EXPECT_EQ(forecast.sent(0).events(), 100);
  EXPECT_EQ(forecast.sent(0).value().units(), 150);
  EXPECT_THAT(receiver.requests(), IsEmpty());

  const auto status = RunToTheEnd(std::make_unique<support::NumberedFeed>(100));
  EXPECT_EQ(status.destinations(0).delivered(), 100);
  std::size_t bytes = 0;
  std::size_t requests = 0;
  for (const vendor::HttpRequest& request : receiver.requests()) {
    bytes += request.body.size();
    ++requests;
  }
  EXPECT_EQ(static_cast<std::int64_t>(bytes), forecast.bytes());
  // A real run does not wait until a batch is full.
  EXPECT_GE(requests, 15u);
}

TEST_F(DryRunTest, NamesWhatAFormatRefusesWithExamples) {
  AddParcel("vendor", "http://127.0.0.1:1");
  class Refunds : public support::NumberedFeed {
   public:
    Refunds() : support::NumberedFeed(5) {}
    absl::Status Next(int max_events, EventBatch& portion) override {
      auto status = support::NumberedFeed::Next(max_events, portion);
      for (v1::CommerceEvent* event : portion.events) {
        const v1::Order order = event->purchase();
        *event->mutable_refund()->mutable_order() = order;
      }
      return status;
    }
  } feed;
  const auto forecast = Run(feed).forecasts(0);
  EXPECT_THAT(forecast.sent(), IsEmpty());
  ASSERT_THAT(forecast.refused(), SizeIs(1));
  EXPECT_EQ(forecast.refused(0).kind(), "refund");
  EXPECT_EQ(forecast.refused(0).value().units(), 7);
  ASSERT_THAT(forecast.findings(), SizeIs(1));
  EXPECT_EQ(forecast.findings(0).finding().severity(), v1::Finding::REFUSAL);
  EXPECT_EQ(forecast.findings(0).events(), 5);
  EXPECT_THAT(forecast.findings(0).event_ids(), SizeIs(3));
  EXPECT_EQ(forecast.findings(0).event_ids(0), "e-1");
}

TEST_F(DryRunTest, TakesTheLimitsIntoAccount) {
  AddParcel("vendor", "http://127.0.0.1:1").mutable_http()->set_max_requests_per_second(10);
  (*setup_.destinations[0].mutable_settings())["batch"] = "1";
  support::NumberedFeed feed(100);
  EXPECT_NEAR(Run(feed).forecasts(0).seconds(), 10, 0.5);
  setup_.replay.set_max_events_per_second(2);
  support::NumberedFeed again(100);
  EXPECT_NEAR(Run(again).forecasts(0).seconds(), 50, 0.5);
}

TEST_F(DryRunTest, NamesTheRulesOfVendorsThatHistoryBreaks) {
  AddVendor("ga4", {{"measurement_id", "G-1"}, {"api_secret", "s"}, {"host", "ga.example"}});
  AddVendor("exponea", {{"host", "api.example"},
                        {"project_token", "p"},
                        {"api_token", "t"},
                        {"auth", "public"},
                        {"hard_id", "registered"},
                        {"soft_id", "cookie"}});
  AddVendor("liveperson", {{"domain", "lp.example"},
                           {"account_id", "1"},
                           {"app_installation_id", "a"},
                           {"issuer", "https://shop.example"},
                           {"authenticated", "false"}});
  for (auto& destination : setup_.destinations) setup_.replay.add_destinations(destination.name());
  support::NumberedFeed feed(3);
  const auto foretold = Run(feed, support::AllFormats());
  ASSERT_THAT(foretold.forecasts(), SizeIs(3));
  for (const v1::Forecast& forecast : foretold.forecasts()) {
    if (forecast.sent_size() == 0) continue;
    ASSERT_THAT(forecast.rules(), SizeIs(1)) << forecast.destination();
    EXPECT_EQ(forecast.rules(0).events(), 3);
    EXPECT_FALSE(forecast.rules(0).instead().empty());
    EXPECT_THAT(forecast.rules(0).reference(), HasSubstr("https://"));
  }
}

TEST_F(DryRunTest, ARealRunStopsBeforeAnEventThatBreaksARuleUnlessToldOtherwise) {
  support::Receiver receiver([](const vendor::HttpRequest&, int) {
    return support::Reply(200, R"({"results":[{"success":true},{"success":true}],"success":true})");
  });
  AddVendor("exponea", {{"host", "api.example"},
                        {"project_token", "p"},
                        {"api_token", "t"},
                        {"auth", "public"},
                        {"hard_id", "registered"},
                        {"soft_id", "cookie"}})
      .mutable_http()
      ->set_base_url(receiver.url());
  setup_.replay.add_destinations("exponea");
  {
    auto job = ReplayJob::Open(setup_, support::AllFormats());
    ASSERT_TRUE(job.ok()) << job.status();
    ASSERT_TRUE((*job)->Start(std::make_unique<support::NumberedFeed>(2)).ok());
    ASSERT_TRUE((*job)->Await(absl::Seconds(30)));
    EXPECT_EQ((*job)->Status(false).state(), v1::ReplayStatus::FAILED);
    EXPECT_THAT((*job)->Status(false).error(), HasSubstr("imports"));
    EXPECT_THAT(receiver.requests(), IsEmpty());
  }
  setup_.replay.set_despite_rules(true);
  auto job = ReplayJob::Open(setup_, support::AllFormats());
  ASSERT_TRUE(job.ok()) << job.status();
  ASSERT_TRUE((*job)->Start(std::make_unique<support::NumberedFeed>(2)).ok());
  ASSERT_TRUE((*job)->Await(absl::Seconds(30)));
  EXPECT_EQ((*job)->Status(false).state(), v1::ReplayStatus::DONE);
  EXPECT_FALSE(receiver.requests().empty());
}

TEST_F(DryRunTest, TheLogIsAFeedToo) {
  AddFile("one");
  log::sqlite::SqliteLogOptions options;
  options.path = folder_.File("events.db");
  const auto log = *log::sqlite::OpenSqliteLog(options);
  std::vector<log::LogRecord> records;
  for (int i = 1; i <= 10; ++i) {
    v1::CommerceEvent event = support::NumberedPurchase(i);
    records.push_back(log::MakeRecord(event, event.SerializeAsString()));
  }
  ASSERT_TRUE(support::AppendAndWait(*log, records).ok());
  LogEventSource feed(*log, 7);
  const auto foretold = Run(feed);
  EXPECT_EQ(foretold.progress().events(), 7);
  EXPECT_EQ(foretold.forecasts(0).requests(), 7);
  const auto status = RunToTheEnd(std::make_unique<LogEventSource>(*log, 7));
  EXPECT_EQ(Arrived("one.jsonl"), Ids(1, 7));
  EXPECT_EQ(status.state(), v1::ReplayStatus::DONE);
}

}  // namespace
}  // namespace interlingua::replay
