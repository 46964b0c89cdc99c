// Where two documents of the same event differ.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interlingua::json {

enum class Difference {
  kAdded,
  kRemoved,
  kChanged,          ///< another value, or another type
  kDocumentAdded,    ///< without a pointer
  kDocumentRemoved,  ///< likewise
};

/// A difference and its place: a JSON pointer, with `*` for the indices of lists. It holds no
/// values.
struct DocumentDifference {
  Difference what = Difference::kChanged;
  std::string pointer;

  auto operator<=>(const DocumentDifference&) const = default;
};

/// What has to change of the documents `before` to come to the documents `after`: JSON values,
/// compared as such (members in any order, 16.0 equal to 16). Each difference comes once, however
/// many items of a list have it; sorted. Lists are compared item by item in their order. Documents
/// that both have are left out first, and the others laid side by side in their order. What is not
/// JSON differs as a whole, unless the texts are equal.
std::vector<DocumentDifference> DifferencesOf(const std::vector<std::string>& before,
                                              const std::vector<std::string>& after);

}  // namespace interlingua::json
