#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;

const char* const kCommands[] = {"serve",        "translate", "publish",      "status", "totals",
                                 "formats",      "explain",   "check-config", "twin",   "compare",
                                 "conservation", "export",    "tail"};

TEST(Usage, WrongUseHasStatusTwo) {
  EXPECT_EQ(support::RunProgram({}).exit_status, 2);
  EXPECT_EQ(support::RunProgram({"sing"}).exit_status, 2);
  EXPECT_EQ(support::RunProgram({"serve"}).exit_status, 2);
  EXPECT_EQ(support::RunProgram({"--help"}).exit_status, 0);
  EXPECT_EQ(support::RunProgram({"--version"}).exit_status, 0);
}

TEST(Usage, HelpNamesEveryCommand) {
  const std::string help = support::RunProgram({"--help"}).out;
  for (const char* command : kCommands) EXPECT_THAT(help, HasSubstr(command));
}

/// The command after "Example", as it stands in the help.
std::string ExampleOf(const std::string& command) {
  const std::string help = support::RunProgram({command, "--help"}).out;
  const std::string mark = "Example, from the root of the source tree:\n";
  const std::size_t start = help.find(mark);
  if (start == std::string::npos) return "";
  const std::string rest = help.substr(start + mark.size());
  return rest.substr(0, rest.find("\n\n"));
}

/// Replaces what differs in a test: the place of the program, and the port.
std::string Adapted(std::string text, const std::string& word, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += by.size()) {
    text.replace(at, word.size(), by);
  }
  return text;
}

support::Finished RunExample(const std::string& command, const std::string& more = "") {
  const std::string example =
      Adapted(ExampleOf(command), "build/release/interlingua", INTERLINGUA_PROGRAM);
  EXPECT_FALSE(example.empty()) << command;
  support::Program shell("sh", {"-c", "cd '" INTERLINGUA_SOURCE "' && " + example + more});
  return shell.Wait();
}

TEST(Usage, ExamplesOfTheHelpWork) {
  for (const char* command :
       {"translate", "totals", "formats", "explain", "check-config", "compare"}) {
    const support::Finished result = RunExample(command);
    EXPECT_EQ(result.exit_status, 0) << command << ": " << result.err;
    EXPECT_FALSE(result.out.empty()) << command;
  }
}

TEST(Usage, ExamplesOfServePublishAndStatusWorkTogether) {
  const support::TemporaryFolder folder;
  std::string serve = Adapted(ExampleOf("serve"), "build/release/interlingua", INTERLINGUA_PROGRAM);
  support::Program gateway("sh", {"-c", "cd '" INTERLINGUA_SOURCE "' && exec " + serve}, "",
                           {{"INTERLINGUA_LISTEN", "127.0.0.1:0"},
                            {"INTERLINGUA_HTTP", "127.0.0.1:0"},
                            {"INTERLINGUA_DATA", folder.File("")}});
  const std::string address = gateway.AwaitAddress();
  ASSERT_FALSE(address.empty()) << gateway.Err();
  const support::Finished published = RunExample("publish", " --target " + address);
  EXPECT_EQ(published.exit_status, 0) << published.err;
  EXPECT_EQ(published.out, "512 events acknowledged, 0 refused\n");
  const support::Finished status = RunExample("status", " --target " + address);
  EXPECT_EQ(status.exit_status, 0) << status.err;
  EXPECT_THAT(status.out, HasSubstr("512"));
  const support::Finished exported = RunExample("export", " --target " + address);
  EXPECT_EQ(exported.exit_status, 0) << exported.err;
  EXPECT_THAT(support::Lines(exported.out), testing::SizeIs(469));
  const support::Finished followed = RunExample("tail", " --timeout 0.1 --target " + address);
  EXPECT_EQ(followed.exit_status, 0) << followed.err;
  gateway.Signal(SIGTERM);
  EXPECT_EQ(gateway.Wait().exit_status, 0);
}

TEST(Usage, TheExampleOfTwinWorks) {
  std::string twin = Adapted(ExampleOf("twin"), "build/release/interlingua", INTERLINGUA_PROGRAM);
  twin = Adapted(twin, "127.0.0.1:7081", "127.0.0.1:0");
  support::Program program("sh", {"-c", "cd '" INTERLINGUA_SOURCE "' && exec " + twin});
  EXPECT_FALSE(program.AwaitAddress().empty()) << program.Err();
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait().exit_status, 0);
}

TEST(Totals, AreExactToThePenny) {
  const support::Finished result = support::RunProgram(
      {"totals", "--from", "commanders_act",
       INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.out,
            "kind      events  item lines  currency    revenue      value\n"
            "purchase     469        9900  GBP       184248.33  184248.33\n"
            "refund        43         100  GBP         3580.58    3580.58\n");
}

TEST(Totals, NameBadLines) {
  const support::Finished result =
      support::RunProgram({"totals", "--from", "liveperson"},
                          "{\n"
                          R"({"type":"searchInfo","keywords":["red"]})");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, testing::StartsWith("line 1: liveperson: "));
  EXPECT_EQ(result.out, "kind    events  item lines\nsearch       1           0\n");
}

TEST(Totals, SayWhenASumDoesNotFit) {
  const std::string line =
      R"({"purchase":{"currency":"GBP","value":{"units":"9000000000000000000"}}})"
      "\n";
  const support::Finished result =
      support::RunProgram({"totals", "--from", "canonical"}, line + line);
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_FALSE(result.err.empty());
}

TEST(CheckConfig, NamesEveryFault) {
  const support::TemporaryFolder folder;
  const std::string path = folder.File("gateway.yaml");
  support::Write(path, "log: {pth: a}\nlisten: {grpc: nowhere}\n");
  const support::Finished result = support::RunProgram({"check-config", path});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.err, path + ":1:6: log.path: is required\n" + path +
                            ":1:7: log: unknown key 'pth'; did you mean 'path'?\n" + path +
                            ":2:16: listen.grpc: neither HOST:PORT nor unix:/path/of/socket\n");
  EXPECT_EQ(support::RunProgram({"check-config", "/nowhere.yaml"}).exit_status, 2);
  EXPECT_EQ(support::RunProgram({"serve", "--config", path}).exit_status, 2);
}

TEST(Formats, ListsThemWithTheirKinds) {
  const support::Finished result = support::RunProgram({"formats"});
  EXPECT_EQ(result.exit_status, 0);
  for (const char* word :
       {"commanders_act", "commanders_act.cact", "liveperson", "canonical", "service_activity"}) {
    EXPECT_THAT(result.out, HasSubstr(word));
  }
}

TEST(Explain, PrintsMembersAndSettings) {
  const support::Finished result = support::RunProgram({"explain", "liveperson"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("purchase.value"));
  EXPECT_THAT(result.out, HasSubstr("app_installation_id"));
  EXPECT_EQ(support::RunProgram({"explain", "telepathy"}).exit_status, 2);
  EXPECT_EQ(support::RunProgram({"explain", "liveperson", "refund"}).exit_status, 2);
}

}  // namespace
}  // namespace interlingua::cli::commands
