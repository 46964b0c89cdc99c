#include "service/file/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "translator/text/text.h"

namespace interlingua::file {
namespace {

absl::Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return absl::OkStatus();
  if (auto status = MakeFolder(folder.parent_path()); !status.ok()) return status;
  std::filesystem::create_directory(folder, error);
  if (error) return FileError(folder.native(), error.value());
  return SyncFolderOf(folder);
}

}  // namespace

absl::Status FileError(std::string_view name, int error) {
  const std::string message = text::Concat(name, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

absl::Status MakeFolderOf(const std::string& path) {
  return MakeFolder(std::filesystem::path(path).parent_path());
}

absl::Status MakePrivateFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) return FileError(path, errno);
  close(descriptor);
  return SyncFolderOf(path);
}

absl::Status SyncFolderOf(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return FileError(folder, errno);
  const int error = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return error == 0 ? absl::OkStatus() : FileError(folder, error);
}

}  // namespace interlingua::file
