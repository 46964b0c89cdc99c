#include "service/input/input_window.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace interlingua::input {
namespace {

constexpr std::size_t kBlockBytes = 64u << 10;

}  // namespace

void InputWindow::Attach(std::unique_ptr<ByteSource> source) {
  HashTo(offset());
  base_ = source_base_ = offset();
  start_ = end_ = 0;
  source_ = std::move(source);
}

void InputWindow::MakeRoom() {
  if (buffer_.size() - end_ >= kBlockBytes) return;
  HashTo(offset());
  std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
  base_ += static_cast<std::int64_t>(start_);
  end_ -= start_;
  start_ = 0;
  if (buffer_.size() - end_ < kBlockBytes) {
    buffer_.resize(std::max(2 * buffer_.size(), end_ + 4 * kBlockBytes));
  }
}

absl::StatusOr<bool> InputWindow::Fill() {
  if (on_wait_) on_wait_();
  MakeRoom();
  const absl::StatusOr<std::size_t> got = source_->Read(buffer_.data() + end_, kBlockBytes);
  if (!got.ok()) return got.status();
  end_ += *got;
  return *got > 0;
}

void InputWindow::HashTo(std::int64_t end) {
  if (!digests_) return;
  const auto hash = [this](std::int64_t to) {
    const auto from = static_cast<std::size_t>(hashed_ - base_);
    hash_.Update(std::string_view(buffer_).substr(from, static_cast<std::size_t>(to - hashed_)));
    hashed_ = to;
  };
  // The hash goes on beyond the ends of the two records; their digests are kept on the way.
  for (InputMark* mark : {&record_end_, &next_end_}) {
    if (hashed_ > mark->at || mark->at >= end) continue;
    hash(mark->at);
    mark->digest = hash_.Hex();
  }
  if (hashed_ < end) hash(end);
}

InputMark InputWindow::Here() {
  HashTo(offset());
  return {offset(), digests_ ? hash_.Hex() : ""};
}

InputPosition InputWindow::Position() {
  if (!digests_) return {records_, record_end_.at, ""};
  if (hashed_ < record_end_.at) HashTo(record_end_.at);
  return {records_, record_end_.at, hashed_ == record_end_.at ? hash_.Hex() : record_end_.digest};
}

}  // namespace interlingua::input
