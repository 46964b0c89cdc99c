#include "service/input/byte_source.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "service/file/decompressor.h"
#include "service/input/file_source.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

constexpr std::size_t kBlockBytes = 256u << 10;
constexpr std::size_t kMaxBlocks = 4;
constexpr std::size_t kReadBytes = 64u << 10;

/// Decompresses a file on a thread of its own, a few blocks ahead of the reader. The destructor
/// stops the thread at once, wherever it is.
class DecompressedSource : public ByteSource {
 public:
  /// `head` was read from `file` already.
  DecompressedSource(std::unique_ptr<FileSource> file, std::string head,
                     std::unique_ptr<file::Decompressor> decompressor)
      : file_(std::move(file)),
        decompressor_(std::move(decompressor)),
        thread_([this, text = std::move(head)]() mutable { Run(std::move(text)); }) {}

  ~DecompressedSource() override {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
    }
    file_->Stop();
    thread_.join();
  }

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    if (given_ == block_.size()) {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &DecompressedSource::HasBlockOrEnd));
      if (blocks_.empty()) {
        if (!end_.ok()) return end_;
        return std::size_t{0};
      }
      spare_ = std::exchange(block_, std::move(blocks_.front()));
      blocks_.pop_front();
      given_ = 0;
    }
    const std::size_t taken = std::min(size, block_.size() - given_);
    std::memcpy(buffer, block_.data() + given_, taken);
    given_ += taken;
    return taken;
  }

  std::int64_t total_bytes() const override { return file_->total_bytes(); }
  std::int64_t read_bytes() const override { return file_->read_bytes(); }

 private:
  bool HasBlockOrEnd() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return !blocks_.empty() || ended_;
  }
  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopped_ || blocks_.size() < kMaxBlocks;
  }

  /// The thread: reads and decompresses until the end of the file, a fault, or Stop.
  void Run(std::string piece) {
    absl::Status end;
    while (end.ok() && !piece.empty()) {
      end = DecompressPiece(piece);
      if (!end.ok()) break;
      piece.resize(kReadBytes);
      const absl::StatusOr<std::size_t> got = file_->Read(piece.data(), piece.size());
      piece.resize(got.ok() ? *got : 0);
      end = got.status();
    }
    if (end.ok() && !decompressor_->IsWhole()) {
      end =
          absl::DataLossError(text::Concat(file_->name(), ": the ", decompressor_->name(),
                                           " data is cut off at byte ", file_->read_bytes(),
                                           ", the end of the file; get the whole file and read it "
                                           "again"));
    }
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    end_ = end;
  }

  /// Decompresses all of `piece` and hands every byte over: the reader may wait for it.
  absl::Status DecompressPiece(std::string_view piece) {
    std::string out = NewBlock();
    std::size_t made = 0;
    bool full = false;
    while (full || !piece.empty()) {
      file::Decompressor::Progress progress;
      const absl::Status decoded =
          decompressor_->Decompress(piece, out.data() + made, out.size() - made, progress);
      piece.remove_prefix(progress.taken);
      made += progress.made;
      full = made == out.size();
      if ((full || piece.empty() || !decoded.ok()) && made > 0) {
        out.resize(made);
        if (!HandOver(std::move(out))) return absl::CancelledError("stopped");
        out = NewBlock();
        made = 0;
      }
      if (!decoded.ok()) return Damaged(decoded, piece.size());
    }
    Recycle(std::move(out));
    return absl::OkStatus();
  }

  absl::Status Damaged(const absl::Status& fault, std::size_t left) const {
    const std::int64_t place = file_->read_bytes() - static_cast<std::int64_t>(left);
    return absl::Status(fault.code(), text::Concat(file_->name(), ": the ", decompressor_->name(),
                                                   " data is damaged at byte ", place, ": ",
                                                   text::ToStd(fault.message())));
  }

  std::string NewBlock() {
    std::string block;
    {
      absl::MutexLock lock(&mutex_);
      block.swap(spare_);
    }
    block.resize(kBlockBytes);
    return block;
  }

  void Recycle(std::string block) {
    absl::MutexLock lock(&mutex_);
    spare_ = std::move(block);
  }

  bool HandOver(std::string block) {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &DecompressedSource::HasRoom));
    if (stopped_) return false;
    blocks_.push_back(std::move(block));
    return true;
  }

  std::unique_ptr<FileSource> file_;
  std::unique_ptr<file::Decompressor> decompressor_;

  std::string block_;  ///< the reader's, of which so much is given
  std::size_t given_ = 0;

  absl::Mutex mutex_;
  std::deque<std::string> blocks_ ABSL_GUARDED_BY(mutex_);
  std::string spare_ ABSL_GUARDED_BY(mutex_);  ///< used before, for the next block
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);

  std::thread thread_;  ///< last: it uses all of the above
};

/// Tells the encoding by the first bytes, with the first Read.
class DetectingSource : public ByteSource {
 public:
  explicit DetectingSource(std::unique_ptr<FileSource> file) : file_(std::move(file)) {}

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    if (!known_) {
      fault_ = Detect();
      known_ = true;
    }
    if (!fault_.ok()) return fault_;
    if (decompressed_ != nullptr) return decompressed_->Read(buffer, size);
    if (given_ == head_.size()) return file_->Read(buffer, size);
    const std::size_t taken = std::min(size, head_.size() - given_);
    std::memcpy(buffer, head_.data() + given_, taken);
    given_ += taken;
    return taken;
  }

  std::int64_t total_bytes() const override { return bytes().total_bytes(); }
  std::int64_t read_bytes() const override { return bytes().read_bytes(); }

 private:
  const ByteSource& bytes() const {
    if (decompressed_ != nullptr) return *decompressed_;
    return *file_;
  }

  absl::Status Detect() {
    bool at_end = false;
    while (!at_end && file::EncodingOf(head_) == file::Encoding::kUndecided) {
      const std::size_t size = head_.size();
      head_.resize(size + kReadBytes);
      const absl::StatusOr<std::size_t> got = file_->Read(head_.data() + size, kReadBytes);
      head_.resize(size + (got.ok() ? *got : 0));
      if (!got.ok()) return got.status();
      at_end = *got == 0;
    }
    const file::Encoding encoding = file::EncodingOf(head_);
    if (encoding == file::Encoding::kPlain) return absl::OkStatus();
    if (encoding == file::Encoding::kUndecided) return CheckShort();
    auto decompressor = file::MakeDecompressor(encoding);
    if (!decompressor.ok()) return decompressor.status();
    decompressed_ = std::make_unique<DecompressedSource>(std::move(file_), std::move(head_),
                                                         *std::move(decompressor));
    return absl::OkStatus();
  }

  /// The input ended before its encoding could be told: plain text, or cut off.
  absl::Status CheckShort() const {
    const bool text = std::all_of(head_.begin(), head_.end(), [](char c) {
      return static_cast<unsigned char>(c) >= ' ' && static_cast<unsigned char>(c) < 0x7F;
    });
    if (text) return absl::OkStatus();
    return absl::DataLossError(text::Concat(file_->name(), ": cut off at byte ", head_.size(),
                                            ", within the first bytes of compressed data; get the "
                                            "whole file and read it again"));
  }

  std::unique_ptr<FileSource> file_;
  std::unique_ptr<ByteSource> decompressed_;
  std::string head_;
  std::size_t given_ = 0;
  bool known_ = false;
  absl::Status fault_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenInput(const std::string& path) {
  auto file = file::OpenToRead(path);
  if (!file.ok()) return file.status();
  return std::make_unique<DetectingSource>(std::make_unique<FileSource>(
      file::IsStandardStream(path) ? "stdin" : path, *std::move(file)));
}

}  // namespace interlingua::input
