// A replay that is interrupted or killed: the same command goes on, and every event arrives.
#include <sys/stat.h>

#include <random>

#include "tests/support/replay_program.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

using ReplayCrash = support::ReplayProgram;

constexpr int kEvents = 2000;

// How many events a file destination writes between two commits; as many may be there twice.
constexpr int kGroup = 1024;

/// Every event is there; the events that are there more than once.
int Repeated(const std::map<int, int>& arrivals) {
  EXPECT_EQ(arrivals.size(), static_cast<std::size_t>(kEvents));
  int repeated = 0;
  for (const auto& [number, times] : arrivals) repeated += times - 1;
  return repeated;
}

std::size_t Instant(int round) {
  static std::mt19937 random{std::random_device{}()};
  return static_cast<std::size_t>(round) * 300 + random() % 300;
}

TEST_F(ReplayCrash, AnInterruptEndsItCleanlyAndTheSameCommandGoesOn) {
  const support::Arguments command = Locally(Input(Events(1, kEvents)));
  support::Arguments slowly = command;
  slowly.insert(slowly.end(), {"--rate", "200"});
  for (const std::size_t lines : {50u, 200u}) {
    support::Program replay = support::StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_, lines)) << replay.Err();
    replay.Signal(SIGINT);
    const support::Finished finished = replay.Wait();
    EXPECT_EQ(finished.exit_status, 1);
    EXPECT_THAT(finished.err, HasSubstr("the same command goes on where it stopped"));
  }
  const support::Finished finished = support::RunProgram(command);
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_EQ(Arrivals(arrived_), Once(1, kEvents));
  EXPECT_THAT(Totals("canonical", arrived_), ContainsRegex("purchase +2000 .*GBP +2001000"));
}

TEST_F(ReplayCrash, ARemoteReplayGoesOnAfterAnInterruptByTheSameCommand) {
  Serve();
  support::Arguments slowly = Remotely(Input(Events(1, kEvents)));
  slowly.insert(slowly.end(), {"--rate", "200"});
  {
    support::Program replay = support::StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_ + ".test", 50)) << replay.Err();
    replay.Signal(SIGINT);
    const support::Finished finished = replay.Wait();
    EXPECT_EQ(finished.exit_status, 1);
    EXPECT_THAT(finished.err, HasSubstr("the same command goes on where it stopped"));
  }
  const support::Finished finished = support::RunProgram(Remotely(Input(Events(1, kEvents))));
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_EQ(Arrivals(arrived_ + ".test"), Once(1, kEvents));
  EXPECT_EQ(Run({"ledger", "--replay", "test"}).exit_status, 0);
}

TEST_F(ReplayCrash, AReplayOfTheLogGoesOnInTheGatewayAfterAnInterrupt) {
  Serve();
  support::Write(folder_.File("events.jsonl"), Events(1, kEvents));
  ASSERT_EQ(Run({"publish", "--from", "canonical", folder_.File("events.jsonl")}).exit_status, 0);
  const support::Arguments input = {"--from", "log", "--to", "archive"};
  support::Arguments slowly = Remotely(input);
  slowly.insert(slowly.end(), {"--rate", "500"});
  {
    support::Program replay = support::StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_ + ".test", 50)) << replay.Err();
    replay.Signal(SIGINT);
    const support::Finished finished = replay.Wait();
    EXPECT_EQ(finished.exit_status, 1);
    EXPECT_THAT(finished.err, HasSubstr("'interlingua replays cancel test' ends it"));
  }
  const std::size_t lines = support::Lines(support::Contents(arrived_ + ".test")).size();
  EXPECT_TRUE(AwaitLines(arrived_ + ".test", lines + 1));
  // A gateway that is killed meanwhile goes on too.
  gateway_->Signal(SIGKILL);
  gateway_->Wait();
  Serve();
  const support::Finished finished = support::RunProgram(Remotely(input));
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(arrived_ + ".test")), kGroup);
  EXPECT_EQ(Run({"ledger", "--replay", "test"}).exit_status, 0);
}

TEST_F(ReplayCrash, AnInterruptEndsAReplayThatWaitsForItsInput) {
  // A pipe that is held open and that nothing is written to.
  const std::string pipe = folder_.File("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  support::Program replay(
      "sh", {"-c", text::Concat("exec '", INTERLINGUA_PROGRAM, "' replay --config '", config_,
                                "' --from canonical --to archive --checkpoint '",
                                folder_.File("sent"), "' <> '", pipe, "'")});
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (replay.Err().empty() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  replay.Signal(SIGINT);
  const support::Finished finished = replay.Wait();
  EXPECT_EQ(finished.exit_status, 1);
  EXPECT_THAT(finished.err, HasSubstr("the same command goes on where it stopped"));
}

TEST_F(ReplayCrash, KilledAtAnyMomentItLosesNothing) {
  const support::Arguments command = Locally(Input(Events(1, kEvents)));
  support::Arguments slowly = command;
  slowly.insert(slowly.end(), {"--rate", "1000"});
  constexpr int kKills = 4;
  for (int round = 0; round < kKills; ++round) {
    support::Program replay = support::StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_, Instant(round))) << replay.Err();
    replay.Signal(SIGKILL);
    EXPECT_EQ(replay.Wait().exit_status, 128 + SIGKILL);
  }
  const support::Finished finished = support::RunProgram(command);
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(arrived_)), kKills * kGroup);
}

TEST_F(ReplayCrash, NorDoesAGatewayThatIsKilledTogetherWithTheCommand) {
  support::Arguments slowly = Input(Events(1, kEvents));
  slowly.insert(slowly.end(), {"--rate", "1000"});
  constexpr int kKills = 4;
  for (int round = 0; round < kKills; ++round) {
    if (round % 2 == 0) Serve();
    support::Program replay = support::StartProgram(Remotely(slowly));
    ASSERT_TRUE(AwaitLines(arrived_ + ".test", Instant(round))) << replay.Err();
    if (round % 2 == 0) {
      replay.Signal(SIGKILL);
      replay.Wait();
    } else {
      gateway_->Signal(SIGKILL);
      gateway_->Wait();
      EXPECT_EQ(replay.Wait().exit_status, 1);
    }
  }
  Serve();
  const support::Finished finished = support::RunProgram(Remotely(Input(Events(1, kEvents))));
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(arrived_ + ".test")), kKills * kGroup);
  EXPECT_EQ(Run({"ledger", "--replay", "test"}).exit_status, 0);
}

TEST_F(ReplayCrash, KilledAtAnyMomentItRepeatsAtMostWhatWasInFlight) {
  StartTwin("commanders_act", "site_id: '1', source_key: k, batch: 'false'");
  Input(Events(1, kEvents));
  const support::Arguments command =
      Locally({"--from", "canonical", "--to", "vendor", folder_.File("events.jsonl")});
  support::Arguments slowly = command;
  slowly.insert(slowly.end(), {"--rate", "1000"});
  // One request is in flight, and of the answers so many are not committed yet.
  constexpr std::size_t kWindow = 256 + 1;
  std::size_t before = 0;
  for (const std::size_t lines : {600u, 900u, 1200u, 1500u}) {
    support::Program replay = support::StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(taken_, lines)) << replay.Err();
    replay.Signal(SIGKILL);
    EXPECT_EQ(replay.Wait().exit_status, 128 + SIGKILL);
    const auto arrivals = Arrivals(taken_);
    const std::size_t repeated = support::Lines(support::Contents(taken_)).size() - arrivals.size();
    EXPECT_LE(repeated, before + kWindow);
    before = repeated;
  }
  const support::Finished finished = support::RunProgram(command);
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(taken_)), static_cast<int>(before + kWindow));
}

}  // namespace
}  // namespace interlingua::cli::commands
