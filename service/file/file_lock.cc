#include "service/file/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "service/file/folder.h"
#include "translator/text/text.h"

namespace interlingua::file {
namespace {

std::string HolderOf(int descriptor) {
  char digits[32];
  const auto count = pread(descriptor, digits, sizeof digits, 0);
  const std::string_view text(digits, count > 0 ? static_cast<std::size_t>(count) : 0);
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Take(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) return FileError(path, errno);
  std::unique_ptr<FileLock> lock(new FileLock(descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FileError(path, errno);
    return absl::FailedPreconditionError(text::Concat(
        path, ": another process has it open (process id ", HolderOf(descriptor), ")"));
  }
  const std::string holder = text::Concat(getpid(), '\n');
  // The number only serves the message above, so that a failure to write it is no reason to stop.
  if (ftruncate(descriptor, 0) == 0) (void)!pwrite(descriptor, holder.data(), holder.size(), 0);
  return lock;
}

FileLock::~FileLock() { close(descriptor_); }

}  // namespace interlingua::file
