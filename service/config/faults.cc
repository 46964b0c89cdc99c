#include "service/config/faults.h"

#include <algorithm>

#include "translator/text/text.h"

namespace interlingua::config {
namespace {

/// The path of the value that holds the value at `path`.
std::string_view ParentOf(std::string_view path) {
  const std::size_t end = path.find_last_of(".[");
  return end == std::string_view::npos ? std::string_view() : path.substr(0, end);
}

}  // namespace

Place Places::Find(std::string_view path) const {
  while (true) {
    const auto found = places_.find(path);
    if (found != places_.end()) return found->second;
    if (path.empty()) return {};
    path = ParentOf(path);
  }
}

bool Places::IsUnread(std::string_view path) const {
  while (!unread_.contains(path)) {
    if (path.empty()) return false;
    path = ParentOf(path);
  }
  return true;
}

std::string Places::Redact(std::string message) const {
  // The longest first, so that a text inside another one does not leave the rest of that one
  // behind.
  std::vector<std::string> texts(hidden_.begin(), hidden_.end());
  std::sort(texts.begin(), texts.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& text : texts) {
    std::size_t at = 0;
    while ((at = message.find(text, at)) != std::string::npos) {
      message.replace(at, text.size(), "***");
      at += 3;
    }
  }
  return message;
}

void Faults::AddAt(Place place, std::string_view path, std::string_view fact) {
  faults_.push_back({place, path.empty() ? std::string(fact) : text::Concat(path, ": ", fact)});
}

absl::Status Faults::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  std::vector<Fault> sorted = faults_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Fault& a, const Fault& b) { return a.place < b.place; });
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string lines;
  for (const Fault& fault : sorted) {
    if (!lines.empty()) lines += '\n';
    lines += name_;
    if (fault.place.line > 0) {
      lines += text::Concat(':', fault.place.line, ':', fault.place.column);
    }
    lines += text::Concat(": ", fault.text);
  }
  return absl::InvalidArgumentError(text::ToAbsl(lines));
}

}  // namespace interlingua::config
