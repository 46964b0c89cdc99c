// A log file that version 1 of the schema left behind goes on under today's program.
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>

#include "tests/reliability/log_model.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::reliability {
namespace {

// As the program of version 1 made it.
constexpr char kVersion1[] = R"(
  PRAGMA journal_mode=WAL;
  BEGIN IMMEDIATE;
  CREATE TABLE events (
    offset   INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    bytes    BLOB NOT NULL
  );
  CREATE TABLE destinations (
    name        TEXT PRIMARY KEY,
    low_water   INTEGER NOT NULL,
    done_beyond TEXT NOT NULL,
    delivered   INTEGER NOT NULL,
    filtered    INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE dead_letters (
    destination TEXT NOT NULL,
    offset      INTEGER NOT NULL,
    event_id    TEXT NOT NULL,
    kind        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (destination, offset)
  ) WITHOUT ROWID;
  PRAGMA application_id = 1229737799;
  PRAGMA user_version = 1;
  COMMIT;
  INSERT INTO destinations VALUES ('archive', 20, '', 20, 0);
  INSERT INTO destinations VALUES ('tracking', 10, '12,14-16', 13, 0);
  INSERT INTO dead_letters VALUES
    ('tracking', 4, 'event-4', 'purchase', 'the vendor does not take it'),
    ('tracking', 15, 'event-15', 'search', 'the vendor does not take it');
)";

constexpr std::int64_t kEvents = 30;

class UpgradeReliabilityTest : public testing::Test {
 protected:
  UpgradeReliabilityTest() {
    options_.path = folder_.File("events.db");
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(options_.path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, kVersion1, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(database, "INSERT INTO events VALUES (?, ?, ?)", -1, &insert, nullptr);
    for (std::int64_t offset = 1; offset <= kEvents; ++offset) {
      const log::LogRecord record = NumberedRecord(offset);
      sqlite3_bind_int64(insert, 1, offset);
      sqlite3_bind_text(insert, 2, record.event_id.c_str(), -1, SQLITE_TRANSIENT);
      sqlite3_bind_blob(insert, 3, record.bytes.data(), static_cast<int>(record.bytes.size()),
                        SQLITE_TRANSIENT);
      EXPECT_EQ(sqlite3_step(insert), SQLITE_DONE);
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    sqlite3_close(database);
  }

  void Execute(const char* sql) const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(options_.path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    sqlite3_close(database);
  }

  support::TemporaryFolder folder_;
  log::sqlite::SqliteLogOptions options_;
};

TEST_F(UpgradeReliabilityTest, EventsCursorsAndDeadLettersAreThere) {
  for (int opened = 0; opened < 2; ++opened) {
    auto log = log::sqlite::OpenSqliteLog(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    const LogModel found = Observe(**log);  // every account is even
    ASSERT_EQ(found.end, kEvents);
    for (std::int64_t offset = 1; offset <= kEvents; ++offset) {
      EXPECT_EQ(found.events.at(offset), NumberedRecord(offset).bytes);
    }
    EXPECT_EQ(found.destinations.at("archive").position, 20);
    const ModelDestination& tracking = found.destinations.at("tracking");
    EXPECT_EQ(tracking.position, 16);
    EXPECT_EQ(tracking.parked, (std::set<std::int64_t>{11, 13}));
    ASSERT_EQ(tracking.letters.size(), 2u);
    EXPECT_EQ(std::get<1>(tracking.letters.at(4)), "the vendor does not take it");
    EXPECT_EQ(tracking.done[static_cast<std::size_t>(log::Outcome::kDead)], 2);
  }
}

TEST_F(UpgradeReliabilityTest, DamageIsNoticedAndChangesNothing) {
  for (const char* text : {"x", ",", "5,", "5,,6", "5-", "-5", "7-5", "5,5", "7,5", "5 6", "1-9x",
                           "1-99999999999", "99999999999999999999"}) {
    const std::string set =
        text::Concat("UPDATE destinations SET done_beyond = '", text, "' WHERE name = 'tracking'");
    Execute(set.c_str());
    EXPECT_EQ(log::sqlite::OpenSqliteLog(options_).status().code(), absl::StatusCode::kDataLoss)
        << text;
  }
  Execute("UPDATE destinations SET done_beyond = '12,14-16' WHERE name = 'tracking'");
  EXPECT_TRUE(log::sqlite::OpenSqliteLog(options_).ok());
}

TEST_F(UpgradeReliabilityTest, DeadLettersOfTheOldVersionAreRedriven) {
  auto log = log::sqlite::OpenSqliteLog(options_);
  ASSERT_TRUE(log.ok()) << log.status();
  log::DeadLetterQuery query;
  query.destination = "tracking";
  EXPECT_EQ((*log)->Redrive(query).value(), 2);
  EXPECT_EQ((*log)->Redrives("tracking", 0, 10)->size(), 2u);
  const LogModel found = Observe(**log);
  EXPECT_EQ(found.destinations.at("tracking").redrives, (std::vector<std::int64_t>{4, 15}));
}

TEST_F(UpgradeReliabilityTest, DeliveryGoesOnWhereItWas) {
  const std::string archive = folder_.File("archive.jsonl");
  const std::string tracked = folder_.File("tracked.jsonl");
  support::Program twin = support::StartProgram(
      {"twin", "--vendor", "commanders_act", "--listen", "127.0.0.1:0", "--out", tracked});
  const std::string config = folder_.File("gateway.yaml");
  support::Write(
      config,
      text::Concat("listen: {grpc: '127.0.0.1:0'}\nlog: {path: '", options_.path,
                   "'}\ndestinations:\n  - {name: archive, format: canonical, file: {path: '",
                   archive, "'}}\n  - {name: tracking, format: commanders_act,\n",
                   "     http: {base_url: 'http://", twin.AwaitAddress(), "'},\n",
                   "     settings: {site_id: '1', source_key: k}}\n"));
  support::Program gateway = support::StartProgram({"serve", "--config", config});
  const support::Finished status =
      support::RunProgram({"status", "--target", gateway.AwaitAddress(), "--wait-idle"});
  EXPECT_EQ(status.exit_status, 0) << status.err;
  EXPECT_EQ(support::Lines(support::Contents(archive)).size(), 10u);
  gateway.Signal(SIGTERM);
  EXPECT_EQ(gateway.Wait().exit_status, 0);
  auto log = log::sqlite::OpenSqliteLog(options_);
  ASSERT_TRUE(log.ok()) << log.status();
  const LogModel found = Observe(**log);
  EXPECT_EQ(found.destinations.at("archive").position, kEvents);
  const ModelDestination& tracking = found.destinations.at("tracking");
  EXPECT_EQ(tracking.position, kEvents);
  // 16 were left to be sent; those that the format cannot hold are dead letters beside the old two.
  EXPECT_EQ(support::Lines(support::Contents(tracked)).size() + tracking.letters.size(), 16u + 2u);
}

}  // namespace
}  // namespace interlingua::reliability
