#include "translator/value/normal_form.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "translator/text/text.h"
#include "translator/value/country.h"
#include "translator/value/language.h"
#include "translator/value/phone.h"

namespace interlingua::value {
namespace {

using CodePoint = std::uint32_t;

/// Blocks in which the letters of both cases alternate, the capital first.
bool IsCapitalOfPair(CodePoint letter) {
  const bool even = letter % 2 == 0;
  if (letter >= 0x139 && letter <= 0x148) return !even;
  if (letter >= 0x179 && letter <= 0x17e) return !even;
  if (letter >= 0x100 && letter <= 0x177) return even && letter != 0x130 && letter != 0x138;
  if (letter >= 0x218 && letter <= 0x21f) return even;
  if (letter >= 0x460 && letter <= 0x481) return even;
  return (letter >= 0x48a && letter <= 0x4bf) || (letter >= 0x4d0 && letter <= 0x52f) ? even
                                                                                      : false;
}

CodePoint LowerCase(CodePoint letter) {
  if (letter >= 0xc0 && letter <= 0xde && letter != 0xd7) return letter + 0x20;
  if (letter == 0x178) return 0xff;
  if (letter == 0x386) return 0x3ac;
  if (letter >= 0x388 && letter <= 0x38a) return letter + 0x25;
  if (letter == 0x38c) return 0x3cc;
  if (letter == 0x38e || letter == 0x38f) return letter + 0x3f;
  if (letter >= 0x391 && letter <= 0x3ab && letter != 0x3a2) return letter + 0x20;
  if (letter >= 0x400 && letter <= 0x40f) return letter + 0x50;
  if (letter >= 0x410 && letter <= 0x42f) return letter + 0x20;
  return IsCapitalOfPair(letter) ? letter + 1 : letter;
}

/// All letters that change take two bytes in UTF-8, and so do those that they become.
std::string LowerCase(std::string_view text) {
  std::string lower = absl::AsciiStrToLower(text::ToAbsl(text));
  for (std::size_t i = 0; i + 1 < lower.size(); ++i) {
    const auto first = static_cast<unsigned char>(lower[i]);
    const auto second = static_cast<unsigned char>(lower[i + 1]);
    if (first < 0xc3 || first > 0xd4 || (second & 0xc0) != 0x80) continue;
    const CodePoint letter = LowerCase((CodePoint{first} & 0x1f) << 6 | (second & 0x3f));
    lower[i] = static_cast<char>(0xc0 | letter >> 6);
    lower[++i] = static_cast<char>(0x80 | (letter & 0x3f));
  }
  return lower;
}

char Lower(char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); }

std::string_view TrimAscii(std::string_view text) {
  return text::ToStd(absl::StripAsciiWhitespace(text::ToAbsl(text)));
}

// Removes white space from both ends, with the no-break spaces and byte order marks that copying
// leaves behind.
std::string_view Trim(std::string_view text) {
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  constexpr std::string_view kByteOrderMark = "\uFEFF";
  for (bool changed = true; changed;) {
    const std::size_t before = text.size();
    text = TrimAscii(text);
    for (const std::string_view mark : {kNoBreakSpace, kByteOrderMark}) {
      if (text.starts_with(mark)) text.remove_prefix(mark.size());
      if (text.ends_with(mark)) text.remove_suffix(mark.size());
    }
    changed = text.size() != before;
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> Normalize(NormalForm form, std::string_view text,
                                      std::string_view country) {
  switch (form) {
    case NormalForm::kEmail:
      return NormalizeEmail(text);
    case NormalForm::kPhone:
    case NormalForm::kPhoneDigits: {
      const auto region = CountryAlpha2(country);
      auto phone = NormalizePhone(text, region.ok() ? *region : "");
      if (phone.ok() && form == NormalForm::kPhoneDigits) phone->erase(0, 1);
      return phone;
    }
    case NormalForm::kCountry:
      return CountryAlpha2(text);
    case NormalForm::kLanguage:
      return NormalizeLanguage(text);
    default:
      return std::string(text);
  }
}

std::string NormalizeEmail(std::string_view email) {
  std::string normal(Trim(email));
  std::transform(normal.begin(), normal.end(), normal.begin(), Lower);
  return normal;
}

std::string NormalizeName(std::string_view name) { return LowerCase(TrimAscii(name)); }

std::string NormalizePostalCode(std::string_view code) {
  std::string normal;
  for (const char c : LowerCase(code)) {
    if (!absl::ascii_isspace(static_cast<unsigned char>(c))) normal.push_back(c);
  }
  return normal;
}

absl::StatusOr<std::string> NormalizeHash(std::string_view hex, v1::Hash::Algorithm algorithm) {
  std::size_t digits = 0;
  if (algorithm == v1::Hash::MD5) digits = 32;
  if (algorithm == v1::Hash::SHA256) digits = 64;
  if (digits == 0) return absl::InvalidArgumentError("a hash without its algorithm");
  std::string normal(TrimAscii(hex));
  std::transform(normal.begin(), normal.end(), normal.begin(), Lower);
  if (normal.size() != digits ||
      normal.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return absl::InvalidArgumentError(text::Concat("not ", digits, " hexadecimal digits"));
  }
  return normal;
}

}  // namespace interlingua::value
