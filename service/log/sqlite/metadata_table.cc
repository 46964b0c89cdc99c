#include "service/log/sqlite/metadata_table.h"

namespace interlingua::log::sqlite {

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

}  // namespace interlingua::log::sqlite
