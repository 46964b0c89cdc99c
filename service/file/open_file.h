// Files by their descriptor, for readers and writers of the command line. Errors are those of
// FileError.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/file/folder.h"

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
  /// Closes now and returns errno, 0 on success.
  int Close();

 private:
  int number_;
  bool owned_;
};

/// Whether `path` stands for stdin or stdout: `-` and "".
bool IsStandardStream(std::string_view path);

/// Opens `path` for reading; `-` and "" are stdin.
absl::StatusOr<OpenFile> OpenToRead(const std::string& path);

/// Opens `path` and empties it, or appends to it; `-` and "" are stdout.
absl::StatusOr<OpenFile> OpenToWrite(const std::string& path, bool append);

}  // namespace interlingua::file
