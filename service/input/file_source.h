// The bytes of a file as they are on disk.
#pragma once

#include <atomic>
#include <string>

#include "service/file/open_file.h"
#include "service/input/byte_source.h"

namespace interlingua::input {

/// Stop may be called on any thread; the rest belongs to one.
class FileSource : public ByteSource {
 public:
  /// `name` stands for the file in messages.
  FileSource(std::string name, file::OpenFile file);

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override;
  std::int64_t total_bytes() const override { return total_bytes_; }
  std::int64_t read_bytes() const override { return read_bytes_; }
  const std::string& name() const { return name_; }

  /// Ends a Read that waits, and all later ones, with kCancelled.
  void Stop();

 private:
  absl::Status AwaitInput();

  std::string name_;
  file::OpenFile file_;
  std::int64_t total_bytes_ = 0;
  file::OpenFile stop_;  ///< an eventfd that Stop raises; only where reading can wait
  std::atomic<std::int64_t> read_bytes_ = 0;
};

}  // namespace interlingua::input
