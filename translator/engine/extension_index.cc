#include "translator/engine/extension_index.h"

#include <algorithm>

#include "translator/text/text.h"

namespace interlingua::engine {

ExtensionIndex::ExtensionIndex(const v1::CommerceEvent& event, std::string_view format) {
  for (const v1::Extension& extension : event.extensions()) {
    if (extension.format() == format) entries_.push_back(&extension);
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const auto* a, const auto* b) { return a->pointer() < b->pointer(); });
}

std::vector<const v1::Extension*>::const_iterator ExtensionIndex::LowerBound(
    std::string_view pointer) const {
  return std::lower_bound(entries_.begin(), entries_.end(), pointer,
                          [](const v1::Extension* entry, std::string_view wanted) {
                            return entry->pointer() < wanted;
                          });
}

const v1::Extension* ExtensionIndex::SpellingAt(std::string_view pointer) const {
  const v1::Extension* found = nullptr;
  for (auto at = LowerBound(pointer); at != entries_.end() && (*at)->pointer() == pointer; ++at) {
    if ((*at)->spelling()) found = *at;
  }
  return found;
}

bool ExtensionIndex::HasBelow(std::string_view pointer) const {
  const std::string prefix = text::Concat(pointer, "/");
  const auto at = LowerBound(prefix);
  return at != entries_.end() && (*at)->pointer().starts_with(prefix);
}

std::vector<const v1::Extension*> ExtensionIndex::UnknownIn(std::string_view pointer) const {
  std::vector<const v1::Extension*> found;
  const std::string prefix = text::Concat(pointer, "/");
  for (auto at = LowerBound(prefix); at != entries_.end(); ++at) {
    const std::string_view entry = (*at)->pointer();
    if (!entry.starts_with(prefix)) break;
    const bool direct = entry.find('/', prefix.size()) == std::string_view::npos;
    if (direct && !(*at)->spelling()) found.push_back(*at);
  }
  return found;
}

}  // namespace interlingua::engine
