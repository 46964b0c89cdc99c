#include "service/history/archive_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "service/file/folder.h"
#include "translator/text/text.h"

namespace interlingua::history {
namespace {

constexpr std::size_t kBlockBytes = 128 << 10;
constexpr std::size_t kMaxLengthBytes = 10;
// Far above the size of any event; a damaged length must not fill the memory.
constexpr std::uint64_t kMaxMessageBytes = 256 << 20;

absl::Status Damaged(std::string_view path, std::string_view fact) {
  return absl::DataLossError(text::Concat(path, ": ", fact));
}

}  // namespace

ArchiveReader::ArchiveReader(std::string path, int descriptor,
                             std::unique_ptr<file::Decompressor> decompressor)
    : path_(std::move(path)), descriptor_(descriptor), decompressor_(std::move(decompressor)) {}

ArchiveReader::~ArchiveReader() { close(descriptor_); }

absl::StatusOr<std::unique_ptr<ArchiveReader>> ArchiveReader::Open(const std::string& path) {
  auto decompressor = file::MakeDecompressor(file::Encoding::kZstd);
  if (!decompressor.ok()) return decompressor.status();
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT) return absl::NotFoundError(text::Concat(path, ": there is no such file"));
    return file::FileError(path, errno);
  }
  return std::unique_ptr<ArchiveReader>(
      new ArchiveReader(path, descriptor, *std::move(decompressor)));
}

absl::Status ArchiveReader::ReadBlock() {
  block_.resize(kBlockBytes);
  ssize_t count = 0;
  do {
    count = read(descriptor_, block_.data(), kBlockBytes);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return file::FileError(path_, errno);
  compressed_ = std::string_view(block_).substr(0, static_cast<std::size_t>(count));
  at_end_ = count == 0;
  if (at_end_ && !decompressor_->IsWhole()) return Damaged(path_, "the file is cut short");
  return absl::OkStatus();
}

absl::Status ArchiveReader::Fill(std::size_t bytes) {
  ready_.erase(0, begin_);
  begin_ = 0;
  while (ready_.size() < bytes && !at_end_) {
    if (!block_pending_) {
      if (auto status = ReadBlock(); !status.ok()) return status;
    }
    const std::size_t before = ready_.size();
    ready_.resize(before + kBlockBytes);
    file::Decompressor::Progress progress;
    const absl::Status status =
        decompressor_->Decompress(compressed_, ready_.data() + before, kBlockBytes, progress);
    ready_.resize(before + progress.made);
    if (!status.ok()) return Damaged(path_, text::ToStd(status.message()));
    compressed_.remove_prefix(progress.taken);
    block_pending_ = !compressed_.empty() || progress.made == kBlockBytes;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> ArchiveReader::TakeLength() {
  std::uint64_t length = 0;
  std::size_t digits = 0;
  bool more = true;
  while (more) {
    if (begin_ + digits == ready_.size() || digits == kMaxLengthBytes) {
      return Damaged(path_, "the length of an event is none");
    }
    const auto byte = static_cast<unsigned char>(ready_[begin_ + digits]);
    length |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * digits++);
    more = (byte & 0x80) != 0;
  }
  if (length > kMaxMessageBytes) return Damaged(path_, "the length of an event is none");
  begin_ += digits;
  return static_cast<std::size_t>(length);
}

absl::StatusOr<bool> ArchiveReader::Next(std::string& message) {
  if (ready_.size() - begin_ < kMaxLengthBytes) {
    if (auto status = Fill(kMaxLengthBytes); !status.ok()) return status;
  }
  if (ready_.size() == begin_) return false;
  const auto bytes = TakeLength();
  if (!bytes.ok()) return bytes.status();
  if (ready_.size() - begin_ < *bytes) {
    if (auto status = Fill(*bytes); !status.ok()) return status;
  }
  if (ready_.size() - begin_ < *bytes) return Damaged(path_, "the file is cut short");
  message.assign(ready_, begin_, *bytes);
  begin_ += *bytes;
  return true;
}

}  // namespace interlingua::history
