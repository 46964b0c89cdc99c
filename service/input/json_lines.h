// JSON Lines in and out: one JSON text a line, UTF-8. Memory is bounded by the longest line that is
// allowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/file/open_file.h"
#include "service/input/input_window.h"

namespace interlingua::input {

/// One line of the input.
struct InputLine {
  std::int64_t number = 0;  ///< from 1, blank lines counted
  std::string_view text;    ///< without the line's end; valid until the next line is read
  bool too_long = false;    ///< longer than allowed; `text` is empty
};

/// Not thread-safe.
class JsonLinesReader {
 public:
  /// Opens `path`, which may be compressed (see OpenInput); `-` and "" are stdin. kNotFound,
  /// kPermissionDenied, kUnavailable: the message names the path.
  static absl::StatusOr<std::unique_ptr<JsonLinesReader>> Open(const std::string& path);

  /// Reads `window` from where it is up to the end of its source; it outlives the reader.
  explicit JsonLinesReader(InputWindow& window) : window_(window) {}

  /// Longest line that is returned, bytes; longer ones have `too_long`.
  static constexpr std::size_t kMaxLineBytes = 16u << 20;

  /// Runs `action` whenever the reader is about to wait for input, so that output so far can be
  /// shown.
  void OnWait(std::function<void()> action) { window_.OnWait(std::move(action)); }

  /// Reads the next line that is not blank. False at the end of the input; errors are those of
  /// ByteSource::Read.
  absl::StatusOr<bool> Next(InputLine& line);

 private:
  explicit JsonLinesReader(std::unique_ptr<InputWindow> window)
      : owned_(std::move(window)), window_(*owned_) {}
  absl::StatusOr<bool> NextRaw(InputLine& line);

  std::unique_ptr<InputWindow> owned_;
  InputWindow& window_;
  std::size_t scanned_ = 0;  ///< no line's end within so much of the window
  bool at_end_ = false;
  bool skipping_ = false;  ///< inside of a line that is too long
  std::int64_t line_ = 0;
};

/// Not thread-safe.
class JsonLinesWriter {
 public:
  /// Opens `path` and empties it, or appends to it; `-` and "" are stdout. Errors as for the
  /// reader.
  static absl::StatusOr<std::unique_ptr<JsonLinesWriter>> Open(const std::string& path,
                                                               bool append = false);

  /// Writes one JSON text as one line. kUnavailable: the file cannot be written (disk full, closed
  /// pipe).
  absl::Status Write(std::string_view json);

  /// Hands everything to the system.
  absl::Status Flush();

  /// Flushes and closes. The same errors: a write may fail as late as here.
  absl::Status Close();

 private:
  JsonLinesWriter(std::string name, file::OpenFile file)
      : name_(std::move(name)), file_(std::move(file)) {}

  std::string name_;
  file::OpenFile file_;
  std::string buffer_;
};

}  // namespace interlingua::input
