// `interlingua erase`: what there is of a person, its end, and the certificate of it.
#include "tests/support/replay_program.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Erase : public support::ReplayProgram {
 protected:
  Erase() {
    Serve();
    support::Write(folder_.File("events.jsonl"), OfTwo());
    const support::Finished published =
        Run({"publish", "--from", "canonical", folder_.File("events.jsonl")});
    EXPECT_EQ(published.exit_status, 0) << published.err;
    EXPECT_EQ(Run({"status", "--wait-idle"}).exit_status, 0);
  }

  /// Three events of one person and two of another.
  static std::string OfTwo() {
    std::string text;
    for (const int number : {1, 3, 5}) {
      text += Event(number, "2024-05-01T10:00:00Z", "jane@shop.example") + "\n";
    }
    for (const int number : {2, 4}) text += Event(number, "2024-05-01T10:00:00Z", "bob") + "\n";
    return text;
  }

  support::Finished RunErase(const support::Arguments& more,
                             const std::string& customer = "jane@shop.example") {
    support::Arguments arguments = {"erase", "--customer", customer};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }

  const std::string certificate_ = folder_.File("certificate.json");
};

TEST_F(Erase, CountsBeforeItErasesAndCertifiesWhatItErased) {
  const support::Finished counted = RunErase({"--count"});
  EXPECT_EQ(counted.exit_status, 0) << counted.err;
  EXPECT_THAT(counted.out, ContainsRegex("log +after +3"));
  const support::Finished erased = RunErase({"--certificate", certificate_});
  EXPECT_EQ(erased.exit_status, 0) << erased.err;
  EXPECT_THAT(erased.out, AllOf(ContainsRegex("log +before +3"), ContainsRegex("log +after +0"),
                                HasSubstr("archive (canonical) has up to 3 of the events")));
  EXPECT_THAT(support::Contents(certificate_),
              AllOf(HasSubstr("\"seal\""), Not(HasSubstr("jane"))));
  const support::Finished checked = RunErase({"--check", certificate_});
  EXPECT_EQ(checked.exit_status, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("holds 0 events"));
  EXPECT_EQ(Run({"ledger"}).exit_status, 0);
}

TEST_F(Erase, ACertificateIsOfOnePersonAndTellsWhenItWasChanged) {
  ASSERT_EQ(RunErase({"--certificate", certificate_}).exit_status, 0);
  const support::Finished other = RunErase({"--check", certificate_}, "bob");
  EXPECT_EQ(other.exit_status, 1);
  EXPECT_THAT(other.err, HasSubstr("about another person"));
  std::string text = support::Contents(certificate_);
  const auto count = text.find("\"events\": \"3\"");
  ASSERT_NE(count, std::string::npos) << text;
  text[count + 11] = '4';
  support::Write(certificate_, text);
  const support::Finished changed = RunErase({"--check", certificate_});
  EXPECT_EQ(changed.exit_status, 1);
  EXPECT_THAT(changed.err, HasSubstr("was changed after it was made"));
  support::Write(certificate_, "no certificate");
  EXPECT_EQ(RunErase({"--check", certificate_}).exit_status, 2);
}

TEST_F(Erase, ThePersonDoesNotComeBackWithAReplay) {
  ASSERT_EQ(RunErase({"--certificate", certificate_}).exit_status, 0);
  const support::Finished fed = support::RunProgram(
      Remotely({"--from", "canonical", "--to", "archive", folder_.File("events.jsonl")}));
  EXPECT_EQ(fed.exit_status, 0) << fed.err;
  EXPECT_THAT(fed.out, HasSubstr("3 left out: erasure of the person was requested"));
  const support::Finished log =
      Run({"replay", "--from", "log", "--to", "archive", "--name", "log"});
  EXPECT_EQ(log.exit_status, 0) << log.err;
  for (const char* name : {".test", ".log"}) {
    EXPECT_THAT(support::Lines(support::Contents(arrived_ + name)), SizeIs(2)) << name;
    EXPECT_THAT(support::Contents(arrived_ + name), Not(HasSubstr("jane")));
  }
  EXPECT_EQ(RunErase({"--check", certificate_}).exit_status, 0);
}

TEST_F(Erase, ACheckpointLosesThePersonToo) {
  // None of them is delivered: nothing listens there.
  Configure(
      "  - {name: vendor, format: commanders_act, http: {base_url: 'http://127.0.0.1:1'},"
      " settings: {site_id: '1', source_key: k}}\n");
  support::Program replay = support::StartProgram(
      Locally({"--from", "canonical", "--to", "vendor", folder_.File("events.jsonl")}));
  const std::string checkpoint = folder_.File("sent");
  const auto stored = [&] {
    return support::Contents(checkpoint) + support::Contents(checkpoint + "-wal");
  };
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (stored().find("jane@shop") == std::string::npos && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  const auto erase = [&](const support::Arguments& more, const std::string& customer) {
    support::Arguments arguments = {"erase", "--customer", customer, "--checkpoint", checkpoint};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return support::RunProgram(arguments);
  };
  EXPECT_NE(erase({"--count"}, "jane@shop.example").exit_status, 0) << "it is in use";
  replay.Signal(SIGKILL);
  replay.Wait();
  const support::Finished erased = erase({"--certificate", certificate_}, "jane@shop.example");
  EXPECT_EQ(erased.exit_status, 0) << erased.err;
  EXPECT_THAT(erased.out, AllOf(ContainsRegex("replay \\S+ +before +3"),
                                ContainsRegex("replay \\S+ +after +0")));
  EXPECT_THAT(stored(), Not(HasSubstr("jane@shop")));
  EXPECT_THAT(stored(), HasSubstr("bob"));
  const support::Finished checked = erase({"--check", certificate_}, "jane@shop.example");
  EXPECT_EQ(checked.exit_status, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("The checkpoints hold 0 events"));
}

TEST_F(Erase, OnlyACheckpointIsTakenForOne) {
  for (const std::string& path :
       {folder_.File("events.jsonl"), folder_.File("log.db"), folder_.File("missing")}) {
    const support::Finished refused =
        support::RunProgram({"erase", "--customer", "bob", "--checkpoint", path, "--count"});
    EXPECT_EQ(refused.exit_status, 1);
    EXPECT_THAT(refused.err, HasSubstr(path));
  }
  EXPECT_THAT(support::Contents(folder_.File("events.jsonl")), HasSubstr("bob"));
}

TEST_F(Erase, AnErasureThatFailsDoesNotCostAnOlderCertificate) {
  ASSERT_EQ(RunErase({"--certificate", certificate_}).exit_status, 0);
  const std::string text = support::Contents(certificate_);
  gateway_->Signal(SIGTERM);
  gateway_->Wait();
  EXPECT_EQ(RunErase({"--certificate", certificate_}).exit_status, 1);
  EXPECT_EQ(support::Contents(certificate_), text);
  EXPECT_THAT(support::Contents(certificate_ + ".new"), IsEmpty());
}

TEST_F(Erase, NothingIsErasedWithoutACertificate) {
  EXPECT_EQ(RunErase({}).exit_status, 2);
  EXPECT_EQ(RunErase({"--count", "--certificate", certificate_}).exit_status, 2);
  EXPECT_EQ(RunErase({"--certificate", folder_.File("none/certificate")}).exit_status, 2);
  EXPECT_THAT(RunErase({"--count"}).out, ContainsRegex("log +after +3"));
}

}  // namespace
}  // namespace interlingua::cli::commands
