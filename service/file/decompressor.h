// Decompression of what is read from files: gzip and Zstandard, as a stream.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::file {

/// Decompresses one input, piece by piece. Not thread-safe.
class Decompressor {
 public:
  struct Progress {
    std::size_t taken = 0;  ///< bytes of the input
    std::size_t made = 0;   ///< bytes of the output
  };

  virtual ~Decompressor() = default;

  /// Decompresses what fits: afterwards either all of `in` is taken or all of `out` is made.
  /// kDataLoss: damaged; `progress` says how far it came, and the message what is wrong, without
  /// the place.
  virtual absl::Status Decompress(std::string_view in, char* out, std::size_t size,
                                  Progress& progress) = 0;

  /// Whether the input may end here.
  virtual bool IsWhole() const = 0;

  /// `gzip` or `zstd`.
  virtual std::string_view name() const = 0;
};

enum class Encoding { kPlain, kGzip, kZstd, kUndecided };

/// The encoding of an input that begins with `head`. Undecided: `head` is too short to tell.
Encoding EncodingOf(std::string_view head);

/// Makes the decompressor of an encoding that is neither plain nor undecided. kResourceExhausted:
/// no memory.
absl::StatusOr<std::unique_ptr<Decompressor>> MakeDecompressor(Encoding encoding);

}  // namespace interlingua::file
