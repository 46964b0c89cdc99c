// A file that appears under its name when it is complete, and not before.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/file/compressor.h"

namespace interlingua::file {

/// Writes to `PATH.part` and renames it in the end, so that a reader of PATH never sees a half.
/// Not thread-safe.
class OutputFile {
 public:
  /// Begins the file at `path`, compressed as its name asks for (CompressionOf); its folder is
  /// there. Others than its owner and group cannot read it: events are about persons. `-` is
  /// stdout, which is written as the bytes come, and so is what is there and no regular file (a
  /// pipe, a device). kPermissionDenied, kResourceExhausted, kUnavailable: the file system refuses;
  /// the message names the file.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(const std::string& path);

  /// What was not finished by `Commit` vanishes.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  absl::Status Write(std::string_view bytes);

  /// Hands what there is to the system, as far as the compression lets go of it.
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
