#include "service/cli/json_lines.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "translator/text.h"

namespace interlingua {
namespace {

constexpr std::size_t kBlockBytes = 64u << 10;

absl::Status FileError(std::string_view name, int error) {
  const std::string message = Concat(name, ": ", std::strerror(error));
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(message);
  if (error == EACCES || error == EPERM || error == EISDIR) {
    return absl::PermissionDeniedError(message);
  }
  return absl::UnavailableError(message);
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

OpenFile::~OpenFile() { Close(); }

int OpenFile::Close() {
  if (!owned_) return 0;
  owned_ = false;
  return close(number_) == 0 ? 0 : errno;
}

absl::StatusOr<std::unique_ptr<JsonLinesReader>> JsonLinesReader::Open(const std::string& path) {
  if (path.empty() || path == "-") {
    return std::unique_ptr<JsonLinesReader>(
        new JsonLinesReader("stdin", OpenFile(STDIN_FILENO, false)));
  }
  const int number = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return FileError(path, errno);
  return std::unique_ptr<JsonLinesReader>(new JsonLinesReader(path, OpenFile(number, true)));
}

absl::Status JsonLinesReader::Fill() {
  if (on_wait_) on_wait_();
  buffer_.erase(0, start_);
  scanned_ -= start_;
  start_ = 0;
  const std::size_t size = buffer_.size();
  buffer_.resize(size + kBlockBytes);
  ssize_t got = 0;
  do {
    got = read(file_.number(), buffer_.data() + size, kBlockBytes);
  } while (got < 0 && errno == EINTR);
  const int error = errno;
  buffer_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) return FileError(name_, error);
  at_end_ = got == 0;
  return absl::OkStatus();
}

absl::StatusOr<bool> JsonLinesReader::NextRaw(InputLine& line) {
  while (true) {
    std::size_t end = buffer_.find('\n', scanned_);
    if (end == std::string::npos && at_end_ && start_ < buffer_.size()) end = buffer_.size();
    if (end != std::string::npos) {
      const bool too_long = skipping_ || end - start_ > kMaxLineBytes;
      line = {++line_, std::string_view(buffer_).substr(start_, too_long ? 0 : end - start_),
              too_long};
      start_ = scanned_ = std::min(end + 1, buffer_.size());
      skipping_ = false;
      return true;
    }
    if (at_end_) return false;
    scanned_ = buffer_.size();
    if (buffer_.size() - start_ > kMaxLineBytes) {
      skipping_ = true;
      start_ = buffer_.size();
    }
    const absl::Status filled = Fill();
    if (!filled.ok()) return filled;
  }
}

absl::StatusOr<bool> JsonLinesReader::Next(InputLine& line) {
  while (true) {
    const absl::StatusOr<bool> found = NextRaw(line);
    if (!found.ok() || !*found) return found;
    // The mark that some editors put before the first line is no part of the JSON text.
    if (line.number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.remove_prefix(3);
    if (line.too_long || !IsBlank(line.text)) return true;
  }
}

absl::StatusOr<std::unique_ptr<JsonLinesWriter>> JsonLinesWriter::Open(const std::string& path,
                                                                       bool append) {
  if (path.empty() || path == "-") {
    return std::unique_ptr<JsonLinesWriter>(
        new JsonLinesWriter("stdout", OpenFile(STDOUT_FILENO, false)));
  }
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC);
  const int number = open(path.c_str(), flags, 0644);
  if (number < 0) return FileError(path, errno);
  return std::unique_ptr<JsonLinesWriter>(new JsonLinesWriter(path, OpenFile(number, true)));
}

absl::Status JsonLinesWriter::Write(std::string_view json) {
  const std::size_t start = buffer_.size();
  buffer_.append(json);
  // A line's end inside of a JSON text is white space between two tokens, for example in a member
  // that was kept verbatim.
  std::replace(buffer_.begin() + static_cast<std::ptrdiff_t>(start), buffer_.end(), '\n', ' ');
  buffer_ += '\n';
  return buffer_.size() >= kBlockBytes ? Flush() : absl::OkStatus();
}

absl::Status JsonLinesWriter::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = write(file_.number(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      buffer_.clear();
      return FileError(name_, error);
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status JsonLinesWriter::Close() {
  const absl::Status flushed = Flush();
  const int error = file_.Close();
  if (!flushed.ok() || error == 0) return flushed;
  return FileError(name_, error);
}

}  // namespace interlingua
