// Inputs of tests: compressed texts, files and pipes.
#pragma once

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/input/byte_source.h"

namespace interlingua::support {

/// A new empty folder, removed at the end of its life.
class InputFolder {
 public:
  InputFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "interlingua-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~InputFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  InputFolder(const InputFolder&) = delete;
  InputFolder& operator=(const InputFolder&) = delete;

  /// Writes a file and returns its path.
  std::string File(const std::string& name, std::string_view content) const {
    const std::string path = (path_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

 private:
  std::filesystem::path path_;
};

inline std::string FileContent(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

/// One gzip member.
inline std::string Gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// One zstd frame with a checksum.
inline std::string Zstd(std::string_view text) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

/// Text that does not compress to nothing; lines of about `width` characters.
inline std::string Noise(std::size_t size, std::size_t width = 80) {
  std::string text;
  text.reserve(size);
  std::uint64_t state = 88172645463325252u;
  while (text.size() < size) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    const bool end = text.size() % width == width - 1;
    text.push_back(end ? '\n' : static_cast<char>('a' + state % 26));
  }
  return text;
}

/// All that a source gives, or its error; `got` has what came before that.
inline absl::Status ReadAll(input::ByteSource& source, std::string& got, std::size_t step = 5000) {
  std::string buffer(step, '\0');
  while (true) {
    const absl::StatusOr<std::size_t> size = source.Read(buffer.data(), buffer.size());
    if (!size.ok()) return size.status();
    if (*size == 0) return absl::OkStatus();
    got.append(buffer, 0, *size);
  }
}

inline absl::StatusOr<std::string> ReadFile(const std::string& path, std::size_t step = 5000) {
  auto source = input::OpenInput(path);
  if (!source.ok()) return source.status();
  std::string got;
  const absl::Status status = ReadAll(**source, got, step);
  if (!status.ok()) return status;
  return got;
}

/// Puts the reading end of a new pipe, or a file, in the place of stdin; gives it back at the end.
class StandardInput {
 public:
  explicit StandardInput(int number) : saved_(dup(STDIN_FILENO)) {
    dup2(number, STDIN_FILENO);
    close(number);
  }
  ~StandardInput() {
    dup2(saved_, STDIN_FILENO);
    close(saved_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int saved_;
};

}  // namespace interlingua::support
