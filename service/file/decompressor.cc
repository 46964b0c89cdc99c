#include "service/file/decompressor.h"

// Has zlib leave the input alone, and say so.
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstdint>

#include "translator/text/text.h"

namespace interlingua::file {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";
// RFC 8878, section 3.1.2: a frame that decoders skip begins with 0x50 to 0x5F and these bytes.
constexpr std::string_view kSkippableMagic = "\x2A\x4D\x18";

/// How much of `magic` stands at the beginning of `head`: -1 none, 0 as far as `head` goes, 1 all.
int Compare(std::string_view head, std::string_view magic) {
  if (head.starts_with(magic)) return 1;
  return magic.starts_with(head) ? 0 : -1;
}

/// The window of zlib for gzip members only.
constexpr int kGzipWindowBits = 15 + 16;

class GzipDecompressor : public Decompressor {
 public:
  GzipDecompressor() = default;
  ~GzipDecompressor() override { inflateEnd(&stream_); }

  absl::Status Start() {
    return inflateInit2(&stream_, kGzipWindowBits) == Z_OK
               ? absl::OkStatus()
               : absl::ResourceExhaustedError("no memory to decode gzip");
  }

  absl::Status Decompress(std::string_view in, char* out, std::size_t size,
                          Progress& progress) override {
    progress = {};
    while (!in.empty() || state_ == State::kMember) {
      if (state_ != State::kMember) {
        const absl::Status begun = Between(in, progress);
        if (!begun.ok() || state_ != State::kMember) return begun;
      }
      const absl::Status inflated = Inflate(in, out, size, progress);
      if (!inflated.ok() || progress.made == size || in.empty()) return inflated;
    }
    return absl::OkStatus();
  }

  bool IsWhole() const override { return state_ != State::kMember; }
  std::string_view name() const override { return "gzip"; }

 private:
  enum class State { kBetween, kMember, kPadding };

  /// Before the first member, or after one: another one, or zeros up to the end.
  absl::Status Between(std::string_view& in, Progress& progress) {
    const std::size_t zeros = std::min(in.find_first_not_of('\0'), in.size());
    if (zeros > 0) state_ = State::kPadding;
    in.remove_prefix(zeros);
    progress.taken += zeros;
    if (in.empty()) return absl::OkStatus();
    if (state_ == State::kPadding || in.front() != kGzipMagic.front()) {
      return absl::DataLossError("something that is no gzip follows the end of the data");
    }
    inflateReset(&stream_);
    state_ = State::kMember;
    return absl::OkStatus();
  }

  absl::Status Inflate(std::string_view& in, char* out, std::size_t size, Progress& progress) {
    stream_.next_in = reinterpret_cast<const Bytef*>(in.data());
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out + progress.made);
    stream_.avail_out = static_cast<uInt>(size - progress.made);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t taken = in.size() - stream_.avail_in;
    in.remove_prefix(taken);
    progress.taken += taken;
    progress.made = size - stream_.avail_out;
    switch (result) {
      case Z_STREAM_END:
        state_ = State::kBetween;
        return absl::OkStatus();
      case Z_OK:
      case Z_BUF_ERROR:  // no room, or nothing to read: no fault
        return absl::OkStatus();
      case Z_MEM_ERROR:
        return absl::ResourceExhaustedError("no memory to decode gzip");
      default:
        return absl::DataLossError(stream_.msg == nullptr ? "not gzip" : stream_.msg);
    }
  }

  z_stream stream_{};
  State state_ = State::kBetween;
};

class ZstdDecompressor : public Decompressor {
 public:
  ZstdDecompressor() : stream_(ZSTD_createDStream()) {}
  ~ZstdDecompressor() override { ZSTD_freeDStream(stream_); }

  absl::Status Start() {
    return stream_ != nullptr ? absl::OkStatus()
                              : absl::ResourceExhaustedError("no memory to decode zstd");
  }

  absl::Status Decompress(std::string_view in, char* out, std::size_t size,
                          Progress& progress) override {
    progress = {};
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out, size, 0};
    // After a whole frame a call without input would be the beginning of another one.
    while (output.pos < output.size && !(whole_ && input.pos == input.size)) {
      const bool first_of_frame = whole_;
      const std::size_t before = input.pos + output.pos;
      const std::size_t result = ZSTD_decompressStream(stream_, &output, &input);
      progress = {input.pos, output.pos};
      if (ZSTD_isError(result) != 0) return Fault(result, first_of_frame && frames_ > 0);
      whole_ = result == 0;
      if (whole_) ++frames_;
      if (!whole_ && input.pos + output.pos == before) break;
    }
    return absl::OkStatus();
  }

  bool IsWhole() const override { return whole_; }
  std::string_view name() const override { return "zstd"; }

 private:
  static absl::Status Fault(std::size_t result, bool between) {
    switch (ZSTD_getErrorCode(result)) {
      case ZSTD_error_prefix_unknown:
        if (between) {
          return absl::DataLossError("something that is no zstd follows the end of the data");
        }
        break;
      case ZSTD_error_frameParameter_windowTooLarge:
        return absl::DataLossError(
            "its window is larger than 128 MiB; compress it again without --long or --ultra");
      case ZSTD_error_dictionary_wrong:
        return absl::DataLossError("it needs a dictionary; compress it again without one");
      default:
        break;
    }
    return absl::DataLossError(ZSTD_getErrorName(result));
  }

  ZSTD_DStream* stream_;
  bool whole_ = true;
  std::int64_t frames_ = 0;
};

template <typename Made>
absl::StatusOr<std::unique_ptr<Decompressor>> Start() {
  auto decompressor = std::make_unique<Made>();
  const absl::Status started = decompressor->Start();
  if (!started.ok()) return started;
  return decompressor;
}

}  // namespace

Encoding EncodingOf(std::string_view head) {
  if (head.empty()) return Encoding::kUndecided;
  const int gzip = Compare(head, kGzipMagic);
  const int zstd = Compare(head, kZstdMagic);
  const auto first = static_cast<unsigned char>(head.front());
  const int skippable =
      first >= 0x50 && first <= 0x5F ? Compare(head.substr(1), kSkippableMagic) : -1;
  if (gzip > 0) return Encoding::kGzip;
  if (zstd > 0 || skippable > 0) return Encoding::kZstd;
  return gzip < 0 && zstd < 0 && skippable < 0 ? Encoding::kPlain : Encoding::kUndecided;
}

absl::StatusOr<std::unique_ptr<Decompressor>> MakeDecompressor(Encoding encoding) {
  return encoding == Encoding::kGzip ? Start<GzipDecompressor>() : Start<ZstdDecompressor>();
}

}  // namespace interlingua::file
