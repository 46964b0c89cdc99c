// `interlingua export`, as an operator types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "interlingua/v1/event.pb.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const char kInvoices[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl";

// What `totals` prints of the invoices.
const char kTotals[] =
    "kind      events  item lines  currency    revenue      value\n"
    "purchase     469        9900  GBP       184248.33  184248.33\n"
    "refund        43         100  GBP         3580.58    3580.58\n";

class ExportCommand : public testing::Test {
 protected:
  ExportCommand() {
    support::Write(folder_.File("gateway.yaml"), "listen: {grpc: '127.0.0.1:0'}\nlog: {path: '" +
                                                     folder_.File("log.db") + "'}\n");
    gateway_ = std::make_unique<support::Program>(
        INTERLINGUA_PROGRAM, support::Arguments{"serve", "--config", folder_.File("gateway.yaml")});
    address_ = gateway_->AwaitAddress();
  }

  support::Finished Run(support::Arguments arguments) const {
    arguments.insert(arguments.end(), {"--target", address_});
    return support::RunProgram(arguments);
  }

  void PublishInvoices() const {
    ASSERT_EQ(Run({"publish", "--from", "commanders_act", kInvoices}).exit_status, 0);
  }

  /// The output of a shell's command.
  static std::string Shell(const std::string& command) {
    support::Program shell("sh", {"-c", command});
    const support::Finished done = shell.Wait();
    EXPECT_EQ(done.exit_status, 0) << done.err;
    return done.out;
  }

  static std::vector<v1::CommerceEvent> Messages(std::string_view bytes) {
    std::vector<v1::CommerceEvent> events;
    while (!bytes.empty()) {
      std::size_t length = 0;
      std::size_t digits = 0;
      for (bool more = true; more && digits < bytes.size(); ++digits) {
        length |= static_cast<std::size_t>(bytes[digits] & 0x7f) << (7 * digits);
        more = (bytes[digits] & 0x80) != 0;
      }
      EXPECT_LE(digits + length, bytes.size());
      v1::CommerceEvent event;
      EXPECT_TRUE(event.ParseFromString(std::string(bytes.substr(digits, length))));
      events.push_back(std::move(event));
      bytes.remove_prefix(digits + length);
    }
    return events;
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<support::Program> gateway_;
  std::string address_;
};

TEST_F(ExportCommand, TheLogComesOutToThePennyInEveryCompression) {
  PublishInvoices();
  for (const auto& [name, reader] : {std::pair{"a.pb", "cat"}, std::pair{"a.pb.gz", "gzip -dc"},
                                     std::pair{"a.pb.zst", "zstd -dcq"}}) {
    const std::string path = folder_.File(name);
    const support::Finished done = Run({"export", "--to", "canonical.pb", path});
    EXPECT_EQ(done.exit_status, 0) << done.err;
    EXPECT_EQ(done.out, std::string(kTotals) + "512 events exported, 0 refused\n");
    const auto events = Messages(Shell(std::string(reader) + " '" + path + "'"));
    ASSERT_THAT(events, SizeIs(512));
    EXPECT_FALSE(events[0].event_id().empty());
    EXPECT_TRUE(events[0].has_received_at());
  }
}

TEST_F(ExportCommand, TheSameFormatGivesTheSameDocumentsAndAnotherItsOwn) {
  PublishInvoices();
  const std::string path = folder_.File("a.jsonl");
  ASSERT_EQ(Run({"export", "--to", "commanders_act", path}).exit_status, 0);
  EXPECT_THAT(support::Lines(support::Contents(path)), SizeIs(512));
  EXPECT_EQ(support::RunProgram({"totals", "--from", "commanders_act", path}).out, kTotals);

  // LivePerson has no refunds.
  const support::Finished some = Run({"export", "--to", "liveperson", path});
  EXPECT_EQ(some.exit_status, 1);
  EXPECT_THAT(support::Lines(some.err), SizeIs(43));
  EXPECT_THAT(support::Lines(some.err)[0], StartsWith("event "));
  EXPECT_THAT(support::Lines(some.err)[0], HasSubstr("liveperson has no refund"));
  EXPECT_THAT(some.out, HasSubstr("469 events exported, 43 refused\n"));
  EXPECT_THAT(support::Lines(support::Contents(path)), SizeIs(469));
}

TEST_F(ExportCommand, OptionsSayWhichEvents) {
  PublishInvoices();
  const auto exported = [&](support::Arguments filter) {
    support::Arguments arguments = {"export", "--to", "canonical", "-"};
    arguments.insert(arguments.end(), filter.begin(), filter.end());
    const support::Finished done = Run(arguments);
    EXPECT_EQ(done.exit_status, 0) << done.err;
    EXPECT_THAT(done.err, HasSubstr(" events exported, 0 refused"));
    return support::Lines(done.out).size();
  };
  EXPECT_EQ(exported({"--kind", "refund"}), 43u);
  EXPECT_EQ(exported({"--kind", "refund", "--kind", "purchase"}), 512u);
  EXPECT_EQ(exported({"--accepted-since", "1h"}), 512u);
  EXPECT_EQ(exported({"--accepted-until", "1h"}), 0u);
  EXPECT_EQ(exported({"--until", "2010-12-02"}) + exported({"--since", "2010-12-02T00:00:00Z"}),
            512u);
  EXPECT_GT(exported({"--until", "2010-12-02"}), 0u);

  const auto events = Messages(Run({"export", "--to", "canonical.pb", "-"}).out);
  ASSERT_THAT(events, SizeIs(512));
  EXPECT_EQ(exported({"--event-id", events[3].event_id()}), 1u);
  const std::string ids = folder_.File("ids");
  support::Write(ids, events[5].event_id() + "\r\n\n" + events[6].event_id());
  EXPECT_EQ(exported({"--event-ids-from", ids}), 2u);
  EXPECT_EQ(exported({"--event-ids-from", ids, "--event-id", events[3].event_id()}), 3u);
}

TEST_F(ExportCommand, WrongUseIsToldBeforeAnythingIsWritten) {
  const std::string path = folder_.File("a");
  support::Write(path, "before");
  for (const support::Arguments& wrong :
       {support::Arguments{"--to", "canonicle"},
        support::Arguments{"--to", "canonical", "--kind", "sneeze"},
        support::Arguments{"--to", "canonical", "--since", "yesterday"},
        support::Arguments{"--to", "canonical", "--since", "1d", "--until", "2d"},
        support::Arguments{"--to", "canonical", "--event-ids-from", "/dev/null"},
        support::Arguments{"--to", "canonical", "--customer", ""}}) {
    support::Arguments arguments = {"export", path};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    const support::Finished done = Run(arguments);
    EXPECT_EQ(done.exit_status, 2) << wrong.back();
    EXPECT_THAT(done.err, Not(IsEmpty()));
  }
  EXPECT_EQ(Run({"export", "--to", "canonical", "/no/such/folder/a"}).exit_status, 2);
  EXPECT_EQ(support::Contents(path), "before");
}

TEST_F(ExportCommand, ARunThatFailsLeavesWhatWasThere) {
  PublishInvoices();
  EXPECT_EQ(Run({"export", "--to", "canonical", "/dev/full"}).exit_status, 1);
  const std::string path = folder_.File("a.jsonl");
  support::Write(path, "before");
  // Files may have 50 KiB, and a larger one is an error of the write.
  support::Program limited("sh", {"-c", "trap '' XFSZ; ulimit -f 100; exec '" INTERLINGUA_PROGRAM
                                        "' export --to canonical --target " +
                                            address_ + " '" + path + "'"});
  const support::Finished failed = limited.Wait();
  EXPECT_EQ(failed.exit_status, 1);
  EXPECT_THAT(failed.err, HasSubstr("a.jsonl.part"));
  EXPECT_TRUE(support::Contents(path) == "before");
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

TEST_F(ExportCommand, ASumThatDoesNotFitIsToldAndTheEventsAreThereAllTheSame) {
  const std::string line =
      R"({"purchase":{"currency":"GBP","value":{"units":"9000000000000000000"}}})"
      "\n";
  support::Write(folder_.File("in"), line + R"({"event_id":"b",)" + line.substr(1));
  ASSERT_EQ(Run({"publish", "--from", "canonical", folder_.File("in")}).exit_status, 0);
  const std::string path = folder_.File("a.jsonl");
  const support::Finished done = Run({"export", "--to", "canonical", path});
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.err, HasSubstr("totals"));
  EXPECT_EQ(done.out, "2 events exported, 0 refused\n");
  EXPECT_THAT(support::Lines(support::Contents(path)), SizeIs(2));
}

}  // namespace
}  // namespace interlingua::cli::commands
