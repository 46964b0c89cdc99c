// The bytes of an input, decompressed: plain, gzip or zstd, told apart by their first bytes and not
// by the file's name.
//
// Compressed input is decompressed on a thread of its own, a few blocks ahead of the reader; memory
// is constant. Of an input that is cut off or damaged, the bytes before the fault come first, then
// the fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace interlingua::input {

/// Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Reads at most `size` bytes, at least one unless the input ends; 0 at its end. Waits until
  /// there is input, and returns what there is rather than wait for a full buffer.
  ///
  /// kDataLoss: cut off or damaged; the message names the file, the fault and the byte.
  /// kUnavailable, kPermissionDenied: the system cannot read it. Errors stay.
  virtual absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) = 0;

  /// Size of the file on disk, and the bytes of it that are read; 0 where unknown.
  virtual std::int64_t total_bytes() const { return 0; }
  virtual std::int64_t read_bytes() const { return 0; }
};

/// Opens `path`; `-` and "" are stdin. Several gzip members or zstd frames in one file are read one
/// after the other; zeros after the last gzip member are padding, anything else is a fault. Nothing
/// is read before the first Read.
///
/// kNotFound, kPermissionDenied, kUnavailable: the message names the path.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenInput(const std::string& path);

}  // namespace interlingua::input
