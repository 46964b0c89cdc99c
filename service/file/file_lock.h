// The lock that keeps a second process away from a file.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace interlingua::file {

/// Holds the lock while it lives. The lock ends with the process, however that ends, so that no
/// stale lock remains.
class FileLock {
 public:
  /// Locks the file `path`, which is created where missing, and writes the process id into it.
  /// kFailedPrecondition: another process holds it; kPermissionDenied, kUnavailable: the file
  /// system refuses.
  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& path);

  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace interlingua::file
