// Reads back what the gateway itself has archived.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::history {

/// The messages of one archived file. Not thread-safe.
class ArchiveReader {
 public:
  /// kNotFound, kPermissionDenied, kUnavailable: the file cannot be read; the message names it.
  static absl::StatusOr<std::unique_ptr<ArchiveReader>> Open(const std::string& path);

  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  /// The bytes of the next event; false at the end. kDataLoss: the file is damaged or cut short.
  absl::StatusOr<bool> Next(std::string& message);

 private:
  struct Stream;
  explicit ArchiveReader(std::string path);
  /// Makes at least `bytes` ready, if the file has them.
  absl::Status Fill(std::size_t bytes);

  const std::string path_;
  std::unique_ptr<Stream> stream_;
  std::string ready_;
  std::size_t begin_ = 0;  ///< of what is ready and was not handed out
};

}  // namespace interlingua::history
