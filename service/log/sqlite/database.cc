#include "service/log/sqlite/database.h"

#include <utility>

#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// How long a connection waits for another program that has locked the file.
constexpr int kBusyTimeoutMs = 5000;

absl::StatusCode CodeOf(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_CORRUPT:
      return absl::StatusCode::kDataLoss;
    case SQLITE_NOTADB:
      return absl::StatusCode::kFailedPrecondition;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return absl::StatusCode::kPermissionDenied;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

absl::Status StatusOf(sqlite3* handle, int code, std::string_view path) {
  return SqliteStatus(code, path, handle != nullptr ? sqlite3_errmsg(handle) : "out of memory");
}

}  // namespace

absl::Status SqliteStatus(int code, std::string_view path, std::string_view message) {
  return absl::Status(CodeOf(code), text::ToAbsl(text::Concat("event log ", path, ": ", message,
                                                              " (SQLite ", code, ")")));
}

void Statement::Bind(std::span<const Value> values) {
  int index = 0;
  for (const Value& value : values) {
    ++index;
    if (value.type_ == Value::Type::kInteger) {
      sqlite3_bind_int64(statement_.get(), index, value.integer_);
      continue;
    }
    // A null pointer would bind NULL.
    const char* data = value.bytes_.data() != nullptr ? value.bytes_.data() : "";
    if (value.type_ == Value::Type::kText) {
      sqlite3_bind_text64(statement_.get(), index, data, value.bytes_.size(), SQLITE_STATIC,
                          SQLITE_UTF8);
    } else {
      sqlite3_bind_blob64(statement_.get(), index, data, value.bytes_.size(), SQLITE_STATIC);
    }
  }
}

absl::StatusOr<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return StatusOf(sqlite3_db_handle(statement_.get()), code, path_);
}

absl::Status Statement::Run() {
  const int code = sqlite3_step(statement_.get());
  absl::Status status;
  if (code != SQLITE_DONE && code != SQLITE_ROW) {
    status = StatusOf(sqlite3_db_handle(statement_.get()), code, path_);
  }
  sqlite3_reset(statement_.get());
  return status;
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::Text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {reinterpret_cast<const char*>(text), text == nullptr ? 0 : static_cast<size_t>(size)};
}

std::string_view Statement::Blob(int column) const {
  const void* blob = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(blob), blob == nullptr ? 0 : static_cast<size_t>(size)};
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path, Access access) {
  std::unique_ptr<Database> database(new Database(path));
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (access == Access::kCreate ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  database->handle_.reset(handle);
  if (code != SQLITE_OK) return StatusOf(handle, code, path);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // Even a reader opens the file for writing, because the index of a write-ahead log is shared
  // memory.
  const char* setup = access == Access::kCreate
                          ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                            "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864;"
                            "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;"
                            // What is removed is overwritten: it may be about people.
                            "PRAGMA secure_delete=ON"
                          : "PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0;"
                            "PRAGMA cache_size=-512";
  if (auto status = database->Execute(setup); !status.ok()) return status;
  return database;
}

absl::Status Database::Execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  return StatusOf(handle_.get(), code, path_);
}

absl::StatusOr<Statement> Database::Prepare(const char* sql) {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return StatusOf(handle_.get(), code, path_);
  Statement statement;
  statement.statement_.reset(raw);
  statement.path_ = path_;
  return statement;
}

absl::StatusOr<Statement*> Database::Cached(const std::string& sql) {
  const auto found = cached_.find(sql);
  if (found != cached_.end()) return &found->second;
  auto prepared = Prepare(sql.c_str());
  if (!prepared.ok()) return prepared.status();
  return &cached_.emplace(sql, *std::move(prepared)).first->second;
}

absl::Status Database::Run(const char* sql, std::initializer_list<Value> values) {
  auto statement = Cached(sql);
  if (!statement.ok()) return statement.status();
  (*statement)->Bind(values);
  return (*statement)->Run();
}

absl::StatusOr<std::int64_t> Database::Integer(const char* sql,
                                               std::initializer_list<Value> values) {
  std::int64_t integer = 0;
  auto status = ForEach(sql, values, [&](const Statement& row) {
    integer = row.Integer(0);
    return false;
  });
  if (!status.ok()) return status;
  return integer;
}

void Database::Rollback() {
  if (sqlite3_get_autocommit(handle_.get()) == 0) {
    // Nothing to do about a failure: SQLite has then rolled back by itself.
    (void)Execute("ROLLBACK");
  }
}

absl::Status Database::TruncateWal() {
  // Another connection may be in the middle of a checkpoint, or of reading.
  constexpr int kTries = 20;
  int code = SQLITE_OK;
  for (int i = 0; i < kTries; ++i) {
    code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                     nullptr);
    if ((code & 0xff) != SQLITE_BUSY) break;
    sqlite3_sleep(100);
  }
  return code == SQLITE_OK ? absl::OkStatus() : StatusOf(handle_.get(), code, path_);
}

absl::StatusOr<int> Database::Checkpoint() {
  int pages = 0;
  int copied = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
    return StatusOf(handle_.get(), code, path_);
  }
  return pages - copied;
}

}  // namespace interlingua::log::sqlite
