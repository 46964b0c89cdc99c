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

constexpr char kOtherTables[] = R"(
  CREATE TABLE destinations (
    name        TEXT PRIMARY KEY,
    low_water   INTEGER NOT NULL,
    done_beyond TEXT NOT NULL,
    paused      INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
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
  PRAGMA user_version = 3;
)";
static_assert(kApplicationId == 1229737799 && kSchemaVersion == 3, "the pragmas say the same");

absl::Status MakeTables(Database& database) {
  for (const char* sql :
       {"BEGIN IMMEDIATE", kEvents, kOtherTables, kTablesOfVersion3, kVersion, "COMMIT"}) {
    if (auto status = database.Execute(sql); !status.ok()) return status;
  }
  return absl::OkStatus();
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
          "ALTER TABLE events ADD COLUMN duplicate_key INTEGER NOT NULL DEFAULT 0", kOtherTables,
          kTablesOfVersion3,
          "INSERT INTO destinations (name, low_water, done_beyond)"
          " SELECT name, low_water, done_beyond FROM old_destinations",
          "INSERT INTO dead_letters SELECT destination, offset, event_id, kind, reason, 0, '', 0, "
          "0,"
          " 0 FROM old_dead_letters"}) {
      if (auto status = database_.Execute(sql); !status.ok()) return status;
    }
    if (auto status = CountEvents(); !status.ok()) return status;
    for (const char* sql :
         {"DROP TABLE old_destinations", "DROP TABLE old_dead_letters", kVersion, "COMMIT"}) {
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
    auto rows = database_.Prepare("SELECT name, low_water, done_beyond FROM destinations");
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

absl::Status UpgradeFromVersion2(Database& database) {
  for (const char* sql : {"BEGIN IMMEDIATE", kTablesOfVersion3, kVersion, "COMMIT"}) {
    if (auto status = database.Execute(sql); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Upgrade(Database& database, std::int64_t version) {
  auto status = version == 1 ? UpgradeFromVersion1(database).Run() : UpgradeFromVersion2(database);
  if (!status.ok()) database.Rollback();
  return status;
}

absl::Status NotALog(std::string_view path) {
  return absl::FailedPreconditionError(text::ToAbsl(
      text::Concat("event log ", path, ": the file is a database but not an event log")));
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

}  // namespace

absl::Status PrepareSchema(Database& database, std::string_view path) {
  const auto application = database.Integer("PRAGMA application_id");
  if (!application.ok()) return application.status();
  const auto version = database.Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*application == kApplicationId) {
    if (*version == kSchemaVersion) return absl::OkStatus();
    if (*version == 1 || *version == 2) return Upgrade(database, *version);
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

std::string FormatRanges(const std::vector<std::int64_t>& offsets) {
  std::string text;
  for (std::size_t first = 0; first < offsets.size();) {
    std::size_t last = first;
    while (last + 1 < offsets.size() && offsets[last + 1] == offsets[last] + 1) ++last;
    if (!text.empty()) text.push_back(',');
    text += std::to_string(offsets[first]);
    if (last > first) text += text::Concat('-', offsets[last]);
    first = last + 1;
  }
  return text;
}

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

}  // namespace interlingua::log::sqlite
