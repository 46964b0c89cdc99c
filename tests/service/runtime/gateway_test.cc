#include "service/runtime/gateway.h"

#include <gmock/gmock.h>

#include "tests/support/gateway_fixture.h"

namespace interlingua::runtime {
namespace {

using support::GatewayTest;

using ::testing::HasSubstr;

TEST_F(GatewayTest, DeliversWhatItAcknowledged) {
  Start();
  v1::PublishRequest request;
  *request.add_events() = support::Purchase("one", "order 1");
  v1::Payload& payload = *request.add_payloads();
  payload.set_format("liveperson");
  payload.set_json(R"({"type":"purchase","total":11.7,"currency":"USD","orderId":"order 2"})");
  request.add_events()->set_event_id("bad");
  v1::PublishResponse response;
  ASSERT_TRUE(Publish(request, &response).ok());
  ASSERT_EQ(response.results_size(), 3);
  EXPECT_TRUE(response.results(0).accepted());
  EXPECT_FALSE(response.results(1).accepted());
  EXPECT_TRUE(response.results(2).accepted()) << response.results(2).error();
  ASSERT_TRUE(support::Eventually([&] { return Archived().size() == 2; }));
  EXPECT_THAT(Archived()[0], HasSubstr("order 1"));
  EXPECT_THAT(Archived()[1], HasSubstr("order 2"));
}

TEST_F(GatewayTest, ReportsHowFarDestinationsAre) {
  Start();
  v1::PublishRequest request;
  for (int i = 0; i < 10; ++i) *request.add_events() = support::Purchase("", std::to_string(i));
  v1::PublishResponse response;
  ASSERT_TRUE(Publish(request, &response).ok());
  ASSERT_TRUE(support::Eventually([&] { return Destinations().destinations(0).cursor() == 10; }));
  const v1::DestinationStatus status = Destinations().destinations(0);
  EXPECT_EQ(status.name(), "archive");
  EXPECT_EQ(status.format(), "canonical");
  EXPECT_EQ(status.log_end(), 10);
  EXPECT_EQ(status.delivered(), 10);
}

TEST_F(GatewayTest, RefusesInvalidRequests) {
  Start();
  v1::PublishRequest request;
  v1::PublishResponse response;
  EXPECT_EQ(Publish(request, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.add_payloads()->set_format("telepathy");
  const grpc::Status unknown = Publish(request, &response);
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(unknown.error_message(), HasSubstr("telepathy"));
}

TEST_F(GatewayTest, RefusesMessagesThatAreTooLargeAndServesOn) {
  Start("grpc: '127.0.0.1:0', max_message_bytes: 10000");
  v1::PublishRequest large;
  *large.add_events() = support::Purchase("large", std::string(20000, 'x'));
  v1::PublishResponse response;
  EXPECT_EQ(Publish(large, &response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  v1::PublishRequest small;
  *small.add_events() = support::Purchase("small", "1");
  EXPECT_TRUE(Publish(small, &response).ok());
  ASSERT_TRUE(support::Eventually([&] { return Archived().size() == 1; }));
  EXPECT_THAT(Archived()[0], HasSubstr("small"));
}

TEST_F(GatewayTest, SaysThatTheLogIsFull) {
  log_options_ = ", max_bytes: 1";
  Start();
  v1::PublishRequest request;
  *request.add_events() = support::Purchase("one", "1");
  v1::PublishResponse response;
  EXPECT_EQ(Publish(request, &response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(GatewayTest, ListensOnAUnixSocket) {
  Start(text::Concat("grpc: 'unix:", folder_.File("gateway.sock"), "'"));
  EXPECT_EQ(gateway_->address(), text::Concat("unix:", folder_.File("gateway.sock")));
  v1::PublishRequest request;
  *request.add_events() = support::Purchase("one", "1");
  v1::PublishResponse response;
  EXPECT_TRUE(Publish(request, &response).ok());
}

TEST_F(GatewayTest, DoesNotShareAPortOrALog) {
  Start();
  const std::string taken = text::Concat("grpc: '", gateway_->address(), "'");
  EXPECT_EQ(TryStart("grpc: '127.0.0.1:0'").status().code(), absl::StatusCode::kFailedPrecondition);
  support::TemporaryFolder other;
  const auto config = config::ParseConfig(
      text::Concat("listen: {", taken, "}\nlog: {path: '", other.File("log.db"), "'}\n"),
      "test.yaml", config::ProcessEnvironment(), support::TestTranslator());
  ASSERT_TRUE(config.ok()) << config.status();
  const auto second = Gateway::Start(*config, support::TestTranslator());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(gateway_->address()));
}

TEST_F(GatewayTest, TranslatesWithoutStoring) {
  Start();
  v1::TranslateRequest request;
  request.set_to_format("canonical");
  for (const char* json : {R"({"type":"searchInfo","keywords":["red"]})", "{"}) {
    v1::Payload& payload = *request.add_payloads();
    payload.set_format("liveperson");
    payload.set_json(json);
  }
  grpc::ClientContext context;
  v1::TranslateResponse response;
  ASSERT_TRUE(stub_->Translate(&context, request, &response).ok());
  ASSERT_EQ(response.translations_size(), 2);
  EXPECT_EQ(response.translations(0).index(), 0);
  EXPECT_FALSE(response.translations(0).has_error());
  ASSERT_EQ(response.translations(0).documents_size(), 1);
  EXPECT_THAT(response.translations(0).documents(0), HasSubstr("red"));
  EXPECT_EQ(response.translations(1).index(), 1);
  EXPECT_THAT(response.translations(1).error(), HasSubstr("liveperson"));
  EXPECT_EQ(Destinations().destinations(0).log_end(), 0);

  request.set_to_format("telepathy");
  grpc::ClientContext second;
  EXPECT_EQ(stub_->Translate(&second, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(GatewayTest, ListsFormats) {
  Start();
  grpc::ClientContext context;
  v1::ListFormatsResponse response;
  ASSERT_TRUE(stub_->ListFormats(&context, v1::ListFormatsRequest(), &response).ok());
  std::vector<std::string> names;
  for (const v1::FormatInfo& format : response.formats()) names.push_back(format.format());
  EXPECT_THAT(names, testing::IsSupersetOf({"canonical", "commanders_act", "liveperson"}));
}

TEST_F(GatewayTest, ResumesWhereItStopped) {
  Start();
  v1::PublishRequest request;
  *request.add_events() = support::Purchase("one", "1");
  v1::PublishResponse response;
  ASSERT_TRUE(Publish(request, &response).ok());
  Stop();
  gateway_.reset();
  Start();
  *request.mutable_events(0) = support::Purchase("two", "2");
  ASSERT_TRUE(Publish(request, &response).ok());
  ASSERT_TRUE(support::Eventually([&] { return Archived().size() == 2; }));
  EXPECT_THAT(Archived()[1], HasSubstr("two"));
  EXPECT_EQ(Destinations().destinations(0).log_end(), 2);
}

TEST_F(GatewayTest, RefusesCallsAfterAStop) {
  Start();
  v1::PublishRequest request;
  *request.add_events() = support::Purchase("one", "1");
  v1::PublishResponse response;
  ASSERT_TRUE(Publish(request, &response).ok());
  Stop();
  EXPECT_EQ(Publish(request, &response).error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace interlingua::runtime
