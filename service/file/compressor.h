// Compression of what is written to files: gzip and Zstandard, as a stream.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::file {

enum class Compression { kNone, kGzip, kZstd };

/// The compression by the ending of a file's name: `.zst`, `.gz`, else none.
Compression CompressionOf(std::string_view path);

/// One compressed stream. The same bytes give the same stream. Not thread-safe.
class Compressor {
 public:
  /// kInternal: the library fails (no memory).
  static absl::StatusOr<std::unique_ptr<Compressor>> Make(Compression compression);

  virtual ~Compressor() = default;

  /// Compresses `bytes` and appends to `out` the part of the stream that is ready.
  virtual absl::Status Add(std::string_view bytes, std::string& out) = 0;

  /// Appends the rest of the stream. Nothing may be added after it.
  virtual absl::Status Finish(std::string& out) = 0;
};

}  // namespace interlingua::file
