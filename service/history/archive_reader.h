// Reads the files of the archive (see event_archive.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/file/decompressor.h"

namespace interlingua::history {

/// The messages of one archived file. Not thread-safe.
class ArchiveReader {
 public:
  /// kNotFound, kPermissionDenied, kUnavailable: the file cannot be read; the message names it.
  static absl::StatusOr<std::unique_ptr<ArchiveReader>> Open(const std::string& path);

  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  /// Reads the bytes of the next event into `message`; false at the end. kDataLoss: the file is
  /// damaged or cut short.
  absl::StatusOr<bool> Next(std::string& message);

 private:
  ArchiveReader(std::string path, int descriptor, std::unique_ptr<file::Decompressor> decompressor);
  /// Reads a block of the file into `compressed_`; nothing at its end.
  absl::Status ReadBlock();
  /// Decompresses until `bytes` are ready, or the file ends.
  absl::Status Fill(std::size_t bytes);
  /// Takes the length of the next message from what is ready.
  absl::StatusOr<std::size_t> TakeLength();

  const std::string path_;
  const int descriptor_;
  const std::unique_ptr<file::Decompressor> decompressor_;
  std::string block_;            // of the file
  std::string_view compressed_;  // of the block: what is not decompressed
  bool block_pending_ = false;   // the decompressor can give more of the block
  bool at_end_ = false;
  std::string ready_;
  std::size_t begin_ = 0;  // of what is ready and was not returned
};

}  // namespace interlingua::history
