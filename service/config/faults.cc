#include "service/config/faults.h"

#include <algorithm>

#include "translator/text/text.h"

namespace interlingua::config {

void Faults::Add(Place place, std::string_view path, std::string_view fact) {
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
