#include "service/log/sqlite/metadata_table.h"

#include <filesystem>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/log_reader.h"

namespace interlingua::log::sqlite {
namespace {

constexpr std::int64_t kFirstVersionWithMetadata = 3;

}  // namespace

absl::StatusOr<std::string> LoadMetadata(Database& database, std::string_view name) {
  auto statement = database.Cached("SELECT value FROM notes WHERE name = ?");
  if (!statement.ok()) return statement.status();
  const absl::Cleanup reset = [&] { (*statement)->Reset(); };
  (*statement)->BindText(1, name);
  const auto row = (*statement)->Step();
  if (!row.ok()) return row.status();
  return *row ? std::string((*statement)->Blob(0)) : std::string();
}

absl::StatusOr<std::vector<MetadataEntry>> LoadNotes(Database& database,
                                                     std::string_view beginning) {
  auto statement =
      database.Cached("SELECT name, value FROM notes WHERE substr(name, 1, ?) = ? ORDER BY name");
  if (!statement.ok()) return statement.status();
  const absl::Cleanup reset = [&] { (*statement)->Reset(); };
  (*statement)->Bind(1, static_cast<std::int64_t>(beginning.size()));
  (*statement)->BindText(2, beginning);
  std::vector<MetadataEntry> notes;
  const auto status = ForEachRow(**statement, [&](const Statement& row) {
    notes.push_back({std::string(row.Text(0)), std::string(row.Blob(1))});
  });
  if (!status.ok()) return status;
  return notes;
}

absl::Status SaveNote(Database& database, const MetadataEntry& note) {
  auto statement = database.Cached("INSERT OR REPLACE INTO notes VALUES (?, ?)");
  if (!statement.ok()) return statement.status();
  (*statement)->BindText(1, note.name);
  (*statement)->BindBlob(2, note.value);
  return (*statement)->Run();
}

absl::StatusOr<std::vector<MetadataEntry>> ReadMetadata(const std::string& path,
                                                        std::string_view prefix) {
  if (!std::filesystem::exists(path)) return std::vector<MetadataEntry>();
  const auto reader = LogReader::Open(path);
  if (!reader.ok()) return reader.status();
  Database& database = (*reader)->database();
  const auto version = database.Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*version < kFirstVersionWithMetadata) return std::vector<MetadataEntry>();
  return LoadNotes(database, prefix);
}

}  // namespace interlingua::log::sqlite
