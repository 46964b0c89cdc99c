// The part of an input that is read and not used up yet, and the account of what is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/input/byte_source.h"
#include "service/input/event_source.h"
#include "translator/value/digest.h"

namespace interlingua::input {

/// An offset of an input with the digest of all bytes before it.
struct InputMark {
  std::int64_t at = 0;
  std::string digest;
};

/// A view that slides over one source after the other. Holds what was not taken and at most a block
/// more. Not thread-safe.
class InputWindow {
 public:
  enum class Digest { kNone, kSha256 };
  explicit InputWindow(Digest digest = Digest::kNone) : digests_(digest == Digest::kSha256) {}

  /// Goes on with `source`; what is left of the one before is skipped.
  void Attach(std::unique_ptr<ByteSource> source);

  /// The source; null before the first Attach.
  const ByteSource* source() const { return source_.get(); }

  /// Runs whenever the window is about to wait for input.
  void OnWait(std::function<void()> action) { on_wait_ = std::move(action); }

  /// What is read and not taken. Valid until the next Fill or Attach.
  std::string_view rest() const { return std::string_view(buffer_).substr(start_, end_ - start_); }

  /// Reads more behind `rest`; false at the end of the source. Errors are the source's.
  absl::StatusOr<bool> Fill();

  /// Moves on; views of what was taken stay valid as those of `rest` do.
  void Take(std::size_t size) { start_ += size; }

  /// How much was taken: of all sources, and of this one.
  std::int64_t offset() const { return base_ + static_cast<std::int64_t>(start_); }
  std::int64_t source_offset() const { return offset() - source_base_; }

  /// The unit that is being read may end at `end`, an offset that is not before the one said
  /// before; bytes up to it may have been taken, and more.
  void MayEndAt(std::int64_t end) { next_end_ = {end, ""}; }

  /// The same with a mark that was made before, unless units that end later were handed out.
  void MayEndAt(const InputMark& end) { next_end_ = end.at > unit_end_.at ? end : unit_end_; }

  /// A mark at `offset`. Costs a hash; for what is rare.
  InputMark Here();

  /// The unit is handed out; it ends where it was last said that it may.
  void EndUnit() {
    ++units_;
    unit_end_ = next_end_;
  }

  /// After the last unit.
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
  std::int64_t units_ = 0;
  // Their digests are there where more is hashed already.
  InputMark unit_end_;  ///< of the last unit that was handed out
  InputMark next_end_;  ///< where the one after it may end
};

}  // namespace interlingua::input
