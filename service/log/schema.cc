#include "service/log/schema.h"

#include <charconv>

#include "translator/text.h"

namespace interlingua {
namespace {

constexpr std::int64_t kApplicationId = 0x494c4f47;  // "ILOG"

// More offsets than any window holds; a damaged range must not fill the memory.
constexpr std::int64_t kMostOffsets = 1 << 20;

constexpr char kTables[] = R"(
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
    withheld    INTEGER NOT NULL
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
)";
static_assert(kApplicationId == 1229737799 && kSchemaVersion == 1, "the pragmas say the same");

absl::Status NotALog(std::string_view path) {
  return absl::FailedPreconditionError(
      ToAbsl(Concat("event log ", path, ": the file is a database but not an event log")));
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
    return absl::FailedPreconditionError(
        ToAbsl(Concat("event log ", path, ": the file has version ", *version,
                      ", this program knows version ", kSchemaVersion)));
  }
  const auto tables = database.Integer("SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  if (*application != 0 || *version != 0 || *tables != 0) return NotALog(path);
  auto status = database.Execute(kTables);
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
    if (last > first) text += Concat('-', offsets[last]);
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

}  // namespace interlingua
