#include "service/file/compressor.h"

// The library does not write to its input, and says so when it is asked to.
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>

#include "translator/text/text.h"

namespace interlingua::file {
namespace {

// Fast enough not to hold up a disk; more takes several times as long for a few percent.
constexpr int kZstdLevel = 3;
constexpr int kGzipLevel = 6;
// zlib writes gzip's frame for a window of 15 bits, plus 16.
constexpr int kGzipWindow = 15 + 16;
constexpr int kGzipMemory = 8;

constexpr std::size_t kBlockBytes = 128 << 10;

absl::Status LibraryError(std::string_view library, std::string_view reason) {
  return absl::InternalError(text::Concat("compression with ", library, " failed: ", reason));
}

class Plain : public Compressor {
 public:
  absl::Status Add(std::string_view bytes, std::string& out) override {
    out.append(bytes);
    return absl::OkStatus();
  }
  absl::Status Finish(std::string&) override { return absl::OkStatus(); }
};

class Zstd : public Compressor {
 public:
  Zstd() : context_(ZSTD_createCCtx()) {}

  absl::Status Begin() {
    if (context_ == nullptr) return LibraryError("zstd", "no memory");
    for (const auto& [parameter, value] :
         {std::pair{ZSTD_c_compressionLevel, kZstdLevel}, std::pair{ZSTD_c_checksumFlag, 1}}) {
      const std::size_t code = ZSTD_CCtx_setParameter(context_.get(), parameter, value);
      if (ZSTD_isError(code) != 0) return LibraryError("zstd", ZSTD_getErrorName(code));
    }
    return absl::OkStatus();
  }

  absl::Status Add(std::string_view bytes, std::string& out) override {
    ZSTD_inBuffer in = {bytes.data(), bytes.size(), 0};
    while (in.pos < in.size) {
      const auto left = Step(in, ZSTD_e_continue, out);
      if (!left.ok()) return left.status();
    }
    return absl::OkStatus();
  }

  absl::Status Finish(std::string& out) override {
    ZSTD_inBuffer in = {nullptr, 0, 0};
    while (true) {
      const auto left = Step(in, ZSTD_e_end, out);
      if (!left.ok()) return left.status();
      if (*left == 0) return absl::OkStatus();
    }
  }

 private:
  absl::StatusOr<std::size_t> Step(ZSTD_inBuffer& in, ZSTD_EndDirective how, std::string& out) {
    const std::size_t before = out.size();
    out.resize(before + kBlockBytes);
    ZSTD_outBuffer buffer = {out.data() + before, kBlockBytes, 0};
    const std::size_t left = ZSTD_compressStream2(context_.get(), &buffer, &in, how);
    out.resize(before + buffer.pos);
    if (ZSTD_isError(left) != 0) return LibraryError("zstd", ZSTD_getErrorName(left));
    return left;
  }

  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  const std::unique_ptr<ZSTD_CCtx, Free> context_;
};

class Gzip : public Compressor {
 public:
  ~Gzip() override { deflateEnd(&stream_); }

  absl::Status Begin() {
    const int code = deflateInit2(&stream_, kGzipLevel, Z_DEFLATED, kGzipWindow, kGzipMemory,
                                  Z_DEFAULT_STRATEGY);
    return code == Z_OK ? absl::OkStatus() : LibraryError("zlib", zError(code));
  }

  absl::Status Add(std::string_view bytes, std::string& out) override {
    // zlib counts in 32 bits.
    while (!bytes.empty()) {
      const auto most = static_cast<std::size_t>(std::numeric_limits<uInt>::max());
      const std::string_view piece = bytes.substr(0, most);
      bytes.remove_prefix(piece.size());
      if (auto status = Take(piece, Z_NO_FLUSH, out); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Finish(std::string& out) override { return Take({}, Z_FINISH, out); }

 private:
  absl::Status Take(std::string_view bytes, int how, std::string& out) {
    stream_.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    int code = Z_OK;
    do {
      const std::size_t before = out.size();
      out.resize(before + kBlockBytes);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream_.avail_out = static_cast<uInt>(kBlockBytes);
      code = deflate(&stream_, how);
      out.resize(before + kBlockBytes - stream_.avail_out);
      if (code == Z_STREAM_ERROR) return LibraryError("zlib", zError(code));
    } while (stream_.avail_out == 0 || (how == Z_FINISH && code != Z_STREAM_END));
    return absl::OkStatus();
  }

  z_stream stream_ = {};
};

template <typename Library>
absl::StatusOr<std::unique_ptr<Compressor>> Begun() {
  auto compressor = std::make_unique<Library>();
  if (auto status = compressor->Begin(); !status.ok()) return status;
  return compressor;
}

}  // namespace

Compression CompressionOf(std::string_view path) {
  if (path.ends_with(".zst")) return Compression::kZstd;
  return path.ends_with(".gz") ? Compression::kGzip : Compression::kNone;
}

absl::StatusOr<std::unique_ptr<Compressor>> Compressor::Make(Compression compression) {
  switch (compression) {
    case Compression::kZstd:
      return Begun<Zstd>();
    case Compression::kGzip:
      return Begun<Gzip>();
    case Compression::kNone:
      break;
  }
  return std::make_unique<Plain>();
}

}  // namespace interlingua::file
