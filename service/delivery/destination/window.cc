#include "service/delivery/destination/window.h"

#include <cstddef>

namespace interlingua::delivery::destination {

Window::Window(const log::Cursor& start)
    : low_water_(start.low_water), begun_up_to_(start.low_water) {
  for (const std::int64_t offset : start.done_beyond) {
    const auto index = static_cast<std::size_t>(offset - low_water_ - 1);
    if (done_.size() <= index) done_.resize(index + 1, false);
    done_[index] = true;
    ++done_beyond_;
  }
  Advance();
}

bool Window::Begin(std::int64_t offset) {
  begun_up_to_ = offset;
  if (offset <= low_water_) return false;
  const auto index = static_cast<std::size_t>(offset - low_water_ - 1);
  if (done_.size() <= index) done_.resize(index + 1, false);
  return !done_[index];
}

void Window::Finish(std::int64_t offset) {
  if (offset <= low_water_ || offset > begun_up_to_) return;
  done_[static_cast<std::size_t>(offset - low_water_ - 1)] = true;
  ++done_beyond_;
  Advance();
}

log::Cursor Window::cursor() const {
  log::Cursor cursor;
  cursor.low_water = low_water_;
  for (std::size_t index = 0; index < done_.size(); ++index) {
    if (done_[index]) {
      cursor.done_beyond.push_back(low_water_ + 1 + static_cast<std::int64_t>(index));
    }
  }
  return cursor;
}

void Window::Advance() {
  while (!done_.empty() && done_.front()) {
    done_.pop_front();
    --done_beyond_;
    ++low_water_;
  }
  if (begun_up_to_ < low_water_) begun_up_to_ = low_water_;
}

}  // namespace interlingua::delivery::destination
