// What the structured log and the metrics say of replays and of erasures.
#include "interlingua/v1/erasure.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "tests/support/monitoring_fixture.h"

namespace interlingua::observe {
namespace {

class ReplayMonitorTest : public support::MonitoringTest {
 protected:
  void StartReplay(const std::string& name, int events_per_second) {
    v1::StartReplayRequest request;
    request.mutable_replay()->set_name(name);
    request.mutable_replay()->add_destinations("archive");
    request.mutable_replay()->set_max_events_per_second(events_per_second);
    v1::StartReplayResponse response;
    ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::StartReplay, request, response).ok());
  }

  void Publish(int events) {
    for (int number = 1; number <= events; ++number) {
      PublishOne(support::Order(text::Concat("event-", number), text::Concat("order-", number)));
    }
  }

  bool AwaitState(const std::string& state) {
    return support::Eventually(
        [&] { return Metric(text::Concat("interlingua_replays{state=\"", state, "\"}")) == 1; });
  }
};

TEST_F(ReplayMonitorTest, OneThatRunsAndIsDoneIsTold) {
  StartWatched();
  Publish(3);
  EXPECT_EQ(Metric("interlingua_replays{state=\"done\"}"), 0);
  StartReplay("again", 0);
  EXPECT_TRUE(AwaitState("done"));
  EXPECT_TRUE(
      LogHas(R"("message":"a replay is done","replay":"again","destinations":"archive","events":3,)"
             R"("delivered":3,"refused":0,"dead":0)"));
  EXPECT_EQ(Metric("interlingua_replays{state=\"running\"}"), 0);
}

TEST_F(ReplayMonitorTest, SoIsOneThatIsCancelledAndForgotten) {
  StartWatched();
  Publish(100);
  StartReplay("slow", 1);
  EXPECT_TRUE(AwaitState("running"));
  EXPECT_TRUE(LogHas("a replay runs"));
  v1::CancelReplayRequest request;
  request.set_name("slow");
  v1::CancelReplayResponse response;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::CancelReplay, request, response).ok());
  EXPECT_TRUE(AwaitState("cancelled"));
  EXPECT_TRUE(LogHas("a replay is cancelled"));
  request.set_forget(true);
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::CancelReplay, request, response).ok());
  EXPECT_TRUE(
      support::Eventually([&] { return Metric("interlingua_replays{state=\"cancelled\"}") == 0; }));
}

TEST_F(ReplayMonitorTest, AnErasureIsToldWithoutThePerson) {
  StartWatched();
  Publish(2);
  v1::EraseRequest request;
  request.add_identifiers("customer-1");
  v1::EraseResponse response;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::Erase, request, response).ok());
  EXPECT_TRUE(LogHas(text::Concat(R"("message":"a person is erased","identifiers":1,"stores":1,)",
                                  R"("events":2,"seal":")", response.certificate().seal())));
  EXPECT_FALSE(LogHas("customer-1"));
}

}  // namespace
}  // namespace interlingua::observe
