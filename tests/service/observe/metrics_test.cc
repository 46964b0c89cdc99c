// The metrics of a real gateway, read as Prometheus reads them.
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "tests/support/monitoring_fixture.h"

namespace interlingua::observe {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class MetricsTest : public support::MonitoringTest {
 protected:
  /// Every sample's name with its labels.
  std::set<std::string> Series() {
    std::set<std::string> series;
    for (const auto& [name, family] : Scrape().families) {
      for (const auto& [sample, value] : family.samples) series.insert(sample);
    }
    return series;
  }
};

TEST_F(MetricsTest, ArePrometheusText) {
  StartWatched();
  PublishOne(support::Order("one", "1"));
  const vendor::HttpResponse page = Get("/metrics");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(support::ReadExpositionText(page.body).faults, IsEmpty());
}

TEST_F(MetricsTest, CountEventsFromTheirAcceptanceToTheirDelivery) {
  StartWatched();
  v1::PublishRequest request;
  *request.add_events() = support::Order("one", "1");
  *request.add_events() = support::Order("two", "2");
  *request.add_events() = v1::CommerceEvent();  // of no kind
  v1::Payload& payload = *request.add_payloads();
  payload.set_format("liveperson");
  payload.set_json(R"({"type":"searchInfo","keywords":["red"]})");
  v1::PublishResponse response;
  ASSERT_TRUE(Publish(request, &response).ok());
  PublishOne(support::Order("one", "1"));

  const auto done = [&] {
    const support::ReadExposition page = Scrape();
    return page.Value(R"(interlingua_destination_waiting_events{destination="tracking"})") == 0 &&
           page.Value(R"(interlingua_destination_waiting_events{destination="archive"})") == 0;
  };
  ASSERT_TRUE(support::Eventually(done));
  const support::ReadExposition page = Scrape();
  const auto events = [&](const std::string& format, const std::string& result) {
    return page.Value(text::Concat("interlingua_ingest_events_total{format=\"", format,
                                   "\",result=\"", result, "\"}"));
  };
  EXPECT_EQ(events("canonical", "accepted"), 2);
  EXPECT_EQ(events("canonical", "duplicate"), 1);
  EXPECT_EQ(events("canonical", "refused"), 1);
  EXPECT_EQ(events("canonical", "failed"), 0);
  EXPECT_EQ(events("liveperson", "accepted"), 1);
  EXPECT_EQ(page.Value(R"(interlingua_ingest_requests_total{rpc="Publish",code="OK"})"), 2);
  EXPECT_EQ(page.Value(R"(interlingua_ingest_request_seconds_count{rpc="Publish"})"), 2);
  EXPECT_GT(page.Value(R"(interlingua_ingest_request_seconds_sum{rpc="Publish"})"), 0);
  EXPECT_EQ(page.Value("interlingua_log_end_offset"), 3);
  EXPECT_EQ(page.Value("interlingua_log_duplicates_total"), 1);
  EXPECT_GT(page.Value("interlingua_log_bytes"), 0);
  EXPECT_GT(page.Value("interlingua_log_commits_total"), 0);
  EXPECT_EQ(page.Value("interlingua_ready"), 1);
  EXPECT_EQ(
      page.Value(
          R"(interlingua_destination_events_total{destination="archive",outcome="delivered"})"),
      3);
  EXPECT_EQ(page.Value(
                R"(interlingua_destination_delivery_latency_seconds_count{destination="archive"})"),
            3);
  EXPECT_GT(
      page.Value(R"(interlingua_destination_delivery_latency_seconds_sum{destination="archive"})"),
      0);
  EXPECT_EQ(
      page.Value(R"(interlingua_destination_requests_total{destination="tracking",status="2xx"})"),
      page.Value(R"(interlingua_destination_request_seconds_count{destination="tracking"})"));
  EXPECT_GT(page.Value("process_resident_memory_bytes"), 1e6);
  EXPECT_GT(page.Value("process_open_fds"), 5);
  EXPECT_NEAR(page.Value("process_start_time_seconds"),
              absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()), 600);
}

TEST_F(MetricsTest, TellOfADestinationThatFailsAndOfItsBacklog) {
  vendor_status_ = 401;
  StartWatched();
  for (int id = 1; id <= 5; ++id)
    PublishOne(support::Order(text::Concat("e", id), text::Concat(id)));
  const auto fails = [&] {
    const support::ReadExposition page = Scrape();
    return page.Value(R"(interlingua_destination_failing{destination="tracking"})") == 1 &&
           page.Value(R"(interlingua_destination_waiting_events{destination="tracking"})") == 5 &&
           page.Value(R"(interlingua_destination_waiting_seconds{destination="tracking"})") > 0.5 &&
           page.Value(R"(interlingua_destination_breaker_openings_total{destination="tracking"})") >
               0 &&
           page.Value(
               R"(interlingua_destination_breaker_state{destination="tracking",state="closed"})") ==
               0 &&
           page.Value(
               R"(interlingua_destination_requests_total{destination="tracking",status="4xx"})") >
               3;
  };
  EXPECT_TRUE(support::Eventually(fails));
  EXPECT_EQ(Metric(R"(interlingua_destination_failing{destination="archive"})"), 0);
  EXPECT_EQ(Metric(R"(interlingua_destination_waiting_seconds{destination="archive"})"), 0);
  vendor_status_ = 200;
  const auto recovers = [&] {
    const support::ReadExposition page = Scrape();
    return page.Value(R"(interlingua_destination_failing{destination="tracking"})") == 0 &&
           page.Value(R"(interlingua_destination_waiting_events{destination="tracking"})") == 0 &&
           page.Value(R"(interlingua_destination_waiting_seconds{destination="tracking"})") == 0 &&
           page.Value(
               R"(interlingua_destination_breaker_state{destination="tracking",state="closed"})") ==
               1;
  };
  EXPECT_TRUE(support::Eventually(recovers));
  EXPECT_GE(
      Metric(R"(interlingua_destination_delivery_latency_seconds_sum{destination="tracking"})"),
      0.5);
}

TEST_F(MetricsTest, HaveAsManySeriesWhateverProducersWrite) {
  StartWatched();
  PublishOne(support::Order("one", "1"));
  const std::set<std::string> before = Series();
  for (int junk = 0; junk < 20; ++junk) {
    v1::PublishRequest request;
    v1::Payload& payload = *request.add_payloads();
    payload.set_format(text::Concat("junk-format-", junk));
    payload.set_json("{}");
    v1::PublishResponse response;
    EXPECT_EQ(Publish(request, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    v1::CommerceEvent event =
        support::Order(text::Concat("junk-id-", junk), text::Concat("junk-order-", junk));
    event.mutable_purchase()->set_currency(text::Concat("junk-", junk));
    event.mutable_source()->set_id(text::Concat("junk-source-", junk));
    *request.mutable_events()->Add() = event;
    request.clear_payloads();
    EXPECT_TRUE(Publish(request, &response).ok());
  }
  std::set<std::string> after = Series();
  EXPECT_EQ(
      after.erase(R"(interlingua_ingest_requests_total{rpc="Publish",code="INVALID_ARGUMENT"})"),
      1u);
  EXPECT_EQ(after, before);
  for (const std::string& sample : after) EXPECT_EQ(sample.find("junk"), std::string::npos);
}

/// The rows `| `name` | type | labels | ...` of docs/metrics.md as `name type labels`.
std::set<std::string> Documented() {
  std::ifstream file(INTERLINGUA_SOURCE "/docs/metrics.md");
  const std::regex row(R"(\| `([a-z_]+)` \| (counter|gauge|histogram) \|([^|]*)\| .+ \|)");
  const std::regex label("`([a-z_]+)`");
  std::set<std::string> rows;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    const std::string cell = match[3];
    std::set<std::string> labels;
    for (std::sregex_iterator it(cell.begin(), cell.end(), label), end; it != end; ++it) {
      labels.insert((*it)[1]);
    }
    std::string text = text::Concat(match[1].str(), " ", match[2].str());
    for (const std::string& name : labels) text += text::Concat(" ", name);
    rows.insert(text);
  }
  return rows;
}

TEST_F(MetricsTest, AreDocumentedEachAndNoOthers) {
  StartWatched();
  PublishOne(support::Order("one", "1"));
  std::set<std::string> exported;
  for (const auto& [name, family] : Scrape().families) {
    std::string text = text::Concat(name, " ", family.type);
    for (const std::string& label : family.labels) text += text::Concat(" ", label);
    exported.insert(text);
    EXPECT_FALSE(family.samples.empty()) << name;
  }
  EXPECT_EQ(Documented(), exported);
}

}  // namespace
}  // namespace interlingua::observe
