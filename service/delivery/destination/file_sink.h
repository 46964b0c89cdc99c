// A file that documents are appended to, one a line (JSON Lines).
//
// Invariant: after `Open`, and after every `Append`, the file ends with a whole line, whatever
// happened before.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::delivery::destination {

class FileSink {
 public:
  /// Opens `path`, which is created with its folder where missing, and locks it. A last line
  /// without its end, as a kill in the middle of writing leaves it, is removed: its event was not
  /// committed and is written once more. kFailedPrecondition: another destination or process writes
  /// to it; kPermissionDenied, kUnavailable: the file system refuses.
  static absl::StatusOr<std::unique_ptr<FileSink>> Open(const std::string& path);

  ~FileSink();
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  /// Appends whole lines and returns once they are on the disk. On failure (kResourceExhausted: the
  /// disk is full) none of them is in the file.
  absl::Status Append(std::string_view lines);

 private:
  FileSink(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  absl::Status Prepare();
  absl::Status CutPartialLine();
  absl::Status Write(std::string_view lines);

  const std::string path_;
  const int descriptor_;
  bool regular_ = true;   ///< pipes and terminals can be neither truncated nor synced
  bool damaged_ = false;  ///< a failed append could not be undone yet
};

}  // namespace interlingua::delivery::destination
