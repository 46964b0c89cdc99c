// Readiness and the structured log of a real gateway.
#include <thread>

#include "tests/support/monitoring_fixture.h"
#include "translator/json/document.h"

namespace interlingua::observe {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using MonitoringReadinessTest = support::MonitoringTest;
using StructuredLogTest = support::MonitoringTest;

TEST_F(MonitoringReadinessTest, SaysWhyTheLogTakesNoEventsAndWhenItDoesAgain) {
  log_options_ = ", max_bytes: 400000, retention: {max_bytes: 200000}";
  StartWatched();
  EXPECT_EQ(Get("/healthz").status, 200);
  EXPECT_EQ(Get("/readyz").status, 200);
  // Events that no destination is done with cannot be removed.
  grpc::ClientContext pausing;
  v1::PauseDestinationRequest pause;
  pause.set_name("archive");
  v1::PauseDestinationResponse paused;
  ASSERT_TRUE(admin_->PauseDestination(&pausing, pause, &paused).ok());
  grpc::Status status;
  for (int id = 0; status.ok() && id < 10000; ++id) {
    v1::PublishRequest request;
    v1::CommerceEvent event = support::Order(text::Concat("e", id), text::Concat(id));
    event.mutable_purchase()->mutable_items(0)->set_name(std::string(20000, 'x'));
    *request.add_events() = event;
    v1::PublishResponse response;
    status = Publish(request, &response);
  }
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  ASSERT_TRUE(support::Eventually([&] { return Get("/readyz").status == 503; }));
  EXPECT_THAT(Get("/readyz").body, HasSubstr("full"));
  EXPECT_EQ(Get("/healthz").status, 200);
  EXPECT_EQ(Metric("interlingua_ready"), 0);
  EXPECT_EQ(Metric("interlingua_log_healthy"), 0);
  EXPECT_EQ(Metric(R"(interlingua_ingest_events_total{format="canonical",result="failed"})"), 1);

  grpc::ClientContext resuming;
  v1::ResumeDestinationRequest resume;
  resume.set_name("archive");
  v1::ResumeDestinationResponse resumed;
  ASSERT_TRUE(admin_->ResumeDestination(&resuming, resume, &resumed).ok());
  ASSERT_TRUE(support::Eventually([&] { return Get("/readyz").status == 200; }));
  EXPECT_EQ(Metric("interlingua_log_healthy"), 1);
  EXPECT_TRUE(support::Eventually([&] { return Metric("interlingua_log_oldest_offset") > 1; }));
  for (const char* entry : {"the event log takes no events", "the event log takes events again",
                            "removed old events", "a destination is paused"}) {
    EXPECT_TRUE(support::Eventually([&] { return LogHas(entry); })) << entry;
  }
}

TEST_F(MonitoringReadinessTest, EndsWhenTheGatewayDrains) {
  vendor_holds_ = true;
  StartWatched();
  const std::string address = gateway_->pages_address();
  PublishOne(support::Order("one", "1"));
  ASSERT_TRUE(vendor_.WaitForRequests(1));
  EXPECT_EQ(Get("/readyz").status, 200);
  std::thread stopping([this] { Stop(); });
  EXPECT_TRUE(support::Eventually([&] { return GetFrom(address, "/readyz").status == 503; }));
  EXPECT_THAT(GetFrom(address, "/readyz").body, HasSubstr("shutting down"));
  EXPECT_EQ(GetFrom(address, "/healthz").status, 200);
  vendor_holds_ = false;
  stopping.join();
  EXPECT_TRUE(LogHas("\"message\":\"stopped\""));
  EXPECT_EQ(gateway_->pages_address(), "");
}

TEST_F(MonitoringReadinessTest, ThereAreNoPagesWithoutAnAddress) {
  Start();
  EXPECT_EQ(gateway_->pages_address(), "");
}

TEST_F(StructuredLogTest, HoldsReasonsAndIdsAndNoPersonalData) {
  vendor_status_ = 401;
  vendor_body_ = "no access for jane.doe@example.com";
  StartWatched();
  v1::CommerceEvent event = support::Order("event-1", "1");
  event.mutable_identity()->set_email("jane.doe@example.com");
  event.mutable_identity()->set_phone("+441632960961");
  PublishOne(event);
  ASSERT_TRUE(support::Eventually([&] { return LogHas("a breaker has opened"); }));
  EXPECT_TRUE(LogHas("a destination fails"));
  vendor_status_ = 400;
  ASSERT_TRUE(support::Eventually([&] { return LogHas("dead letter"); }));
  ASSERT_TRUE(support::Eventually([&] { return LogHas("a breaker has closed"); }));
  EXPECT_TRUE(LogHas(R"("event_id":"event-1")"));
  EXPECT_FALSE(gateway_->Reload().ok());
  Stop();
  for (const std::string& line : LogLines()) {
    EXPECT_TRUE(json::Document().Parse(line).ok()) << line;
    EXPECT_THAT(line, Not(HasSubstr("@")));
    EXPECT_THAT(line, Not(HasSubstr("1632960961")));
    EXPECT_THAT(line, Not(HasSubstr("secret-key")));
  }
  EXPECT_THAT(LogLines().front(), HasSubstr("\"message\":\"started\""));
  EXPECT_TRUE(LogHas("configuration not reloaded, the old one holds"));
}

TEST_F(StructuredLogTest, CountsDeadLettersThatAreTooManyToTell) {
  vendor_status_ = 400;
  StartWatched();
  v1::PublishRequest request;
  for (int id = 0; id < 200; ++id)
    *request.add_events() = support::Order(text::Concat("e", id), text::Concat(id));
  v1::PublishResponse response;
  ASSERT_TRUE(Publish(request, &response).ok());
  EXPECT_TRUE(support::Eventually([&] { return LogHas("more dead letters"); }));
  EXPECT_TRUE(support::Eventually([&] {
    return Metric(
               R"(interlingua_destination_events_total{destination="tracking",outcome="dead"})") ==
           200;
  }));
  EXPECT_LT(LogLines().size(), 100u);
}

}  // namespace
}  // namespace interlingua::observe
