// The administration of a running gateway over gRPC.
#include <gmock/gmock.h>

#include "tests/support/gateway_fixture.h"

namespace interlingua::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class AdminTest : public support::GatewayTest {
 protected:
  /// A gateway whose configuration stands in a file, as `serve` has it.
  void StartFromFile(const std::string& yaml) {
    Rewrite(yaml);
    const auto load = [this] {
      return config::LoadConfig(folder_.File("gateway.yaml"), config::ProcessEnvironment(),
                                support::TestTranslator());
    };
    const auto config = load();
    ASSERT_TRUE(config.ok()) << config.status();
    auto started = runtime::Gateway::Start(*config, support::TestTranslator(), load);
    ASSERT_TRUE(started.ok()) << started.status();
    gateway_ = *std::move(started);
    channel_ = grpc::CreateChannel(gateway_->address(), grpc::InsecureChannelCredentials());
    stub_ = v1::EventGateway::NewStub(channel_);
    admin_ = v1::GatewayAdmin::NewStub(channel_);
  }

  void Rewrite(const std::string& yaml) { std::ofstream(folder_.File("gateway.yaml")) << yaml; }

  std::string Yaml(const std::vector<std::string>& destinations,
                   const std::string& log_more = "") const {
    std::string yaml = text::Concat("listen: {grpc: '127.0.0.1:0'}\nlog: {path: '",
                                    folder_.File("log.db"), "'", log_more, "}\n");
    if (!destinations.empty()) yaml += "destinations:\n";
    for (const std::string& name : destinations) {
      yaml += text::Concat("  - {name: ", name, ", format: liveperson, file: {path: '",
                           folder_.File(name), "'}}\n");
    }
    return yaml;
  }

  /// Two purchases and a refund, which LivePerson does not have.
  void PublishSome(const std::string& prefix) {
    v1::PublishRequest request;
    *request.add_events() = support::Purchase(prefix + "1", "o1");
    *request.add_events() = support::Purchase(prefix + "2", "o2");
    v1::CommerceEvent& refund = *request.add_events();
    refund.set_event_id(prefix + "3");
    *refund.mutable_refund()->mutable_order() = request.events(0).purchase();
    v1::PublishResponse response;
    const auto status = Publish(request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_EQ(response.results_size(), 3);
  }

  bool Idle(const std::string& name) {
    const auto destinations = Destinations();
    for (const auto& status : destinations.destinations()) {
      if (status.name() == name && status.cursor() == status.log_end()) return true;
    }
    return false;
  }
};

TEST_F(AdminTest, DeadLettersAreListedShownRedrivenAndDiscarded) {
  StartFromFile(Yaml({"chat"}));
  PublishSome("a");
  ASSERT_TRUE(support::Eventually([&] { return Idle("chat"); }));
  v1::ListDeadLettersResponse listed;
  ASSERT_TRUE(
      Ask(&v1::GatewayAdmin::Stub::ListDeadLetters, v1::ListDeadLettersRequest(), listed).ok());
  ASSERT_THAT(listed.dead_letters(), SizeIs(1));
  EXPECT_EQ(listed.dead_letters(0).event_id(), "a3");
  EXPECT_THAT(listed.dead_letters(0).reason(), HasSubstr("no refund"));
  EXPECT_EQ(listed.dead_letters(0).attempts(), 0);
  EXPECT_TRUE(listed.next_page_token().empty());

  v1::GetDeadLetterRequest get;
  get.set_destination("chat");
  get.set_offset(listed.dead_letters(0).offset());
  v1::GetDeadLetterResponse got;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::GetDeadLetter, get, got).ok());
  EXPECT_EQ(got.event().refund().order().order_id(), "o1");

  v1::RedriveDeadLettersRequest redrive;
  v1::RedriveDeadLettersResponse redriven;
  EXPECT_EQ(Ask(&v1::GatewayAdmin::Stub::RedriveDeadLetters, redrive, redriven).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  redrive.mutable_filter()->set_destination("chat");
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::RedriveDeadLetters, redrive, redriven).ok());
  EXPECT_EQ(redriven.events(), 1);
  ASSERT_TRUE(support::Eventually([&] {
    return Ask(&v1::GatewayAdmin::Stub::GetDeadLetter, get, got).ok();  // it is refused again
  }));

  v1::DiscardDeadLettersRequest discard;
  discard.mutable_filter()->set_destination("chat");
  discard.mutable_filter()->add_kinds("refund");
  v1::DiscardDeadLettersResponse discarded;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::DiscardDeadLetters, discard, discarded).ok());
  EXPECT_EQ(discarded.events(), 1);
  EXPECT_EQ(Ask(&v1::GatewayAdmin::Stub::GetDeadLetter, get, got).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(AdminTest, PagesOfDeadLettersFollowOneAnother) {
  StartFromFile(Yaml({"chat"}));
  PublishSome("a");
  PublishSome("b");
  PublishSome("c");
  ASSERT_TRUE(support::Eventually([&] { return Idle("chat"); }));
  std::vector<std::string> ids;
  v1::ListDeadLettersRequest request;
  request.set_page_size(2);
  do {
    v1::ListDeadLettersResponse page;
    ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::ListDeadLetters, request, page).ok());
    for (const auto& letter : page.dead_letters()) ids.push_back(letter.event_id());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre("a3", "b3", "c3"));
  request.set_page_token("junk");
  v1::ListDeadLettersResponse page;
  EXPECT_EQ(Ask(&v1::GatewayAdmin::Stub::ListDeadLetters, request, page).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(AdminTest, TheLedgerAddsUpInEventsAndInMoney) {
  StartFromFile(Yaml({"chat"}));
  PublishSome("a");
  ASSERT_TRUE(support::Eventually([&] { return Idle("chat"); }));
  v1::GetLedgerResponse ledger;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::GetLedger, v1::GetLedgerRequest(), ledger).ok());
  ASSERT_THAT(ledger.lines(), SizeIs(2));
  EXPECT_EQ(ledger.lines(0).kind(), "purchase");
  EXPECT_EQ(ledger.lines(0).currency(), "GBP");
  EXPECT_EQ(ledger.lines(0).delivered().events(), 2);
  EXPECT_EQ(ledger.lines(0).delivered().value().units(), 25);
  EXPECT_TRUE(ledger.lines(0).balanced());
  EXPECT_EQ(ledger.lines(1).refused().events(), 1);
  EXPECT_EQ(ledger.lines(1).refused().value().nanos(), 500000000);
  EXPECT_TRUE(ledger.lines(1).balanced());
}

TEST_F(AdminTest, TheConfigurationIsReadAgainAllOrNothing) {
  StartFromFile(Yaml({"one", "two"}));
  Rewrite(Yaml({"two", "three"}));
  v1::ReloadConfigResponse changes;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::ReloadConfig, v1::ReloadConfigRequest(), changes).ok());
  EXPECT_THAT(changes.added(), ElementsAre("three"));
  EXPECT_THAT(changes.removed(), ElementsAre("one"));
  EXPECT_THAT(changes.changed(), SizeIs(0));
  PublishSome("a");
  ASSERT_TRUE(support::Eventually([&] { return Idle("two") && Idle("three"); }));

  Rewrite("destinations: [{name: broken}]\n");
  auto status = Ask(&v1::GatewayAdmin::Stub::ReloadConfig, v1::ReloadConfigRequest(), changes);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("gateway.yaml"));
  Rewrite(Yaml({"two"}, ", max_bytes: 1000000000"));
  status = Ask(&v1::GatewayAdmin::Stub::ReloadConfig, v1::ReloadConfigRequest(), changes);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("restart"));
  EXPECT_THAT(Destinations().destinations(), SizeIs(3));
  PublishSome("b");
  ASSERT_TRUE(support::Eventually([&] { return Idle("two") && Idle("three"); }));

  v1::ForgetDestinationRequest forget;
  v1::ForgetDestinationResponse forgotten;
  forget.set_name("one");
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::ForgetDestination, forget, forgotten).ok());
  EXPECT_THAT(Destinations().destinations(), SizeIs(2));
}

TEST_F(AdminTest, DestinationsPauseAndResume) {
  StartFromFile(Yaml({"chat"}));
  v1::PauseDestinationRequest pause;
  v1::PauseDestinationResponse paused;
  pause.set_name("chat");
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::PauseDestination, pause, paused).ok());
  PublishSome("a");
  auto status = Destinations().destinations(0);
  EXPECT_TRUE(status.paused());
  EXPECT_EQ(status.cursor(), 0);
  EXPECT_TRUE(status.has_waiting_since());
  v1::ResumeDestinationRequest resume;
  v1::ResumeDestinationResponse resumed;
  resume.set_name("chat");
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::ResumeDestination, resume, resumed).ok());
  ASSERT_TRUE(support::Eventually([&] { return Idle("chat"); }));
  resume.set_name("nobody");
  EXPECT_EQ(Ask(&v1::GatewayAdmin::Stub::ResumeDestination, resume, resumed).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(AdminTest, APublishThatIsRepeatedGetsTheFirstReceipt) {
  StartFromFile(Yaml({"chat"}));
  v1::PublishRequest request;
  *request.add_events() = support::Purchase("same", "o");
  v1::PublishResponse first, second;
  ASSERT_TRUE(Publish(request, &first).ok());
  ASSERT_TRUE(Publish(request, &second).ok());
  EXPECT_FALSE(first.results(0).duplicate());
  EXPECT_TRUE(second.results(0).accepted());
  EXPECT_TRUE(second.results(0).duplicate());
  EXPECT_EQ(second.results(0).event_id(), "same");
  EXPECT_EQ(Destinations().destinations(0).log_end(), 1);
}

TEST_F(AdminTest, AFullLogSaysWhenToComeAgain) {
  StartFromFile(Yaml({"chat"}, ", max_bytes: 100000"));
  v1::PublishRequest request;
  *request.add_events() = support::Purchase("", std::string(20000, 'o'));
  grpc::Status status;
  std::string pushback;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    request.mutable_events(0)->set_event_id(std::to_string(i));
    grpc::ClientContext context;
    v1::PublishResponse response;
    status = stub_->Publish(&context, request, &response);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    if (found != trailers.end()) pushback.assign(found->second.data(), found->second.size());
  }
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(pushback, "1000");
}

}  // namespace
}  // namespace interlingua::admin
