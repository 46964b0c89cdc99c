#include "service/file/open_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace interlingua::file {

OpenFile::~OpenFile() { Close(); }

int OpenFile::Close() {
  if (!owned_) return 0;
  owned_ = false;
  return close(number_) == 0 ? 0 : errno;
}

bool IsStandardStream(std::string_view path) { return path.empty() || path == "-"; }

absl::StatusOr<OpenFile> OpenToRead(const std::string& path) {
  if (IsStandardStream(path)) return OpenFile(STDIN_FILENO, false);
  const int number = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return FileError(path, errno);
  return OpenFile(number, true);
}

absl::StatusOr<OpenFile> OpenToWrite(const std::string& path, bool append) {
  if (IsStandardStream(path)) return OpenFile(STDOUT_FILENO, false);
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC);
  const int number = open(path.c_str(), flags, 0644);
  if (number < 0) return FileError(path, errno);
  return OpenFile(number, true);
}

}  // namespace interlingua::file
