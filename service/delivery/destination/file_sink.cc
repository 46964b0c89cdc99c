#include "service/delivery/destination/file_sink.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "service/file/folder.h"
#include "translator/text/text.h"

namespace interlingua::delivery::destination {
namespace {

constexpr off_t kChunkBytes = 64 << 10;

absl::StatusOr<off_t> SizeOf(int descriptor, const std::string& path) {
  struct stat file = {};
  if (fstat(descriptor, &file) != 0) return file::FileError(path, errno);
  return file.st_size;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileSink>> FileSink::Open(const std::string& path) {
  if (auto status = file::MakeFolderOf(path); !status.ok()) return status;
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (descriptor < 0) return file::FileError(path, errno);
  std::unique_ptr<FileSink> sink(new FileSink(path, descriptor));
  if (auto status = sink->Prepare(); !status.ok()) return status;
  return sink;
}

FileSink::~FileSink() { close(descriptor_); }

absl::Status FileSink::Prepare() {
  struct stat file = {};
  if (fstat(descriptor_, &file) != 0) return file::FileError(path_, errno);
  regular_ = S_ISREG(file.st_mode);
  if (!regular_) return absl::OkStatus();
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return file::FileError(path_, errno);
    return absl::FailedPreconditionError(
        text::Concat(path_, ": another destination or process writes to it"));
  }
  if (auto status = file::SyncFolderOf(path_); !status.ok()) return status;
  return CutPartialLine();
}

absl::Status FileSink::CutPartialLine() {
  const auto size = SizeOf(descriptor_, path_);
  if (!size.ok()) return size.status();
  std::string chunk;
  off_t end = *size;
  while (end > 0) {
    const off_t begin = std::max<off_t>(0, end - kChunkBytes);
    chunk.resize(static_cast<std::size_t>(end - begin));
    const ssize_t count = pread(descriptor_, chunk.data(), chunk.size(), begin);
    if (count != static_cast<ssize_t>(chunk.size()))
      return file::FileError(path_, count < 0 ? errno : EIO);
    const auto newline = chunk.rfind('\n');
    if (newline != std::string::npos) {
      end = begin + static_cast<off_t>(newline) + 1;
      break;
    }
    end = begin;
  }
  if (end < *size && ftruncate(descriptor_, end) != 0) return file::FileError(path_, errno);
  return absl::OkStatus();
}

absl::Status FileSink::Append(std::string_view lines) {
  if (!regular_) return Write(lines);
  if (damaged_) {
    if (auto status = CutPartialLine(); !status.ok()) return status;
    damaged_ = false;
  }
  // Asked every time: a program that rotates the file may have truncated it meanwhile.
  const auto size = SizeOf(descriptor_, path_);
  if (!size.ok()) return size.status();
  auto status = Write(lines);
  if (status.ok() && fdatasync(descriptor_) != 0) status = file::FileError(path_, errno);
  if (!status.ok()) damaged_ = ftruncate(descriptor_, *size) != 0;
  return status;
}

absl::Status FileSink::Write(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t count = write(descriptor_, lines.data(), lines.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file::FileError(path_, errno);
    lines.remove_prefix(static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

}  // namespace interlingua::delivery::destination
