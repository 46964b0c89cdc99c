// SQLite as this folder uses it: connections, prepared statements, and its result codes as
// statuses.
//
// A connection and its statements belong to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::log::sqlite {

/// A value to bind: an integer, a text or a blob. Texts and blobs are borrowed.
class Value {
 public:
  // Values are bound as a list in braces: `{name, offset}`.
  // NOLINTBEGIN(google-explicit-constructor)
  template <std::integral Number>
  Value(Number number) : integer_(static_cast<std::int64_t>(number)) {}
  Value(std::string_view text) : type_(Type::kText), bytes_(text) {}
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  // NOLINTEND(google-explicit-constructor)
  static Value Blob(std::string_view bytes) {
    Value value(bytes);
    value.type_ = Type::kBlob;
    return value;
  }

 private:
  friend class Statement;
  enum class Type { kInteger, kText, kBlob };

  Type type_ = Type::kInteger;
  std::int64_t integer_ = 0;
  std::string_view bytes_;
};

/// A prepared statement; must not outlive its connection. Columns count from 0, as in SQLite.
class Statement {
 public:
  Statement() = default;

  /// Binds the parameters from the left. What `values` borrow has to live until `Run` or `Reset`.
  void Bind(std::span<const Value> values);
  void Bind(std::initializer_list<Value> values) { Bind(std::span(values.begin(), values.size())); }

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
/// `take` returns nothing, or a status, or whether it takes more rows: a status that is not OK, or
/// false, ends the loop.
template <typename Take>
absl::Status ForEachRow(Statement& rows, Take take) {
  using Result = std::invoke_result_t<Take&, const Statement&>;
  const absl::Cleanup reset = [&] { rows.Reset(); };
  while (true) {
    const auto row = rows.Step();
    if (!row.ok() || !*row) return row.status();
    if constexpr (std::is_void_v<Result>) {
      take(std::as_const(rows));
    } else if constexpr (std::is_same_v<Result, bool>) {
      if (!take(std::as_const(rows))) return absl::OkStatus();
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

  /// The following use `Cached` statements; what `values` borrow has to live until the end of the
  /// call.

  /// Runs a statement without rows.
  absl::Status Run(const char* sql, std::initializer_list<Value> values);
  /// Calls `take(row)` for each row; see ForEachRow.
  template <typename Take>
  absl::Status ForEach(const char* sql, std::initializer_list<Value> values, Take take) {
    auto rows = Cached(sql);
    if (!rows.ok()) return rows.status();
    (*rows)->Bind(values);
    return ForEachRow(**rows, std::move(take));
  }
  /// The one integer that `sql` yields; 0 where it yields no row.
  absl::StatusOr<std::int64_t> Integer(const char* sql, std::initializer_list<Value> values = {});

  /// Ends an open transaction without its changes; harmless when there is none.
  void Rollback();

  /// Copies what it can from the write-ahead log to the database without waiting for other
  /// connections. Returns how many pages of the write-ahead log are left.
  absl::StatusOr<int> Checkpoint();

  /// Copies all of the write-ahead log to the database and truncates it to nothing. Waits up to two
  /// seconds for readers. kUnavailable: they did not end.
  absl::Status TruncateWal();

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
