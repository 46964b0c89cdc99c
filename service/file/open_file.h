// Files by their number, for readers and writers of the command line.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::file {

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

/// Whether `path` stands for stdin or stdout: `-` and "".
bool IsStandardStream(std::string_view path);

/// What the system said about a file. kNotFound, kPermissionDenied or kUnavailable: `name: No such
/// file or directory`.
absl::Status FileError(std::string_view name, int error);

/// Opens `path` for reading; `-` and "" are stdin.
absl::StatusOr<OpenFile> OpenToRead(const std::string& path);

/// Opens `path` and empties it, or appends to it; `-` and "" are stdout.
absl::StatusOr<OpenFile> OpenToWrite(const std::string& path, bool append);

}  // namespace interlingua::file
