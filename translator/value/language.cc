#include "translator/value/language.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "translator/text/text.h"

namespace interlingua::value {
namespace {

char Lower(char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); }
char Upper(char c) { return absl::ascii_toupper(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsLetterOrDigit(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// RFC 5646, 2.1.1: all subtags in lower case, but two-letter ones in upper and four-letter ones in
// title case where they neither begin the tag nor stand behind a single-letter subtag.
void AppendSubtag(std::string_view subtag, bool plain, std::string& tag) {
  const std::size_t begin = tag.size();
  tag.append(subtag);
  std::transform(tag.begin() + static_cast<std::ptrdiff_t>(begin), tag.end(),
                 tag.begin() + static_cast<std::ptrdiff_t>(begin), Lower);
  if (plain) return;
  if (subtag.size() == 2 || subtag.size() == 4) tag[begin] = Upper(tag[begin]);
  if (subtag.size() == 2) tag[begin + 1] = Upper(tag[begin + 1]);
}

bool IsSubtag(std::string_view subtag, bool first) {
  if (subtag.empty() || subtag.size() > 8) return false;
  return std::all_of(subtag.begin(), subtag.end(), first ? IsLetter : IsLetterOrDigit);
}

}  // namespace

absl::StatusOr<std::string> NormalizeLanguage(std::string_view tag) {
  std::string normal;
  bool first = true;
  bool after_single = false;
  for (std::string_view rest = text::ToStd(absl::StripAsciiWhitespace(text::ToAbsl(tag)));;) {
    const std::size_t end = std::min(rest.find_first_of("-_"), rest.size());
    const std::string_view subtag = rest.substr(0, end);
    if (!IsSubtag(subtag, first)) return absl::InvalidArgumentError("not a BCP 47 language tag");
    if (!first) normal.push_back('-');
    AppendSubtag(subtag, first || after_single, normal);
    after_single = after_single || subtag.size() == 1;
    first = false;
    if (end == rest.size()) return normal;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace interlingua::value
