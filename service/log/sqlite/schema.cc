#include "service/log/sqlite/schema.h"

#include <algorithm>
#include <charconv>

#include "google/protobuf/arena.h"
#include "interlingua/v1/event.pb.h"
#include "service/log/sqlite/ledger_table.h"
#include "translator/event/ledger_key.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

constexpr std::int64_t kApplicationId = 0x494c4f47;  // "ILOG"

// More offsets than any window holds; a damaged range must not fill the memory.
constexpr std::int64_t kMostOffsets = 1 << 20;

constexpr char kEvents[] = R"(
  CREATE TABLE events (
    offset        INTEGER PRIMARY KEY,
    accepted_at   INTEGER NOT NULL DEFAULT 0,
    duplicate_key INTEGER NOT NULL DEFAULT 0,
    event_id      TEXT NOT NULL,
    bytes         BLOB NOT NULL
  );
)";

constexpr char kDestinationTables[] = R"(
  CREATE TABLE destinations (
    name       TEXT PRIMARY KEY,
    position   INTEGER NOT NULL,
    paused     INTEGER NOT NULL DEFAULT 0,
    entered_at INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE TABLE parked (
    destination   TEXT NOT NULL,
    offset        INTEGER NOT NULL,
    event_id      TEXT NOT NULL,
    kind          TEXT NOT NULL,
    attempts      INTEGER NOT NULL,
    failures      INTEGER NOT NULL,
    first_sent_at INTEGER NOT NULL,
    not_before    INTEGER NOT NULL,
    reason        TEXT NOT NULL,
    order_keys    TEXT NOT NULL,
    redriven      INTEGER NOT NULL,
    bury          INTEGER NOT NULL DEFAULT 0,
    prepared      BLOB NOT NULL,
    PRIMARY KEY (destination, offset)
  ) WITHOUT ROWID;
  CREATE INDEX parked_by_offset ON parked (offset);
)";

constexpr char kOtherTables[] = R"(
  CREATE TABLE dead_letters (
    destination   TEXT NOT NULL,
    offset        INTEGER NOT NULL,
    event_id      TEXT NOT NULL,
    kind          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    refused       INTEGER NOT NULL,
    answer        TEXT NOT NULL,
    attempts      INTEGER NOT NULL,
    first_sent_at INTEGER NOT NULL,
    died_at       INTEGER NOT NULL,
    PRIMARY KEY (destination, offset)
  ) WITHOUT ROWID;
  CREATE INDEX dead_letters_by_offset ON dead_letters (offset);
  CREATE TABLE redrives (
    destination TEXT NOT NULL,
    offset      INTEGER NOT NULL,
    PRIMARY KEY (destination, offset)
  ) WITHOUT ROWID;
  CREATE TABLE accounts (
    destination TEXT NOT NULL,
    fate        TEXT NOT NULL,
    day         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    currency    TEXT NOT NULL,
    events      INTEGER NOT NULL,
    billionths  TEXT NOT NULL,
    PRIMARY KEY (destination, fate, day, kind, currency)
  ) WITHOUT ROWID;
  CREATE TABLE kept_state (
    destination TEXT NOT NULL,
    key         TEXT NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (destination, key)
  ) WITHOUT ROWID;
  CREATE TABLE marks (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) WITHOUT ROWID;
)";

// Since version 3.
constexpr char kTablesOfVersion3[] = R"(
  CREATE TABLE notes (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE sent (
    destination TEXT NOT NULL,
    offset      INTEGER NOT NULL,
    documents   BLOB NOT NULL,
    PRIMARY KEY (destination, offset)
  ) WITHOUT ROWID;
)";

constexpr char kVersion[] = R"(
  PRAGMA application_id = 1229737799;
  PRAGMA user_version = 4;
)";
static_assert(kApplicationId == 1229737799 && kSchemaVersion == 4, "the pragmas say the same");

absl::Status MakeTables(Database& database) {
  for (const char* sql : {"BEGIN IMMEDIATE", kEvents, kDestinationTables, kOtherTables,
                          kTablesOfVersion3, kVersion, "COMMIT"}) {
    if (auto status = database.Execute(sql); !status.ok()) return status;
  }
  return absl::OkStatus();
}

bool ReadOffset(std::string_view& text, std::int64_t& offset) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (result.ec != std::errc() || offset < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return true;
}

bool Skip(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// A text of ascending ranges of offsets:
//     ranges = "" | range *("," range)
//     range  = first ["-" last]
absl::StatusOr<std::vector<std::int64_t>> ParseRanges(std::string_view text) {
  const auto damaged = absl::DataLossError("done_beyond is not an ascending list of ranges");
  std::vector<std::int64_t> offsets;
  while (!text.empty()) {
    if (!offsets.empty() && !Skip(text, ',')) return damaged;
    std::int64_t first = 0;
    if (!ReadOffset(text, first)) return damaged;
    std::int64_t last = first;
    if (Skip(text, '-') && !ReadOffset(text, last)) return damaged;
    const bool ascending = last >= first && (offsets.empty() || first > offsets.back());
    if (!ascending || last - first >= kMostOffsets) return damaged;
    if (static_cast<std::int64_t>(offsets.size()) > kMostOffsets) return damaged;
    const std::int64_t count = last - first + 1;
    for (std::int64_t index = 0; index < count; ++index) offsets.push_back(first + index);
  }
  return offsets;
}

/// Until version 3 a destination had a low-water mark and a list of what was done beyond it. What
/// lies between and is not done becomes parked; its order is not known any more.
absl::Status TakeOverDestination(Database& database, const std::string& name,
                                 std::int64_t low_water,
                                 const std::vector<std::int64_t>& done_beyond, bool paused) {
  const std::int64_t position = done_beyond.empty() ? low_water : done_beyond.back();
  auto status = database.Run("INSERT INTO destinations (name, position, paused) VALUES (?, ?, ?)",
                             {name, position, paused});
  for (std::int64_t offset = low_water + 1; status.ok() && offset < position; ++offset) {
    if (std::binary_search(done_beyond.begin(), done_beyond.end(), offset)) continue;
    status = database.Run(
        "INSERT INTO parked (destination, offset, event_id, kind, attempts, failures,"
        " first_sent_at, not_before, reason, order_keys, redriven, prepared)"
        " SELECT ?, offset, event_id, '', 0, 0, 0, 0, 'waits for its turn', '', 0, x''"
        " FROM events WHERE offset = ?",
        {name, offset});
  }
  return status;
}

/// Takes the rows of `old_destinations` over and drops it.
absl::Status TakeOverDestinations(Database& database) {
  auto rows = database.Prepare("SELECT name, low_water, done_beyond, paused FROM old_destinations");
  if (!rows.ok()) return rows.status();
  auto status = ForEachRow(*rows, [&](const Statement& row) {
    const auto done_beyond = ParseRanges(row.Text(2));
    if (!done_beyond.ok()) return done_beyond.status();
    return TakeOverDestination(database, std::string(row.Text(0)), row.Integer(1), *done_beyond,
                               row.Integer(3) != 0);
  });
  *rows = Statement();  // or the table is locked
  return status.ok() ? database.Execute("DROP TABLE old_destinations") : status;
}

/// What the log keeps beside the bytes of an event; nothing of what is no event.
LogRecord RecordOf(std::string_view bytes) {
  google::protobuf::Arena arena;
  auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
  if (!event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {};
  return MakeRecord(*event, "");
}

/// The tables of version 1 beside the new ones, and what the new ones take from them. The ledger
/// of a destination begins with the upgrade: version 1 did not keep what became of which event.
class UpgradeFromVersion1 {
 public:
  explicit UpgradeFromVersion1(Database& database) : database_(database) {}

  absl::Status Run() {
    for (const char* sql :
         {"BEGIN IMMEDIATE", "ALTER TABLE destinations RENAME TO old_destinations",
          "ALTER TABLE dead_letters RENAME TO old_dead_letters",
          "ALTER TABLE events ADD COLUMN accepted_at INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE events ADD COLUMN duplicate_key INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE old_destinations ADD COLUMN paused INTEGER NOT NULL DEFAULT 0",
          kDestinationTables, kOtherTables, kTablesOfVersion3,
          "INSERT INTO dead_letters SELECT destination, offset, event_id, kind, reason, 0, '', 0, "
          "0,"
          " 0 FROM old_dead_letters"}) {
      if (auto status = database_.Execute(sql); !status.ok()) return status;
    }
    if (auto status = CountEvents(); !status.ok()) return status;
    if (auto status = TakeOverDestinations(database_); !status.ok()) return status;
    for (const char* sql : {"DROP TABLE old_dead_letters", kVersion, "COMMIT"}) {
      if (auto status = database_.Execute(sql); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  struct Destination {
    std::string name;
    std::int64_t low_water = 0;
    std::vector<std::int64_t> done_beyond;
    event::LedgerSums before, dead;
  };

  absl::Status CountEvents() {
    auto destinations = Destinations();
    if (!destinations.ok()) return destinations.status();
    event::LedgerSums accepted;
    auto events = database_.Prepare("SELECT offset, bytes FROM events ORDER BY offset");
    if (!events.ok()) return events.status();
    auto date =
        database_.Prepare("UPDATE events SET accepted_at = ?, duplicate_key = ? WHERE offset = ?");
    if (!date.ok()) return date.status();
    auto is_dead =
        database_.Prepare("SELECT 1 FROM dead_letters WHERE destination = ? AND offset = ?");
    if (!is_dead.ok()) return is_dead.status();
    auto status = ForEachRow(*events, [&](const Statement& row) -> absl::Status {
      const std::int64_t offset = row.Integer(0);
      const LogRecord record = RecordOf(row.Blob(1));
      date->Bind({record.accepted_at_ms, record.duplicate_key, offset});
      if (auto dated = date->Run(); !dated.ok()) return dated;
      event::AddTo(accepted, record.entry);
      for (Destination& destination : *destinations) {
        auto counted = Count(offset, record.entry, *is_dead, destination);
        if (!counted.ok()) return counted;
      }
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    status = AddSums(database_, "", kAccepted, accepted);
    for (const Destination& destination : *destinations) {
      status.Update(AddSums(database_, destination.name, kBefore, destination.before));
      status.Update(
          AddSums(database_, destination.name, OutcomeName(Outcome::kDead), destination.dead));
    }
    return status;
  }

  absl::StatusOr<std::vector<Destination>> Destinations() {
    auto rows = database_.Prepare("SELECT name, low_water, done_beyond FROM old_destinations");
    if (!rows.ok()) return rows.status();
    std::vector<Destination> destinations;
    auto status = ForEachRow(*rows, [&](const Statement& row) {
      auto done_beyond = ParseRanges(row.Text(2));
      if (!done_beyond.ok()) return done_beyond.status();
      destinations.push_back(
          {std::string(row.Text(0)), row.Integer(1), *std::move(done_beyond), {}, {}});
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return destinations;
  }

  static absl::Status Count(std::int64_t offset, const event::LedgerEntry& entry,
                            Statement& is_dead, Destination& destination) {
    const auto& beyond = destination.done_beyond;
    if (offset > destination.low_water &&
        !std::binary_search(beyond.begin(), beyond.end(), offset)) {
      return absl::OkStatus();
    }
    is_dead.Bind({destination.name, offset});
    bool dead = false;
    auto status = ForEachRow(is_dead, [&](const Statement&) { dead = true; });
    if (status.ok()) event::AddTo(dead ? destination.dead : destination.before, entry);
    return status;
  }

  Database& database_;
};

absl::Status Upgrade(Database& database, std::int64_t version) {
  absl::Status status;
  if (version == 1) {
    status = UpgradeFromVersion1(database).Run();
  } else {
    status = database.Execute("BEGIN IMMEDIATE");
    if (status.ok() && version == 2) status = database.Execute(kTablesOfVersion3);
    if (status.ok()) {
      status = database.Execute("ALTER TABLE destinations RENAME TO old_destinations");
    }
    if (status.ok()) status = database.Execute(kDestinationTables);
    if (status.ok()) status = TakeOverDestinations(database);
    if (status.ok()) status = database.Execute(kVersion);
    if (status.ok()) status = database.Execute("COMMIT");
  }
  if (!status.ok()) database.Rollback();
  return status;
}

absl::Status NotALog(std::string_view path) {
  return absl::FailedPreconditionError(text::ToAbsl(
      text::Concat("event log ", path, ": the file is a database but not an event log")));
}

}  // namespace

absl::Status PrepareSchema(Database& database, std::string_view path) {
  const auto application = database.Integer("PRAGMA application_id");
  if (!application.ok()) return application.status();
  const auto version = database.Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*application == kApplicationId) {
    if (*version == kSchemaVersion) return absl::OkStatus();
    if (*version >= 1 && *version < kSchemaVersion) return Upgrade(database, *version);
    return absl::FailedPreconditionError(
        text::ToAbsl(text::Concat("event log ", path, ": the file has version ", *version,
                                  ", this program knows version ", kSchemaVersion)));
  }
  const auto tables = database.Integer("SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  if (*application != 0 || *version != 0 || *tables != 0) return NotALog(path);
  auto status = MakeTables(database);
  if (!status.ok()) database.Rollback();
  return status;
}

}  // namespace interlingua::log::sqlite
