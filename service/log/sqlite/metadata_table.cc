#include "service/log/sqlite/metadata_table.h"

#include <filesystem>

#include "service/log/sqlite/log_reader.h"

namespace interlingua::log::sqlite {
namespace {

constexpr std::int64_t kFirstVersionWithMetadata = 3;

}  // namespace

absl::StatusOr<std::string> LoadMetadata(Database& database, std::string_view name) {
  std::string value;
  auto status = database.ForEach("SELECT value FROM notes WHERE name = ?", {name},
                                 [&](const Statement& row) { value = std::string(row.Blob(0)); });
  if (!status.ok()) return status;
  return value;
}

absl::StatusOr<std::vector<MetadataEntry>> LoadMetadataWithPrefix(Database& database,
                                                                  std::string_view prefix) {
  std::vector<MetadataEntry> entries;
  auto status =
      database.ForEach("SELECT name, value FROM notes WHERE substr(name, 1, ?) = ? ORDER BY name",
                       {prefix.size(), prefix}, [&](const Statement& row) {
                         entries.push_back({std::string(row.Text(0)), std::string(row.Blob(1))});
                       });
  if (!status.ok()) return status;
  return entries;
}

absl::Status SaveMetadata(Database& database, const MetadataEntry& entry) {
  return database.Run("INSERT OR REPLACE INTO notes VALUES (?, ?)",
                      {entry.name, Value::Blob(entry.value)});
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
  return LoadMetadataWithPrefix(database, prefix);
}

}  // namespace interlingua::log::sqlite
