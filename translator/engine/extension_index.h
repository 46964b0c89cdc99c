// The extensions of an event that belong to one format, found by pointer.
#pragma once

#include <string_view>
#include <vector>

#include "interlingua/v1/event.pb.h"

namespace interlingua::engine {

/// Borrows from the event.
class ExtensionIndex {
 public:
  ExtensionIndex(const v1::CommerceEvent& event, std::string_view format);

  bool empty() const { return entries_.empty(); }
  /// The spelling kept for a member that has a row; null for none. The last one where there are
  /// several.
  const v1::Extension* SpellingAt(std::string_view pointer) const;
  /// Whether anything is kept below `pointer`.
  bool HasBelow(std::string_view pointer) const;
  /// The unknown members of the object at `pointer`.
  std::vector<const v1::Extension*> UnknownIn(std::string_view pointer) const;

 private:
  std::vector<const v1::Extension*>::const_iterator LowerBound(std::string_view pointer) const;

  std::vector<const v1::Extension*> entries_;  // sorted by pointer
};

}  // namespace interlingua::engine
