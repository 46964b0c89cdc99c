// A replay that is interrupted or killed: the same command goes on, and every event arrives.
#include <sys/stat.h>

#include <random>

#include "tests/service/cli/replay_program.h"

namespace interlingua {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

using ReplayCrash = ReplayProgram;

constexpr int kEvents = 2000;

// What a file destination writes before it notes that it has; as much may be there twice.
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
  const Arguments command = Straight(Input(Events(1, kEvents)));
  Arguments slowly = command;
  slowly.insert(slowly.end(), {"--rate", "200"});
  for (const std::size_t lines : {50u, 200u}) {
    Program replay = StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_, lines)) << replay.Err();
    replay.Signal(SIGINT);
    const Finished finished = replay.Wait();
    EXPECT_EQ(finished.exit_status, 1);
    EXPECT_THAT(finished.err, HasSubstr("the same command goes on where it stopped"));
  }
  const Finished finished = RunProgram(command);
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_EQ(Arrivals(arrived_), Once(1, kEvents));
  EXPECT_THAT(Totals("canonical", arrived_), ContainsRegex("purchase +2000 .*GBP +2001000"));
}

TEST_F(ReplayCrash, ThroughAGatewayTheSameCommandGoesOnAfterAnInterrupt) {
  Serve();
  Arguments slowly = Through(Input(Events(1, kEvents)));
  slowly.insert(slowly.end(), {"--rate", "200"});
  {
    Program replay = StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_ + ".test", 50)) << replay.Err();
    replay.Signal(SIGINT);
    const Finished finished = replay.Wait();
    EXPECT_EQ(finished.exit_status, 1);
    EXPECT_THAT(finished.err, HasSubstr("the same command goes on where it stopped"));
  }
  const Finished finished = RunProgram(Through(Input(Events(1, kEvents))));
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_EQ(Arrivals(arrived_ + ".test"), Once(1, kEvents));
  EXPECT_EQ(Run({"ledger", "--replay", "test"}).exit_status, 0);
}

TEST_F(ReplayCrash, AReplayOfTheLogGoesOnInTheGatewayAfterAnInterrupt) {
  Serve();
  Write(folder_.File("events.jsonl"), Events(1, kEvents));
  ASSERT_EQ(Run({"publish", "--from", "canonical", folder_.File("events.jsonl")}).exit_status, 0);
  const Arguments input = {"--from", "log", "--to", "archive"};
  Arguments slowly = Through(input);
  slowly.insert(slowly.end(), {"--rate", "500"});
  {
    Program replay = StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_ + ".test", 50)) << replay.Err();
    replay.Signal(SIGINT);
    const Finished finished = replay.Wait();
    EXPECT_EQ(finished.exit_status, 1);
    EXPECT_THAT(finished.err, HasSubstr("'interlingua replays cancel test' ends it"));
  }
  const std::size_t lines = Lines(Contents(arrived_ + ".test")).size();
  EXPECT_TRUE(AwaitLines(arrived_ + ".test", lines + 1));
  // A gateway that is killed meanwhile goes on too.
  gateway_->Signal(SIGKILL);
  gateway_->Wait();
  Serve();
  const Finished finished = RunProgram(Through(input));
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(arrived_ + ".test")), kGroup);
  EXPECT_EQ(Run({"ledger", "--replay", "test"}).exit_status, 0);
}

TEST_F(ReplayCrash, AnInterruptEndsAReplayThatWaitsForItsInput) {
  // A pipe that somebody holds open and writes nothing to.
  const std::string pipe = folder_.File("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  Program replay("sh", {"-c", Concat("exec '", INTERLINGUA_PROGRAM, "' replay --config '", config_,
                                     "' --from canonical --to archive --checkpoint '",
                                     folder_.File("sent"), "' <> '", pipe, "'")});
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (replay.Err().empty() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  replay.Signal(SIGINT);
  const Finished finished = replay.Wait();
  EXPECT_EQ(finished.exit_status, 1);
  EXPECT_THAT(finished.err, HasSubstr("the same command goes on where it stopped"));
}

TEST_F(ReplayCrash, KilledAtAnyMomentItLosesNothing) {
  const Arguments command = Straight(Input(Events(1, kEvents)));
  Arguments slowly = command;
  slowly.insert(slowly.end(), {"--rate", "1000"});
  constexpr int kKills = 4;
  for (int round = 0; round < kKills; ++round) {
    Program replay = StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(arrived_, Instant(round))) << replay.Err();
    replay.Signal(SIGKILL);
    EXPECT_EQ(replay.Wait().exit_status, 128 + SIGKILL);
  }
  const Finished finished = RunProgram(command);
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(arrived_)), kKills * kGroup);
}

TEST_F(ReplayCrash, NorDoesAGatewayThatIsKilledWithWhoFeedsIt) {
  Arguments slowly = Input(Events(1, kEvents));
  slowly.insert(slowly.end(), {"--rate", "1000"});
  constexpr int kKills = 4;
  for (int round = 0; round < kKills; ++round) {
    if (round % 2 == 0) Serve();
    Program replay = StartProgram(Through(slowly));
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
  const Finished finished = RunProgram(Through(Input(Events(1, kEvents))));
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(arrived_ + ".test")), kKills * kGroup);
  EXPECT_EQ(Run({"ledger", "--replay", "test"}).exit_status, 0);
}

TEST_F(ReplayCrash, KilledAtAnyMomentItRepeatsAtMostWhatWasInFlight) {
  StartTwin("commanders_act", "site_id: '1', source_key: k, batch: 'false'");
  Input(Events(1, kEvents));
  const Arguments command =
      Straight({"--from", "canonical", "--to", "vendor", folder_.File("events.jsonl")});
  Arguments slowly = command;
  slowly.insert(slowly.end(), {"--rate", "1000"});
  // One request is in flight, and of the answers so many are not noted yet.
  constexpr std::size_t kWindow = 256 + 1;
  std::size_t before = 0;
  for (const std::size_t lines : {600u, 900u, 1200u, 1500u}) {
    Program replay = StartProgram(slowly);
    ASSERT_TRUE(AwaitLines(taken_, lines)) << replay.Err();
    replay.Signal(SIGKILL);
    EXPECT_EQ(replay.Wait().exit_status, 128 + SIGKILL);
    const auto arrivals = Arrivals(taken_);
    const std::size_t repeated = Lines(Contents(taken_)).size() - arrivals.size();
    EXPECT_LE(repeated, before + kWindow);
    before = repeated;
  }
  const Finished finished = RunProgram(command);
  EXPECT_EQ(finished.exit_status, 0) << finished.err;
  EXPECT_LE(Repeated(Arrivals(taken_)), static_cast<int>(before + kWindow));
}

}  // namespace
}  // namespace interlingua
