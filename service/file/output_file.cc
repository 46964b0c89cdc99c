#include "service/file/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "service/file/folder.h"
#include "translator/text/text.h"

namespace interlingua::file {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;

/// The file itself where `path` is a link to it, so that the link stays one.
std::string Resolved(const std::string& path) {
  std::error_code error;
  auto target = std::filesystem::canonical(path, error);
  return error ? path : target.string();
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path) {
  auto compressor = Compressor::Make(CompressionOf(path));
  if (!compressor.ok()) return compressor.status();
  std::unique_ptr<OutputFile> file;
  if (path == "-") {
    file.reset(new OutputFile("stdout", "", STDOUT_FILENO, false));
  } else {
    const std::string target = Resolved(path);
    struct stat there = {};
    const bool is_stream = stat(target.c_str(), &there) == 0 && !S_ISREG(there.st_mode);
    const std::string written = is_stream ? target : text::Concat(target, ".part");
    const int flags = O_WRONLY | O_CLOEXEC | (is_stream ? 0 : O_CREAT | O_TRUNC);
    const int descriptor = open(written.c_str(), flags, 0640);
    if (descriptor < 0) return FileError(written, errno);
    file.reset(new OutputFile(target, is_stream ? "" : written, descriptor, true));
  }
  file->compressor_ = *std::move(compressor);
  return file;
}

OutputFile::~OutputFile() {
  if (owned_) close(descriptor_);
  if (!part_.empty()) unlink(part_.c_str());
}

absl::Status OutputFile::Write(std::string_view bytes) {
  if (auto status = compressor_->Add(bytes, buffer_); !status.ok()) return status;
  return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status OutputFile::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t count = write(descriptor_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError(part_.empty() ? path_ : part_, errno);
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status OutputFile::CommitAs(const std::string& path) {
  path_ = path;
  return Commit();
}

absl::Status OutputFile::Commit() {
  auto status = compressor_->Finish(buffer_);
  if (status.ok()) status = Flush();
  if (!status.ok() || part_.empty()) return status;
  if (fsync(descriptor_) != 0) return FileError(part_, errno);
  if (std::rename(part_.c_str(), path_.c_str()) != 0) return FileError(path_, errno);
  part_.clear();
  return SyncFolderOf(path_);
}

}  // namespace interlingua::file
