// JSON Lines in and out: one JSON text a line, UTF-8. Memory is bounded by the longest line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua {

/// An open file; closed at the end unless it is stdin or stdout.
class OpenFile {
 public:
  OpenFile(int number, bool owned) : number_(number), owned_(owned) {}
  OpenFile(OpenFile&& other) noexcept : number_(other.number_), owned_(other.owned_) {
    other.owned_ = false;
  }
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();
  int number() const { return number_; }
  /// Closes now and tells what went wrong (errno), 0 when nothing did.
  int Close();

 private:
  int number_;
  bool owned_;
};

/// One line of the input.
struct InputLine {
  std::int64_t number = 0;  ///< from 1, blank lines counted
  std::string_view text;    ///< without the line's end; valid until the next line is read
  bool too_long = false;    ///< longer than allowed; `text` is empty
};

/// Not thread-safe.
class JsonLinesReader {
 public:
  /// Opens `path`; `-` and "" are stdin. kNotFound, kPermissionDenied, kUnavailable: the message
  /// names the path.
  static absl::StatusOr<std::unique_ptr<JsonLinesReader>> Open(const std::string& path);

  /// Lines longer than this are not returned, only named. Bytes.
  static constexpr std::size_t kMaxLineBytes = 16u << 20;

  /// Runs whenever the reader is about to wait for input, so that what is done already can be
  /// shown.
  void OnWait(std::function<void()> action) { on_wait_ = std::move(action); }

  /// Reads the next line that is not blank. False at the end of the input; kUnavailable when it
  /// cannot be read.
  absl::StatusOr<bool> Next(InputLine& line);

 private:
  JsonLinesReader(std::string name, OpenFile file)
      : name_(std::move(name)), file_(std::move(file)) {}
  absl::StatusOr<bool> NextRaw(InputLine& line);
  absl::Status Fill();

  std::string name_;
  OpenFile file_;
  std::function<void()> on_wait_;
  std::string buffer_;
  std::size_t start_ = 0;    ///< of what is not returned yet
  std::size_t scanned_ = 0;  ///< no line's end before it
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

  /// Writes one JSON text as one line. kUnavailable: the file cannot be written (disk full, reader
  /// gone).
  absl::Status Write(std::string_view json);

  /// Hands everything to the system.
  absl::Status Flush();

  /// Flushes and closes; the last chance to hear of a write that failed.
  absl::Status Close();

 private:
  JsonLinesWriter(std::string name, OpenFile file)
      : name_(std::move(name)), file_(std::move(file)) {}

  std::string name_;
  OpenFile file_;
  std::string buffer_;
};

}  // namespace interlingua
