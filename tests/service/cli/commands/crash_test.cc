// kill -9 at a bad moment: every acknowledged event arrives all the same.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <set>
#include <thread>

#include "absl/time/clock.h"
#include "adapters/all.h"
#include "interlingua/v1/gateway.grpc.pb.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

using Ids = std::set<std::string>;

v1::PublishRequest Purchases(int first, int count) {
  v1::PublishRequest request;
  for (int i = first; i < first + count; ++i) {
    v1::CommerceEvent& event = *request.add_events();
    event.set_event_id(text::Concat("event-", i));
    event.mutable_occurred_at()->set_seconds(1700000000 + i);
    event.mutable_identity()->set_user_id("customer");
    v1::Order& order = *event.mutable_purchase();
    order.set_order_id(text::Concat("order-", i));
    order.set_currency("GBP");
    order.mutable_value()->set_units(i);
    order.mutable_revenue()->set_units(i);
    order.set_status(v1::Order::SHIPPED);
    v1::Item& item = *order.add_items();
    item.set_item_id("sku");
    item.set_product_id("sku");
    item.set_name("thing");
    item.mutable_quantity()->set_units(1);
    item.mutable_unit_price()->set_units(i);
  }
  return request;
}

/// Publishes one event a request until the gateway is gone; the ids that it acknowledged.
/// `on_answer` is called with their count.
Ids PublishUntilItEnds(const std::string& address, int first,
                       const std::function<void(std::size_t)>& on_answer) {
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  const auto stub = v1::EventGateway::NewStub(channel);
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  const auto stream = stub->PublishStream(&context);
  std::thread writer([&] {
    for (int i = first; stream->Write(Purchases(i, 1)); ++i) {
    }
  });
  Ids acknowledged;
  v1::PublishResponse response;
  while (stream->Read(&response)) {
    for (const v1::EventResult& result : response.results()) {
      if (result.accepted()) acknowledged.insert(result.event_id());
    }
    on_answer(acknowledged.size());
  }
  context.TryCancel();
  writer.join();
  stream->Finish();
  return acknowledged;
}

/// Ids of the events in a JSON Lines file; the last line may be cut by a kill and is followed by
/// others.
Ids IdsIn(const std::string& path, std::string_view format) {
  static const Translator* const translator = Translator::Create(AllAdapters()).value().release();
  Ids ids;
  for (const std::string& line : support::Lines(support::Contents(path))) {
    google::protobuf::Arena arena;
    const auto events = translator->Decode(format, line, engine::DecodeOptions(), &arena);
    if (!events.ok()) continue;
    for (const engine::Decoded& decoded : *events) ids.insert(decoded.event->event_id());
  }
  return ids;
}

Ids Missing(const Ids& expected, const Ids& found) {
  Ids missing;
  std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                      std::inserter(missing, missing.end()));
  return missing;
}

class CrashTest : public testing::Test {
 protected:
  /// A gateway with a file and, at `url`, a twin of Commanders Act.
  void Configure(const std::string& url) {
    support::Write(
        config_,
        text::Concat("listen: {grpc: '127.0.0.1:0'}\nlog: {path: '", folder_.File("log.db"),
                     "'}\ndestinations:\n", "  - {name: archive, format: canonical, file: {path: '",
                     archive_, "'}}\n", "  - {name: tracking, format: commanders_act,\n",
                     "     http: {base_url: '", url, "', max_in_flight: 1},\n",
                     "     settings: {site_id: '1', source_key: k},\n",
                     "     retry: {initial_ms: 5, max_ms: 50}}\n"));
  }

  support::Program Serve() { return support::StartProgram({"serve", "--config", config_}); }

  support::TemporaryFolder folder_;
  const std::string config_ = folder_.File("gateway.yaml");
  const std::string archive_ = folder_.File("archive.jsonl");
  const std::string tracked_ = folder_.File("tracked.jsonl");
};

TEST_F(CrashTest, LosesNothingThatItAcknowledgedWhilePublishing) {
  support::Program twin = support::StartProgram(
      {"twin", "--vendor", "commanders_act", "--listen", "127.0.0.1:0", "--out", tracked_});
  Configure("http://" + twin.AwaitAddress());
  Ids acknowledged;
  for (int round = 0; round < 3; ++round) {
    support::Program gateway = Serve();
    const std::string address = gateway.AwaitAddress();
    ASSERT_FALSE(address.empty()) << gateway.Err();
    const std::size_t enough = 100u + 150u * static_cast<std::size_t>(round);
    acknowledged.merge(PublishUntilItEnds(address, round * 1000000, [&](std::size_t count) {
      if (count == enough) gateway.Signal(SIGKILL);
    }));
    EXPECT_EQ(gateway.Wait().exit_status, 128 + SIGKILL);
  }
  ASSERT_GE(acknowledged.size(), 750u);
  support::Program gateway = Serve();
  const support::Finished status =
      support::RunProgram({"status", "--target", gateway.AwaitAddress(), "--wait-idle"});
  EXPECT_EQ(status.exit_status, 0) << status.err;
  EXPECT_EQ(Missing(acknowledged, IdsIn(archive_, "canonical")), Ids());
  EXPECT_EQ(Missing(acknowledged, IdsIn(tracked_, "commanders_act")), Ids());
}

TEST_F(CrashTest, LosesNothingWhenItIsKilledWhileDelivering) {
  support::Program twin = support::StartProgram(
      {"twin", "--vendor", "commanders_act", "--listen", "127.0.0.1:0", "--out", tracked_});
  Configure("http://" + twin.AwaitAddress());
  constexpr int kEvents = 3000;
  {
    support::Program gateway = Serve();
    const std::string address = gateway.AwaitAddress();
    ASSERT_FALSE(address.empty()) << gateway.Err();
    const auto stub =
        v1::EventGateway::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::PublishResponse response;
    ASSERT_TRUE(stub->Publish(&context, Purchases(0, kEvents), &response).ok());
    ASSERT_EQ(response.results_size(), kEvents);
    // Killed while requests go out: some have arrived, most have not.
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (support::Contents(tracked_).empty() && absl::Now() < deadline) std::this_thread::yield();
    ASSERT_FALSE(support::Contents(tracked_).empty());
    gateway.Signal(SIGKILL);
    gateway.Wait();
  }
  ASSERT_LT(IdsIn(tracked_, "commanders_act").size(), static_cast<std::size_t>(kEvents));
  support::Program gateway = Serve();
  const support::Finished status =
      support::RunProgram({"status", "--target", gateway.AwaitAddress(), "--wait-idle", "--json"});
  EXPECT_EQ(status.exit_status, 0) << status.err;
  EXPECT_EQ(IdsIn(archive_, "canonical").size(), static_cast<std::size_t>(kEvents));
  EXPECT_EQ(IdsIn(tracked_, "commanders_act").size(), static_cast<std::size_t>(kEvents));
}

}  // namespace
}  // namespace interlingua::cli::commands
