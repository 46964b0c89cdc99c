#include "translator/text/suggestion.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "translator/text/text.h"

namespace interlingua::text {
namespace {

/// Letters to insert, remove or replace to get from one word to the other.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string Suggestion(std::string_view word, std::span<const std::string> known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::string list;
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = candidate;
      best_distance = distance;
    }
    // Half a name is a frequent slip: `account` for `account_id`.
    if (best.empty() && word.size() >= 3 && candidate.starts_with(word)) best = candidate;
    list += Concat(list.empty() ? "" : ", ", candidate);
  }
  if (!best.empty()) return Concat("; did you mean '", best, "'?");
  return list.empty() ? "" : Concat("; known here: ", list);
}

}  // namespace interlingua::text
