// A file that appears under its name when it is complete, and not before.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/file/compressor.h"

namespace interlingua::file {

/// Writes to `PATH.part` and renames it in the end, so that a reader of PATH never sees an
/// incomplete file. Not thread-safe.
class OutputFile {
 public:
  /// Begins the file at `path`, compressed by its name (CompressionOf); its folder exists. Only its
  /// owner and group can read it: events are about persons. `-` is stdout, which is written
  /// directly, and so is an existing file that is not regular (a pipe, a device).
  /// kPermissionDenied, kResourceExhausted, kUnavailable: the file system refuses; the message
  /// names the file.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(const std::string& path);

  /// Without a successful `Commit` the file is deleted.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  absl::Status Write(std::string_view bytes);

  /// Writes what is buffered to the system, except what the compression still holds.
  absl::Status Flush();

  /// Completes the file, makes it and its entry in the folder durable, and gives it its name.
  absl::Status Commit();

  /// The same under another name in the same folder.
  absl::Status CommitAs(const std::string& path);

 private:
  OutputFile(std::string path, std::string part, int descriptor, bool owned)
      : path_(std::move(path)), part_(std::move(part)), descriptor_(descriptor), owned_(owned) {}

  std::string path_;
  std::string part_;  ///< what it is called until it is complete; "": it has its name already
  int descriptor_;
  bool owned_;
  std::unique_ptr<Compressor> compressor_;
  std::string buffer_;
};

}  // namespace interlingua::file
