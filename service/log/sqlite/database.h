// SQLite as this folder uses it: connections, prepared statements, and its result codes as
// statuses.
//
// A connection and its statements belong to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::log::sqlite {

/// A prepared statement; must not outlive its connection. Values are bound from the left, starting
/// with 1, and read starting with 0, as SQLite counts them.
class Statement {
 public:
  Statement() = default;

  /// Text and blobs are borrowed until `Reset` or the next call of `Run`.
  void Bind(int index, std::int64_t value);
  void BindText(int index, std::string_view value);
  void BindBlob(int index, std::string_view value);

  /// Moves to the next row; false when there is none.
  absl::StatusOr<bool> Step();
  /// Runs a statement without rows and makes it ready for the next use.
  absl::Status Run();
  /// Makes the statement ready for the next use.
  void Reset();

  std::int64_t Integer(int column) const;
  /// Borrowed until the next `Step` or `Reset`.
  std::string_view Text(int column) const;
  std::string_view Blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string_view path_;
};

/// Calls `take(row)` for each row that is left and makes the statement ready for the next use.
/// Where `take` returns a status, one that is not OK ends it.
template <typename Take>
absl::Status ForEachRow(Statement& rows, Take take) {
  const absl::Cleanup reset = [&] { rows.Reset(); };
  while (true) {
    const auto row = rows.Step();
    if (!row.ok() || !*row) return row.status();
    if constexpr (std::is_void_v<std::invoke_result_t<Take&, const Statement&>>) {
      take(std::as_const(rows));
    } else if (absl::Status status = take(std::as_const(rows)); !status.ok()) {
      return status;
    }
  }
}

/// A connection to one database file.
class Database {
 public:
  enum class Access { kCreate, kReadOnly };

  /// Opens `path` for this gateway: full durability, checkpoints only when asked for.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path, Access access);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements without results.
  absl::Status Execute(const char* sql);
  absl::StatusOr<Statement> Prepare(const char* sql);
  /// The same statement for the same text, prepared once; ready for use as long as every user
  /// leaves it so (Run, or Reset after Step). Borrowed.
  absl::StatusOr<Statement*> Cached(const std::string& sql);
  /// The one integer that `sql` yields; 0 where it yields no row. With an argument the statement is
  /// `Cached`.
  absl::StatusOr<std::int64_t> Integer(const char* sql);
  absl::StatusOr<std::int64_t> Integer(const char* sql, std::int64_t argument);
  absl::StatusOr<std::int64_t> Integer(const char* sql, std::string_view argument);

  /// Ends an open transaction without its changes; harmless when there is none.
  void Rollback();

  /// Copies what it can from the write-ahead log to the database without waiting for anyone.
  /// Returns how many pages of the write-ahead log are left.
  absl::StatusOr<int> Checkpoint();

  /// Copies all of the write-ahead log to the database and cuts it to nothing. Waits a while for
  /// readers. kUnavailable: they did not end.
  absl::Status CutWriteAheadLog();

  /// For hooks that only SQLite's own interface offers.
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  explicit Database(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<std::string, Statement> cached_;
};

/// What an extended result code of SQLite means to the gateway: a full disk is kResourceExhausted,
/// a damaged file kDataLoss, a file that is no database kFailedPrecondition, anything else of the
/// file system kUnavailable or kPermissionDenied. `path` names the file in the message.
absl::Status SqliteStatus(int code, std::string_view path, std::string_view message);

}  // namespace interlingua::log::sqlite
