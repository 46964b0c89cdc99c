#include "service/delivery/destination/window.h"

#include <algorithm>
#include <utility>

namespace interlingua::delivery::destination {

void Window::Begin(std::int64_t offset) {
  begun_up_to_ = offset;
  events_.push_back({offset});
}

void Window::Finish(DoneEvent event) {
  last_done_ = std::max(last_done_, event.offset);
  Begun& begun = Find(event.offset);
  begun.passes = true;
  begun.done = std::move(event);
  ++held_up_;
  Advance();
}

void Window::Park(std::int64_t offset) {
  Find(offset).passes = true;
  Advance();
}

std::vector<DoneEvent> Window::TakePassed() { return std::exchange(passed_, {}); }

Window::Begun& Window::Find(std::int64_t offset) {
  return *std::lower_bound(
      events_.begin(), events_.end(), offset,
      [](const Begun& begun, std::int64_t wanted) { return begun.offset < wanted; });
}

void Window::Advance() {
  while (!events_.empty() && events_.front().passes) {
    Begun& first = events_.front();
    position_ = first.offset;
    if (first.done.has_value()) {
      passed_.push_back(*std::move(first.done));
      --held_up_;
    }
    events_.pop_front();
  }
}

}  // namespace interlingua::delivery::destination
