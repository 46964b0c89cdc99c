// Replays of files, local and remote: what is forecast, sent, refused and sent again.
#include "tests/support/replay_program.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const char kTable[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.csv";
const char kMapping[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.mapping.yaml";

using Replay = support::ReplayProgram;

support::Arguments Invoices(const support::Arguments& more = {}) {
  support::Arguments arguments = {"--from", "csv",     "--mapping", kMapping,
                                  "--to",   "archive", kTable};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

support::Arguments With(support::Arguments arguments, const support::Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

auto HasTheInvoices() {
  return AllOf(ContainsRegex("purchase .*469 .*184248.33"), ContainsRegex("refund .*43 .*3580.58"));
}

/// But for three, which are larger than what Commanders Act takes.
auto HasWhatTheVendorTakes() {
  return AllOf(ContainsRegex("purchase .*466 .*164554.46"), ContainsRegex("refund .*43 .*3580.58"));
}

TEST_F(Replay, ADryRunForecastsWhatIsThenDeliveredOnce) {
  StartTwin("commanders_act", "site_id: '1', source_key: k");
  const support::Arguments command =
      Locally(Invoices({"--to", "vendor", "--summary", folder_.File("summary.json")}));
  const support::Finished dry = support::RunProgram(With(command, {"--dry-run"}));
  EXPECT_EQ(dry.exit_status, 1) << dry.err;
  EXPECT_THAT(dry.out,
              AllOf(HasSubstr("nothing is sent: 512 events"), HasTheInvoices(),
                    HasWhatTheVendorTakes(), ContainsRegex("refused +purchase +3 .*19693.87")));
  EXPECT_THAT(support::Contents(folder_.File("summary.json")), HasSubstr("\"forecasts\""));
  EXPECT_THAT(support::Contents(arrived_), IsEmpty());
  EXPECT_THAT(support::Contents(taken_), IsEmpty());

  const support::Finished sent = support::RunProgram(command);
  EXPECT_EQ(sent.exit_status, 1) << sent.err;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("archive: 512 delivered"), HasTheInvoices(),
                              HasSubstr("vendor: 509 delivered"), HasWhatTheVendorTakes()));
  EXPECT_THAT(Totals("canonical", arrived_), HasTheInvoices());
  EXPECT_THAT(Totals("commanders_act", taken_), HasWhatTheVendorTakes());
  EXPECT_THAT(support::Contents(folder_.File("summary.json")),
              AllOf(HasSubstr("\"state\": \"DONE\""), HasSubstr("\"delivered\": \"512\""),
                    HasSubstr("\"units\": \"184248\"")));

  const support::Finished again = support::RunProgram(command);
  EXPECT_EQ(again.exit_status, 1) << again.err;
  EXPECT_THAT(again.err, HasSubstr("had been read to its end before"));
  EXPECT_THAT(again.out, HasTheInvoices());
  EXPECT_THAT(support::Lines(support::Contents(arrived_)), SizeIs(512));
  EXPECT_EQ(support::Lines(support::Contents(taken_)).size(), 509u);
}

TEST_F(Replay, AGatewaySendsTheSameAndItsLedgerAgreesToThePenny) {
  Serve();
  const support::Finished dry = support::RunProgram(Remotely(Invoices({"--dry-run"})));
  EXPECT_EQ(dry.exit_status, 0) << dry.err;
  EXPECT_THAT(dry.out, HasTheInvoices());
  EXPECT_EQ(Run({"replays", "list"}).out, "there are no replays\n");

  const support::Finished sent = support::RunProgram(Remotely(Invoices()));
  EXPECT_EQ(sent.exit_status, 0) << sent.err;
  EXPECT_THAT(Totals("canonical", arrived_ + ".test"), HasTheInvoices());
  const support::Finished ledger = Run({"ledger", "--replay", "test"});
  EXPECT_EQ(ledger.exit_status, 0) << ledger.err;
  EXPECT_THAT(ledger.out, HasTheInvoices());
  EXPECT_THAT(support::Contents(arrived_), IsEmpty());

  EXPECT_EQ(support::RunProgram(Remotely(Invoices())).exit_status, 0);
  EXPECT_THAT(support::Lines(support::Contents(arrived_ + ".test")), SizeIs(512));
  EXPECT_THAT(Run({"replays", "list"}).out, ContainsRegex("test +DONE .*512"));
  EXPECT_THAT(Run({"replays", "show", "test"}).out, HasTheInvoices());
  EXPECT_EQ(Run({"replays", "show", "other"}).exit_status, 1);
  EXPECT_THAT(Run({"dead-letters", "list", "--replay", "test"}).out, Not(HasSubstr("archive/")));
  EXPECT_EQ(Run({"replays", "cancel", "test", "--forget"}).exit_status, 0);
  EXPECT_EQ(Run({"replays", "list"}).out, "there are no replays\n");
}

TEST_F(Replay, ACommandThatIsRefusedDoesNotDisturbTheReplayOfThatName) {
  Configure(text::Concat("  - {name: chat, format: liveperson, file: {path: '", taken_, "'}}\n"));
  Serve();
  EXPECT_EQ(support::RunProgram(Remotely(Input(Events(1, 3)))).exit_status, 0);
  const support::Finished other =
      support::RunProgram(Remotely(With(Input(Events(1, 3)), {"--to", "chat"})));
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_THAT(other.err, HasSubstr("give this one another --name"));
  const support::Finished unknown =
      support::RunProgram(Remotely(With(Input(Events(1, 3)), {"--to", "nobody"})));
  EXPECT_EQ(unknown.exit_status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("no destination nobody; it has archive, chat"));
  EXPECT_THAT(Run({"replays", "list"}).out, ContainsRegex("test +DONE"));
}

TEST_F(Replay, WhatIsAddedToAnInputIsSentAndAnotherInputIsRefused) {
  EXPECT_EQ(support::RunProgram(Locally(Input(Events(1, 3)))).exit_status, 0);
  EXPECT_EQ(support::RunProgram(Locally(Input(Events(1, 5)))).exit_status, 0);
  EXPECT_EQ(Arrivals(arrived_), Once(1, 5));
  const support::Finished other = support::RunProgram(Locally(Input(Events(11, 20))));
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_THAT(other.err, HasSubstr("this is another input than the one that was begun"));
  const support::Finished shorter = support::RunProgram(Locally(Input(Events(1, 2))));
  EXPECT_EQ(shorter.exit_status, 2);
  const support::Finished renamed =
      support::RunProgram(Locally(Input(Events(1, 5), "other.jsonl")));
  EXPECT_EQ(renamed.exit_status, 2);
  EXPECT_THAT(renamed.err, HasSubstr("another replay"));
  EXPECT_EQ(Arrivals(arrived_), Once(1, 5));
}

TEST_F(Replay, ARemoteOneToo) {
  Serve();
  EXPECT_EQ(support::RunProgram(Remotely(Input(Events(1, 3)))).exit_status, 0);
  EXPECT_EQ(support::RunProgram(Remotely(Input(Events(1, 5)))).exit_status, 0);
  EXPECT_EQ(support::RunProgram(Remotely(Input(Events(11, 20)))).exit_status, 2);
  EXPECT_EQ(Arrivals(arrived_ + ".test"), Once(1, 5));
}

TEST_F(Replay, WrongUseIsRefusedWithTheReason) {
  const auto refused = [](const support::Arguments& arguments) {
    const support::Finished finished = support::RunProgram(arguments);
    EXPECT_EQ(finished.exit_status, 2) << finished.err;
    EXPECT_THAT(finished.out, IsEmpty());
    return finished.err;
  };
  const support::Arguments input = Input(Events(1, 3));
  EXPECT_THAT(refused(Locally(With(input, {"--to", "nobody"}))),
              HasSubstr("--to nobody: the configuration has no such destination; it has archive"));
  EXPECT_THAT(refused({"replay", "--from", "log", "--to", "archive", "--name", "n", input.back()}),
              HasSubstr("--from log takes no FILE"));
  EXPECT_THAT(refused({"replay", "--from", "log", "--to", "archive"}), HasSubstr("--name"));
  EXPECT_THAT(refused({"replay", "--config", config_, "--from", "log", "--to", "archive"}),
              HasSubstr("--target"));
  EXPECT_THAT(refused(Locally(With(input, {"--redrive", "--dry-run"}))), HasSubstr("--redrive"));
  EXPECT_THAT(refused(Locally({"--from", "canonical", "--to", "archive", folder_.File("none")})),
              HasSubstr("No such file"));
  EXPECT_THAT(support::Contents(arrived_), IsEmpty());
}

TEST_F(Replay, HistoryThatAVendorDoesNotWantIsNotSentUnlessOneInsists) {
  StartTwin("exponea", "host: h, project_token: p, api_token: t");
  support::Arguments command = Locally({"--from", "canonical", "--to", "vendor"});
  Input(Events(1, 3));
  command.push_back(folder_.File("events.jsonl"));
  const support::Finished dry = support::RunProgram(With(command, {"--dry-run"}));
  EXPECT_EQ(dry.exit_status, 1);
  EXPECT_THAT(dry.out, AllOf(HasSubstr("BREAKS A RULE  3 events"), HasSubstr("Instead: use the")));
  const support::Finished stopped = support::RunProgram(command);
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_THAT(stopped.err,
              AllOf(HasSubstr("breaks a rule of the vendor"),
                    HasSubstr("Instead: use the project's imports"), HasSubstr("--despite-rules")));
  EXPECT_THAT(support::Contents(taken_), IsEmpty());
  const support::Finished sent = support::RunProgram(With(command, {"--despite-rules"}));
  EXPECT_EQ(sent.exit_status, 0) << sent.err;
  EXPECT_THAT(sent.out, HasSubstr("vendor: 3 delivered"));
  EXPECT_THAT(support::Contents(taken_), HasSubstr("o-3"));
}

TEST_F(Replay, DeadLettersAreSentOnceMoreOnRequest) {
  for (const bool straight : {true, false}) {
    StartTwin("commanders_act", "site_id: '1', source_key: k", "400*3 before");
    if (!straight) Serve();
    support::Write(taken_, "");
    Input(Events(1, 9));
    const support::Arguments input = {"--from", "canonical", "--to", "vendor",
                                      folder_.File("events.jsonl")};
    const support::Arguments command = straight ? Locally(input) : Remotely(input);
    const support::Finished first = support::RunProgram(command);
    EXPECT_EQ(first.exit_status, 1);
    EXPECT_THAT(first.out, Not(HasSubstr(" 0 dead letters")));
    const std::size_t taken = support::Lines(support::Contents(taken_)).size();
    EXPECT_LT(taken, 9u);
    EXPECT_EQ(support::RunProgram(command).exit_status, 1);
    EXPECT_THAT(support::Lines(support::Contents(taken_)), SizeIs(taken));
    const support::Finished redriven = support::RunProgram(With(command, {"--redrive"}));
    EXPECT_EQ(redriven.exit_status, 0) << redriven.err;
    EXPECT_THAT(redriven.err,
                HasSubstr(text::Concat("vendor: ", 9 - taken, " dead letters are sent")));
    EXPECT_THAT(redriven.out, HasSubstr("vendor: 9 delivered"));
    EXPECT_THAT(support::Lines(support::Contents(taken_)), SizeIs(9));
  }
}

TEST_F(Replay, ProgressIsALineEveryFewSecondsOnAPipe) {
  const support::Finished slow =
      support::RunProgram(Locally(With(Input(Events(1, 700)), {"--rate", "100"})));
  EXPECT_EQ(slow.exit_status, 0) << slow.err;
  EXPECT_THAT(slow.err, ContainsRegex("[0-9]+ events \\([0-9]+/s\\), bought [0-9.]+ GBP"));
}

}  // namespace
}  // namespace interlingua::cli::commands
