#include "service/input/decoded_source.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

constexpr std::size_t kBlockBytes = 256u << 10;
constexpr std::size_t kMaxBlocks = 4;
constexpr std::size_t kReadBytes = 64u << 10;

class DecodedSource : public ByteSource {
 public:
  DecodedSource(std::unique_ptr<FileSource> file, std::string head,
                std::unique_ptr<file::Decompressor> decoder)
      : file_(std::move(file)),
        decoder_(std::move(decoder)),
        thread_([this, text = std::move(head)]() mutable { Work(std::move(text)); }) {}

  ~DecodedSource() override {
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
      mutex_.Await(absl::Condition(this, &DecodedSource::HasBlockOrEnd));
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

  /// The thread: reads, decodes and hands over until the end, a fault, or nobody listens.
  void Work(std::string piece) {
    absl::Status end;
    while (end.ok() && !piece.empty()) {
      end = DecodePiece(piece);
      if (!end.ok()) break;
      piece.resize(kReadBytes);
      const absl::StatusOr<std::size_t> got = file_->Read(piece.data(), piece.size());
      piece.resize(got.ok() ? *got : 0);
      end = got.status();
    }
    if (end.ok() && !decoder_->IsWhole()) {
      end =
          absl::DataLossError(text::Concat(file_->name(), ": the ", decoder_->name(),
                                           " data is cut off at byte ", file_->read_bytes(),
                                           ", the end of the file; get the whole file and read it "
                                           "again"));
    }
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    end_ = end;
  }

  /// Decodes all of `piece` and hands over what it gives, be it little: somebody may wait for it.
  absl::Status DecodePiece(std::string_view piece) {
    std::string out = NewBlock();
    std::size_t made = 0;
    bool full = false;
    while (full || !piece.empty()) {
      file::Decompressor::Progress progress;
      const absl::Status decoded =
          decoder_->Decode(piece, out.data() + made, out.size() - made, progress);
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
    return absl::Status(fault.code(), text::Concat(file_->name(), ": the ", decoder_->name(),
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
    mutex_.Await(absl::Condition(this, &DecodedSource::HasRoom));
    if (stopped_) return false;
    blocks_.push_back(std::move(block));
    return true;
  }

  std::unique_ptr<FileSource> file_;
  std::unique_ptr<file::Decompressor> decoder_;

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

}  // namespace

std::unique_ptr<ByteSource> DecodeInput(std::unique_ptr<FileSource> file, std::string head,
                                        std::unique_ptr<file::Decompressor> decoder) {
  return std::make_unique<DecodedSource>(std::move(file), std::move(head), std::move(decoder));
}

}  // namespace interlingua::input
