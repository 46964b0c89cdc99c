// A buffer that slides over an input, and the position and digest of what was taken from it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/input/byte_source.h"
#include "service/input/event_reader.h"
#include "translator/value/digest.h"

namespace interlingua::input {

/// An offset of an input with the digest of all bytes before it.
struct InputMark {
  std::int64_t at = 0;
  std::string digest;
};

/// Slides over one source after the other. Holds what was read and not taken, and at most a block
/// more. Not thread-safe.
class InputWindow {
 public:
  enum class Digest { kNone, kSha256 };
  explicit InputWindow(Digest digest = Digest::kNone) : digests_(digest == Digest::kSha256) {}

  /// Switches to `source`; the rest of the one before is skipped.
  void Attach(std::unique_ptr<ByteSource> source);

  /// The source; null before the first Attach.
  const ByteSource* source() const { return source_.get(); }

  /// Runs whenever the window is about to wait for input.
  void OnWait(std::function<void()> action) { on_wait_ = std::move(action); }

  /// The bytes that are read and not taken. Valid until the next Fill or Attach.
  std::string_view rest() const { return std::string_view(buffer_).substr(start_, end_ - start_); }

  /// Reads more behind `rest`; false at the end of the source. Errors are the source's.
  absl::StatusOr<bool> Fill();

  /// Takes `size` bytes off the beginning of `rest`; views of them stay valid as `rest` does.
  void Take(std::size_t size) { start_ += size; }

  /// The number of bytes taken: of all sources, and of this one.
  std::int64_t offset() const { return base_ + static_cast<std::int64_t>(start_); }
  std::int64_t source_offset() const { return offset() - source_base_; }

  /// The record that is being read may end at `end`, an offset not before that of the call before;
  /// bytes up to it, and beyond it, may have been taken.
  void MayEndAt(std::int64_t end) { next_end_ = {end, ""}; }

  /// The same with a mark that was made before. Ignored where a record that ends later was handed
  /// out.
  void MayEndAt(const InputMark& end) { next_end_ = end.at > record_end_.at ? end : record_end_; }

  /// A mark at `offset`. Hashes up to there: for rare use.
  InputMark Here();

  /// The record is handed out; it ends at the last `MayEndAt`.
  void EndRecord() {
    ++records_;
    record_end_ = next_end_;
  }

  /// The position after the last record.
  InputPosition Position();

 private:
  void HashTo(std::int64_t end);
  void MakeRoom();

  std::unique_ptr<ByteSource> source_;
  std::function<void()> on_wait_;
  std::string buffer_;
  std::size_t start_ = 0;  ///< of `rest`
  std::size_t end_ = 0;
  std::int64_t base_ = 0;         ///< offset of the buffer's first byte
  std::int64_t source_base_ = 0;  ///< offset of the source's

  bool digests_;
  value::RunningSha256 hash_;
  std::int64_t hashed_ = 0;  ///< so far; never beyond the bytes of the buffer
  std::int64_t records_ = 0;
  // Their digests are there where more is hashed already.
  InputMark record_end_;  ///< of the last record that was handed out
  InputMark next_end_;    ///< where the one after it may end
};

}  // namespace interlingua::input
