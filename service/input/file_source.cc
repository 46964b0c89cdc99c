#include "service/input/file_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace interlingua::input {
namespace {

file::OpenFile MakeEvent() {
  const int number = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return {number, number >= 0};
}

bool IsRegular(int number, std::int64_t& size) {
  struct stat status {};
  if (fstat(number, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  size = status.st_size;
  return true;
}

}  // namespace

FileSource::FileSource(std::string name, file::OpenFile file)
    : name_(std::move(name)),
      file_(std::move(file)),
      stop_(IsRegular(file_.number(), total_bytes_) ? file::OpenFile(-1, false) : MakeEvent()) {}

absl::Status FileSource::AwaitInput() {
  if (stop_.number() < 0) return absl::OkStatus();
  std::array<pollfd, 2> waited = {pollfd{file_.number(), POLLIN, 0},
                                  pollfd{stop_.number(), POLLIN, 0}};
  while (poll(waited.data(), waited.size(), -1) < 0) {
    if (errno != EINTR) return file::FileError(name_, errno);
  }
  return waited[1].revents != 0 ? absl::CancelledError("stopped") : absl::OkStatus();
}

absl::StatusOr<std::size_t> FileSource::Read(char* buffer, std::size_t size) {
  while (true) {
    const absl::Status waited = AwaitInput();
    if (!waited.ok()) return waited;
    const ssize_t got = read(file_.number(), buffer, size);
    if (got >= 0) {
      read_bytes_ += got;
      return static_cast<std::size_t>(got);
    }
    // The parent process may have left stdin non-blocking.
    if (errno != EINTR && errno != EAGAIN) return file::FileError(name_, errno);
  }
}

void FileSource::Stop() {
  constexpr std::uint64_t kOne = 1;
  if (stop_.number() < 0) return;
  // Can fail only when the event is raised so often that it is full; then it is raised.
  [[maybe_unused]] const ssize_t written = write(stop_.number(), &kOne, sizeof(kOne));
}

}  // namespace interlingua::input
