#include "service/history/archive_reader.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "service/file/folder.h"
#include "translator/text/text.h"

namespace interlingua::history {
namespace {

constexpr std::size_t kBlockBytes = 128 << 10;
constexpr int kMostLengthBytes = 10;
// No event is near it; a damaged length must not fill the memory.
constexpr std::uint64_t kMaxMessageBytes = 256 << 20;

absl::Status Damaged(std::string_view path, std::string_view fact) {
  return absl::DataLossError(text::Concat(path, ": ", fact));
}

}  // namespace

struct ArchiveReader::Stream {
  int descriptor = -1;
  ZSTD_DCtx* context = ZSTD_createDCtx();
  std::string compressed;
  ZSTD_inBuffer in = {nullptr, 0, 0};
  bool at_end = false;
  bool frame_open = false;

  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    ZSTD_freeDCtx(context);
    if (descriptor >= 0) close(descriptor);
  }
};

ArchiveReader::ArchiveReader(std::string path)
    : path_(std::move(path)), stream_(std::make_unique<Stream>()) {}

ArchiveReader::~ArchiveReader() = default;

absl::StatusOr<std::unique_ptr<ArchiveReader>> ArchiveReader::Open(const std::string& path) {
  std::unique_ptr<ArchiveReader> reader(new ArchiveReader(path));
  reader->stream_->descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (reader->stream_->descriptor < 0) {
    if (errno == ENOENT) return absl::NotFoundError(text::Concat(path, ": there is no such file"));
    return file::FileError(path, errno);
  }
  if (reader->stream_->context == nullptr) return absl::InternalError("zstd: no memory");
  return reader;
}

absl::Status ArchiveReader::Fill(std::size_t bytes) {
  ready_.erase(0, begin_);
  begin_ = 0;
  Stream& stream = *stream_;
  while (ready_.size() < bytes && !stream.at_end) {
    if (stream.in.pos == stream.in.size) {
      stream.compressed.resize(kBlockBytes);
      const ssize_t count = read(stream.descriptor, stream.compressed.data(), kBlockBytes);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return file::FileError(path_, errno);
      stream.at_end = count == 0;
      stream.in = {stream.compressed.data(), static_cast<std::size_t>(count), 0};
      if (stream.at_end && stream.frame_open) return Damaged(path_, "the file is cut short");
      if (stream.at_end) break;
    }
    const std::size_t before = ready_.size();
    ready_.resize(before + kBlockBytes);
    ZSTD_outBuffer out = {ready_.data() + before, kBlockBytes, 0};
    const std::size_t left = ZSTD_decompressStream(stream.context, &out, &stream.in);
    ready_.resize(before + out.pos);
    if (ZSTD_isError(left) != 0) return Damaged(path_, ZSTD_getErrorName(left));
    stream.frame_open = left != 0;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ArchiveReader::Next(std::string& message) {
  if (ready_.size() - begin_ < kMostLengthBytes) {
    if (auto status = Fill(kMostLengthBytes); !status.ok()) return status;
  }
  if (ready_.size() == begin_) return false;
  std::uint64_t length = 0;
  std::size_t digits = 0;
  bool more = true;
  while (more) {
    if (begin_ + digits == ready_.size() || digits == kMostLengthBytes) {
      return Damaged(path_, "the length of an event is none");
    }
    const auto byte = static_cast<unsigned char>(ready_[begin_ + digits]);
    length |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * digits++);
    more = (byte & 0x80) != 0;
  }
  if (length > kMaxMessageBytes) return Damaged(path_, "the length of an event is none");
  begin_ += digits;
  const auto bytes = static_cast<std::size_t>(length);
  if (ready_.size() - begin_ < bytes) {
    if (auto status = Fill(bytes); !status.ok()) return status;
  }
  if (ready_.size() - begin_ < bytes) return Damaged(path_, "the file is cut short");
  message.assign(ready_, begin_, bytes);
  begin_ += bytes;
  return true;
}

}  // namespace interlingua::history
