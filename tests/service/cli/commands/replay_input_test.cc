// Inputs that are not as they should be: what a replay says of them, sends, and leaves out.
#include "tests/support/replay_program.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using ReplayInput = support::ReplayProgram;

const char kMapping[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.mapping.yaml";

support::Arguments Skipping(support::Arguments arguments) {
  arguments.insert(arguments.end(), {"--on-error", "skip"});
  return arguments;
}

TEST_F(ReplayInput, NothingFromAFaultOnIsSentUntilItIsMended) {
  std::string text = Events(1, 9) + "{\"event_id\": \"brok\n" + Events(11, 14);
  text += Event(15, "1970-01-01T00:00:00Z") + "\n" + Events(16, 30);
  const support::Finished stopped = support::RunProgram(Locally(Input(text)));
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_THAT(stopped.err, AllOf(HasSubstr("line 10: canonical: not JSON"),
                                 HasSubstr("line 15, event e-15: it says that it happened at 1970"),
                                 HasSubstr("line 10 is faulty, and nothing from there on is sent"),
                                 HasSubstr("give the same command again")));
  EXPECT_EQ(Arrivals(arrived_), Once(1, 9));
  const support::Finished mended = support::RunProgram(Locally(Input(Events(1, 30))));
  EXPECT_EQ(mended.exit_status, 0) << mended.err;
  EXPECT_EQ(Arrivals(arrived_), Once(1, 30));
}

TEST_F(ReplayInput, TheGatewayGetsNothingFromAFaultOnEither) {
  Serve();
  const support::Finished stopped =
      support::RunProgram(Remotely(Input(Events(1, 9) + "nonsense\n" + Events(11, 30))));
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_THAT(stopped.err, HasSubstr("line 10 is faulty"));
  EXPECT_EQ(Arrivals(arrived_ + ".test"), Once(1, 9));
  const support::Finished mended = support::RunProgram(Remotely(Input(Events(1, 30))));
  EXPECT_EQ(mended.exit_status, 0) << mended.err;
  EXPECT_EQ(Arrivals(arrived_ + ".test"), Once(1, 30));
}

TEST_F(ReplayInput, TenFaultsAreShownAtMost) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "nonsense\n";
  const support::Finished stopped = support::RunProgram(Locally(Input(text)));
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_THAT(stopped.err, AllOf(HasSubstr("line 10: "), Not(HasSubstr("line 11: "))));
}

TEST_F(ReplayInput, FaultyLinesAreSkippedAndCountedOnRequest) {
  const std::string text = Events(1, 9) + "nonsense\n" + Event(11, "1970-01-01T00:00:00Z") + "\n" +
                           Events(12, 13) + R"({"type":"purchase","id":"of another format"})" +
                           "\n" + Events(14, 20);
  const support::Finished skipped = support::RunProgram(Locally(Skipping(Input(text))));
  EXPECT_EQ(skipped.exit_status, 1);
  EXPECT_THAT(skipped.out, AllOf(HasSubstr("3 faulty"), HasSubstr("line 10: "),
                                 HasSubstr("line 11, event e-11: "), HasSubstr("line 14: "),
                                 HasSubstr("archive: 18 delivered")));
  EXPECT_EQ(Arrivals(arrived_).size(), 18u);
  Serve();
  const support::Finished fed = support::RunProgram(Remotely(Skipping(Input(text))));
  EXPECT_EQ(fed.exit_status, 1);
  EXPECT_THAT(fed.out, HasSubstr("3 faulty"));
  EXPECT_EQ(Arrivals(arrived_ + ".test").size(), 18u);
}

TEST_F(ReplayInput, FaultsOfSeveralFilesNameTheFile) {
  support::Arguments input = Input(Events(1, 5), "one.jsonl");
  support::Write(folder_.File("two.jsonl"), Event(6, "1970-01-01T00:00:00Z") + "\nnonsense\n");
  input.push_back(folder_.File("two.jsonl"));
  const support::Finished stopped = support::RunProgram(Locally(input));
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_THAT(stopped.err, AllOf(HasSubstr("two.jsonl:1, event e-6: it says"),
                                 HasSubstr("two.jsonl:2: "), HasSubstr("two.jsonl:1 is faulty")));
  EXPECT_EQ(Arrivals(arrived_), Once(1, 5));
}

TEST_F(ReplayInput, CompressedFilesAreReadAndACutIsTold) {
  Input(Events(1, 500));
  const std::string plain = folder_.File("events.jsonl");
  ASSERT_EQ(support::Program("sh", {"-c", text::Concat("gzip -k '", plain, "' && zstd -q '", plain,
                                                       "' && head -c 3000 '", plain, ".gz' >'",
                                                       folder_.File("cut.gz"), "'")})
                .Wait()
                .exit_status,
            0);
  const support::Arguments input = {"--from", "canonical", "--to", "archive"};
  const auto replay = [&](const std::string& file, const std::string& name) {
    support::Arguments arguments = input;
    arguments.insert(arguments.end(), {file, "--checkpoint", folder_.File(name)});
    arguments.insert(arguments.begin(), {"replay", "--config", config_});
    return support::RunProgram(arguments);
  };
  EXPECT_EQ(replay(plain + ".zst", "zstd").exit_status, 0);
  EXPECT_EQ(Arrivals(arrived_), Once(1, 500));
  support::Write(arrived_, "");
  const support::Finished cut = replay(folder_.File("cut.gz"), "cut");
  EXPECT_EQ(cut.exit_status, 1);
  EXPECT_THAT(cut.err, HasSubstr("the gzip data is cut off at byte 3000"));
  const auto arrivals = Arrivals(arrived_);
  EXPECT_EQ(arrivals, Once(1, static_cast<int>(arrivals.size())));
  EXPECT_LT(arrivals.size(), 500u);
}

TEST_F(ReplayInput, ALineOfAHundredMegabytesHoldsNothingUp) {
  const std::string text = Events(1, 5) + std::string(100u << 20, 'x') + "\n" + Events(6, 10);
  const support::Finished stopped = support::RunProgram(Locally(Input(text)));
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_THAT(stopped.err, HasSubstr("line 6 is faulty"));
  EXPECT_LT(stopped.err.size(), 2000u);
  const support::Finished skipped = support::RunProgram(Locally(Skipping(Input(text))));
  EXPECT_EQ(skipped.exit_status, 1);
  EXPECT_THAT(skipped.out, HasSubstr("1 faulty"));
  EXPECT_EQ(Arrivals(arrived_), Once(1, 10));
}

TEST_F(ReplayInput, AMissingQuoteInATableIsTold) {
  support::Write(
      folder_.File("orders.csv"),
      "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n"
      "1;A;MUG;6;1/12/2010 08:26;2,55;17850;United Kingdom\n"
      "2;B;\"CUP;6;1/12/2010 08:26;2,55;17850;United Kingdom\n"
      "3;C;PAN;6;1/12/2010 08:26;2,55;17850;United Kingdom\n");
  const support::Finished stopped = support::RunProgram(Locally(
      {"--from", "csv", "--mapping", kMapping, "--to", "archive", folder_.File("orders.csv")}));
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_THAT(stopped.err, AllOf(HasSubstr("line 3"), HasSubstr("quote")));
  // The row before may be of an order that goes on behind the fault.
  EXPECT_THAT(stopped.out, HasSubstr("archive: 0 delivered"));
}

TEST_F(ReplayInput, WhatOfATableIsNotReadIsTold) {
  support::Write(
      folder_.File("orders.csv"),
      "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country;Note\n"
      "1;A;MUG;6;1/12/2010 08:26;2,55;17850;United Kingdom;gift\n"
      "2;B;CUP;6;1/12/2010 08:26;2,55;17850;United Kingdom;\n");
  const support::Arguments input = {
      "--from", "csv", "--mapping", kMapping, "--to", "archive", folder_.File("orders.csv")};
  for (const bool local : {true, false}) {
    if (!local) Serve();
    support::Arguments command = local ? Locally(input) : Remotely(input);
    const support::Finished finished = support::RunProgram(command);
    EXPECT_EQ(finished.exit_status, 0) << finished.err;
    command.push_back("--dry-run");
    const support::Finished dry = support::RunProgram(command);
    for (const std::string& out : {finished.out, dry.out}) {
      EXPECT_THAT(out,
                  ContainsRegex("lost in reading the input\n +LOSS +purchase: 1 event +/Note "));
    }
  }
}

TEST_F(ReplayInput, StdinAndAnEmptyInputAreInputsToo) {
  const support::Arguments input = {"--from", "canonical", "--to", "archive"};
  const support::Finished piped = support::RunProgram(Locally(input), Events(1, 20));
  EXPECT_EQ(piped.exit_status, 0) << piped.err;
  EXPECT_EQ(Arrivals(arrived_), Once(1, 20));
  support::Arguments empty = Input("");
  empty.insert(empty.end(), {"--checkpoint", folder_.File("empty")});
  empty.insert(empty.begin(), {"replay", "--config", config_});
  const support::Finished nothing = support::RunProgram(empty);
  EXPECT_EQ(nothing.exit_status, 0) << nothing.err;
  EXPECT_THAT(nothing.out, HasSubstr("0 events taken on"));
}

TEST_F(ReplayInput, AFileThatIsNoCheckpointIsLeftAsItIs) {
  support::Arguments input = Input(Events(1, 3));
  input.insert(input.begin(), {"replay", "--config", config_, "--checkpoint", input.back()});
  EXPECT_EQ(support::RunProgram(input).exit_status, 2);
  EXPECT_EQ(support::Contents(folder_.File("events.jsonl")), Events(1, 3));
  // The log of a gateway, with which only the gateway can do something.
  Serve();
  gateway_->Signal(SIGTERM);
  gateway_->Wait();
  input[4] = folder_.File("log.db");
  const support::Finished refused = support::RunProgram(input);
  EXPECT_EQ(refused.exit_status, 2);
  EXPECT_THAT(refused.err, HasSubstr("this is an event log"));
  EXPECT_THAT(support::Contents(arrived_), IsEmpty());
}

}  // namespace
}  // namespace interlingua::cli::commands
