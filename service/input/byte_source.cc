#include "service/input/byte_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "service/file/decompressor.h"
#include "service/input/decoded_source.h"
#include "service/input/file_source.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

constexpr std::size_t kHeadBytes = 64u << 10;

/// An input of which nobody has looked at the first bytes yet.
class UnknownSource : public ByteSource {
 public:
  explicit UnknownSource(std::unique_ptr<FileSource> file) : file_(std::move(file)) {}

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    if (!known_) {
      fault_ = Look();
      known_ = true;
    }
    if (!fault_.ok()) return fault_;
    if (decoded_ != nullptr) return decoded_->Read(buffer, size);
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
    if (decoded_ != nullptr) return *decoded_;
    return *file_;
  }

  absl::Status Look() {
    bool at_end = false;
    while (!at_end && file::EncodingOf(head_) == file::Encoding::kUndecided) {
      const std::size_t size = head_.size();
      head_.resize(size + kHeadBytes);
      const absl::StatusOr<std::size_t> got = file_->Read(head_.data() + size, kHeadBytes);
      head_.resize(size + (got.ok() ? *got : 0));
      if (!got.ok()) return got.status();
      at_end = *got == 0;
    }
    const file::Encoding encoding = file::EncodingOf(head_);
    if (encoding == file::Encoding::kPlain) return absl::OkStatus();
    if (encoding == file::Encoding::kUndecided) return Short();
    auto decoder = file::MakeDecompressor(encoding);
    if (!decoder.ok()) return decoder.status();
    decoded_ = DecodeInput(std::move(file_), std::move(head_), *std::move(decoder));
    return absl::OkStatus();
  }

  /// The input ends within the bytes that would tell what it is.
  absl::Status Short() const {
    const bool text = std::all_of(head_.begin(), head_.end(), [](char c) {
      return static_cast<unsigned char>(c) >= ' ' && static_cast<unsigned char>(c) < 0x7F;
    });
    if (text) return absl::OkStatus();
    return absl::DataLossError(text::Concat(file_->name(), ": cut off at byte ", head_.size(),
                                            ", within the first bytes of compressed data; get the "
                                            "whole file and read it again"));
  }

  std::unique_ptr<FileSource> file_;
  std::unique_ptr<ByteSource> decoded_;
  std::string head_;
  std::size_t given_ = 0;
  bool known_ = false;
  absl::Status fault_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenInput(const std::string& path) {
  auto file = file::OpenToRead(path);
  if (!file.ok()) return file.status();
  return std::make_unique<UnknownSource>(std::make_unique<FileSource>(
      file::IsStandardStream(path) ? "stdin" : path, *std::move(file)));
}

}  // namespace interlingua::input
