// The structured log of a running gateway, for its operator: one line an entry, as JSON or as text.
//
//     {"time":"2026-11-22T06:38:23.123Z","level":"warning","message":"dead letter",...}
//     2026-11-22T06:38:23.123Z warning dead letter destination=chat ...
//
// Entries hold names, event ids, counts and reasons. The caller passes no personal data and no
// secrets.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace interlingua::observe {

/// Thread-safe.
class StructuredLog {
 public:
  enum class Level { kDebug, kInfo, kWarning, kError };
  enum class Form { kText, kJson };

  /// A field of an entry; borrows its texts.
  struct Field {
    std::string_view name;  ///< snake_case, none of `time`, `level` and `message`
    std::variant<std::string_view, std::int64_t> value;
  };

  /// Takes one line with its line end; called by one thread at a time.
  using Sink = std::function<void(const std::string& line)>;

  /// Writes entries of `least` and above to `sink`.
  StructuredLog(Form form, Level least, Sink sink = ToStderr);

  void Write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

  /// Writes to stderr; blocks while that is a full pipe.
  static void ToStderr(const std::string& line);

 private:
  const Form form_;
  const Level least_;
  const Sink sink_;
  absl::Mutex mutex_;
};

/// The line of one entry, with its line end. Pure.
std::string LogLine(StructuredLog::Form form, absl::Time time, StructuredLog::Level level,
                    std::string_view message, std::initializer_list<StructuredLog::Field> fields);

}  // namespace interlingua::observe
