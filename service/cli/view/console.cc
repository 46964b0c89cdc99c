#include "service/cli/view/console.h"

#include <unistd.h>

#include <cstdio>

#include "absl/time/clock.h"
#include "translator/text/text.h"

namespace interlingua::cli::view {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(200);

void WriteToStderr(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

std::string Printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') c = ' ';
    if (c == 0x7f) c = ' ';
  }
  return out;
}

Console::Console() : terminal_(isatty(STDERR_FILENO) == 1), next_(absl::Now() + kInterval) {}

Console::~Console() {
  absl::MutexLock lock(&mutex_);
  Clear();
}

void Console::Clear() {
  if (shown_) WriteToStderr("\r\033[K");
  shown_ = false;
}

void Console::Error(std::string_view line) {
  absl::MutexLock lock(&mutex_);
  Clear();
  WriteToStderr(text::Concat(Printable(line), '\n'));
}

bool Console::WantsProgress() {
  if (!terminal_) return false;
  absl::MutexLock lock(&mutex_);
  return absl::Now() >= next_;
}

void Console::Progress(std::string_view text) {
  if (!WantsProgress()) return;
  absl::MutexLock lock(&mutex_);
  Clear();
  WriteToStderr(text::Concat(text, '\r'));
  std::fflush(stderr);
  shown_ = true;
  next_ = absl::Now() + kInterval;
}

}  // namespace interlingua::cli::view
