// `interlingua twin` in trouble: each fault over a real connection, and a gateway that delivers all
// the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <set>

#include "absl/time/clock.h"
#include "service/delivery/send/http_client.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class TwinFaults : public testing::Test {
 protected:
  /// Starts the twin of a vendor that answers 200 without a body.
  void Start(const support::Arguments& more) {
    support::Arguments arguments = {"twin",     "--vendor",    "commanders_act",
                                    "--listen", "127.0.0.1:0", "--out",
                                    out_,       "--requests",  requests_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    twin_ = std::make_unique<support::Program>(INTERLINGUA_PROGRAM, arguments);
    address_ = twin_->AwaitAddress();
    ASSERT_FALSE(address_.empty()) << twin_->Err();
  }

  /// Sends one event on a connection of its own.
  absl::StatusOr<vendor::HttpResponse> Send(std::string_view name,
                                            absl::Duration timeout = absl::Seconds(30)) {
    const auto client = *delivery::send::HttpClient::Create({.timeout = timeout});
    client->Send(1, {"POST",
                     text::Concat("http://", address_, "/events?tc_s=1&token=k"),
                     {{"Content-Type", "application/json"}},
                     text::Concat(R"({"event_name":")", name, "\"}")});
    std::vector<delivery::send::HttpResult> results;
    while (results.empty()) results = client->Wait(absl::Seconds(60));
    return std::move(results.front().response);
  }

  /// `200`, or the code of the error.
  std::string Result(std::string_view name, absl::Duration timeout = absl::Seconds(30)) {
    const auto response = Send(name, timeout);
    return response.ok() ? text::Concat(response->status)
                         : absl::StatusCodeToString(response.status().code());
  }

  /// The names of the events that were taken.
  std::string Taken() const {
    std::string names;
    for (const std::string& line : support::Lines(support::Contents(out_))) {
      names.append(line.substr(15, line.size() - 17));
    }
    return names;
  }

  std::string End() {
    twin_->Signal(SIGTERM);
    const support::Finished finished = twin_->Wait();
    EXPECT_EQ(finished.exit_status, 0) << finished.err;
    return finished.err;
  }

  support::TemporaryFolder folder_;
  const std::string out_ = folder_.File("out.jsonl");
  const std::string requests_ = folder_.File("requests.jsonl");
  std::unique_ptr<support::Program> twin_;
  std::string address_;
};

TEST_F(TwinFaults, StatusesComeBeforeTheEventsAreTakenUnlessSaidOtherwise) {
  Start({"--faults", "ok, 503*2, 429 retry-after=2, 500 after, 200 before"});
  EXPECT_EQ(Result("a"), "200");
  EXPECT_EQ(Result("b"), "503");
  EXPECT_EQ(Result("c"), "503");
  const auto slower = Send("d");
  ASSERT_TRUE(slower.ok());
  EXPECT_EQ(slower->status, 429);
  EXPECT_THAT(slower->headers, testing::Contains(testing::Pair("retry-after", "2")));
  EXPECT_EQ(Result("e"), "500");
  EXPECT_EQ(Result("f"), "200");
  EXPECT_EQ(Result("g"), "200");
  EXPECT_EQ(Taken(), "aeg");
  EXPECT_EQ(End(),
            "commanders_act: 7 requests, 3 events kept, 5 faults (200: 1, 429: 1, 500: 1, "
            "503: 2)\n");
}

TEST_F(TwinFaults, BrokenConnectionsAndAnswers) {
  Start(
      {"--faults",
       "reset, reset after, close, close after, half, half before, garbage, garbage before, tls"});
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i"}) {
    EXPECT_EQ(Result(name), "ABORTED") << name;
  }
  EXPECT_EQ(Result("z"), "200");
  EXPECT_EQ(Taken(), "bdegz");
}

TEST_F(TwinFaults, AnswersThatNeverComeOrNeverEnd) {
  Start({"--faults", "stall, stall before, short, long, delay 1h"});
  const absl::Duration timeout = absl::Seconds(1);
  EXPECT_EQ(Result("a", timeout), "DEADLINE_EXCEEDED");
  EXPECT_EQ(Result("b", timeout), "DEADLINE_EXCEEDED");
  EXPECT_EQ(Result("c", timeout), "DEADLINE_EXCEEDED");
  EXPECT_EQ(Result("d"), "200");
  EXPECT_EQ(Result("e", timeout), "DEADLINE_EXCEEDED");
  EXPECT_EQ(Taken(), "acde");
  End();
}

TEST_F(TwinFaults, RefusesConnectionsForATime) {
  Start({"--faults", "refuse 1s"});
  EXPECT_EQ(Result("a"), "ABORTED");
  EXPECT_EQ(Result("b"), "UNAVAILABLE");
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (Result("c") != "200" && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(Taken(), "c");
}

TEST_F(TwinFaults, AnswersThatAreNotTheVendors) {
  Start({"--faults", R"(200 body="not json", redirect to=http://127.0.0.1:1/)"});
  const auto strange = Send("a");
  ASSERT_TRUE(strange.ok());
  EXPECT_EQ(strange->body, "not json");
  const auto redirect = Send("b");
  ASSERT_TRUE(redirect.ok());
  EXPECT_EQ(redirect->status, 302);
  EXPECT_EQ(Taken(), "a");
}

TEST_F(TwinFaults, ScriptsComeFromFilesToo) {
  const std::string script = folder_.File("script");
  support::Write(script, "# an outage\nok\n503 *2\n");
  Start({"--faults-file", script});
  EXPECT_EQ(Result("a"), "200");
  EXPECT_EQ(Result("b"), "503");
  EXPECT_EQ(Result("c"), "503");
  EXPECT_EQ(Result("d"), "200");
}

TEST_F(TwinFaults, ShowsWhatCame) {
  Start({"--faults", "ok, reset after"});
  (void)Send("a");
  (void)Send("b");
  EXPECT_THAT(
      support::Lines(support::Contents(requests_)),
      ElementsAre(R"({"method":"POST","path":"/events","status":200,"events":1,"fault":""})",
                  R"({"method":"POST","path":"/events","status":0,"events":1,"fault":"reset"})"));
}

TEST_F(TwinFaults, RatesHold) {
  Start({"--rate", "2/h", "--latency", "1"});
  EXPECT_EQ(Result("a"), "200");
  EXPECT_EQ(Result("b"), "200");
  const auto over = Send("c");
  ASSERT_TRUE(over.ok());
  EXPECT_EQ(over->status, 429);
  EXPECT_THAT(over->headers, testing::Contains(testing::Key("retry-after")));
  EXPECT_EQ(Taken(), "ab");
  EXPECT_THAT(End(), HasSubstr("1 faults (rate: 1)"));
}

TEST_F(TwinFaults, WrongUseSaysThePlaceAndWhatIsAllowed) {
  const auto error = [](const support::Arguments& more) {
    support::Arguments arguments = {"twin", "--vendor", "commanders_act", "--listen",
                                    "127.0.0.1:0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const support::Finished finished = support::RunProgram(arguments);
    EXPECT_EQ(finished.exit_status, 2);
    return finished.err;
  };
  EXPECT_EQ(error({"--faults", "ok, stal"}),
            "--faults:1:5: no step 'stal'; did you mean 'stall'?\n");
  const std::string script = folder_.File("script");
  support::Write(script, "ok\n503 retry-after=soon\n");
  EXPECT_EQ(error({"--faults-file", script}),
            script + ":2:17: 'soon' is no whole number from 0 on\n");
  EXPECT_THAT(error({"--faults-file", "/nowhere"}), HasSubstr("/nowhere: cannot be read"));
  EXPECT_THAT(error({"--faults", "ok", "--faults-file", script}), HasSubstr("--faults"));
  EXPECT_EQ(error({"--rate", "fast"}),
            "--rate: 'fast' is no rate; write for example 100/s, 6000/min or 50/h\n");
  EXPECT_THAT(error({"--latency", "-1"}), HasSubstr("--latency"));
  EXPECT_THAT(error({"--requests", "/nowhere/requests"}), HasSubstr("/nowhere/requests"));
}

TEST_F(TwinFaults, AGatewayDeliversEverythingToAVendorInTrouble) {
  Start({"--faults",
         "random seed=3, 10% 503, 3% reset, 3% reset after, 3% half, 3% garbage, 3% close, "
         "3% delay 20ms, 1% refuse 50ms"});
  const std::string config = folder_.File("gateway.yaml");
  support::Write(
      config, text::Concat("listen: {grpc: '127.0.0.1:0'}\nlog: {path: '", folder_.File("log.db"),
                           "'}\ndestinations:\n  - {name: tracking, format: commanders_act,\n",
                           "     http: {base_url: 'http://", address_, "'},\n",
                           "     settings: {site_id: '1', source_key: k},\n",
                           "     retry: {initial_ms: 5, max_ms: 50}}\n"));
  support::Program gateway = support::StartProgram({"serve", "--config", config});
  const std::string target = gateway.AwaitAddress();
  ASSERT_FALSE(target.empty()) << gateway.Err();
  const support::Finished published = support::RunProgram(
      {"publish", "--from", "commanders_act", "--target", target,
       INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl"});
  EXPECT_EQ(published.out, "512 events acknowledged, 0 refused\n");
  const support::Finished status = support::RunProgram(
      {"status", "--target", target, "--wait-idle", "--timeout", "120", "--json"});
  EXPECT_EQ(status.exit_status, 0) << status.err;
  // Three invoices are larger than this vendor takes.
  EXPECT_THAT(status.out, AllOf(HasSubstr(R"("delivered":509)"), HasSubstr(R"("events":3})")));
  std::set<std::string> arrived;
  for (const std::string& line : support::Lines(support::Contents(out_))) arrived.insert(line);
  EXPECT_THAT(arrived, SizeIs(509));
  const std::string summary = End();
  for (const char* fault : {"503: ", "reset: ", "half: ", "garbage: ", "close: "}) {
    EXPECT_THAT(summary, HasSubstr(fault));
  }
}

}  // namespace
}  // namespace interlingua::cli::commands
