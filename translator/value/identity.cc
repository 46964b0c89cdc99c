#include "translator/value/identity.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <functional>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "translator/text/text.h"
#include "translator/value/country.h"

namespace interlingua::value {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kLeastPhoneDigits = 7;
constexpr std::size_t kMostPhoneDigits = 15;  // ITU-T E.164, 6.2.1

char Lower(char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); }
char Upper(char c) { return absl::ascii_toupper(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsLetterOrDigit(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

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

// One- and two-digit calling codes whose plans strip nothing but a leading 0, 1 or 8 from an
// international number. Argentina (54) and Brazil (55) rewrite more. The test holds every one of
// them against libphonenumber.
std::bitset<100> PlainCallingCodes() {
  std::bitset<100> codes;
  for (const int code :
       {1,  7,  20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52,
        53, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98}) {
    codes.set(static_cast<std::size_t>(code));
  }
  return codes;
}

bool HasPhoneLength(std::string_view digits) {
  return digits.size() >= kLeastPhoneDigits && digits.size() <= kMostPhoneDigits;
}

bool IsPlainlyE164(std::string_view phone) {
  static const std::bitset<100> plain_codes = PlainCallingCodes();
  if (phone.empty() || phone.front() != '+') return false;
  const std::string_view digits = phone.substr(1);
  if (!HasPhoneLength(digits) || !std::all_of(digits.begin(), digits.end(), IsDigit)) return false;
  const bool one_digit_code = digits[0] == '1' || digits[0] == '7';
  const std::size_t code = one_digit_code
                               ? static_cast<std::size_t>(digits[0] - '0')
                               : static_cast<std::size_t>((digits[0] - '0') * 10 + digits[1] - '0');
  const char first = digits[one_digit_code ? 1 : 2];
  return plain_codes[code] && first >= '2' && first <= '9' && first != '8';
}

absl::StatusOr<std::string> ParsePhone(std::string_view phone, std::string_view region) {
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const std::string unknown_region = "ZZ";
  const auto result = numbers.Parse(std::string(phone),
                                    region.empty() ? unknown_region : std::string(region), &number);
  switch (result) {
    case PhoneNumberUtil::NO_PARSING_ERROR:
      break;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
      return absl::InvalidArgumentError(
          "a national telephone number without a known region, or an unknown calling code");
    default:
      return absl::InvalidArgumentError("not a telephone number");
  }
  std::string e164;
  numbers.Format(number, PhoneNumberUtil::E164, &e164);
  if (!HasPhoneLength(std::string_view(e164).substr(1))) {
    return absl::InvalidArgumentError("not 7 to 15 digits, as E.164 demands");
  }
  return e164;
}

// What a thread has parsed: direct-mapped, so that it is bounded and needs no bookkeeping.
// Customers come back.
class ParsedPhones {
 public:
  absl::StatusOr<std::string> Find(std::string_view phone, std::string_view region) {
    Entry& entry = entries_[(std::hash<std::string_view>{}(phone) ^
                             std::hash<std::string_view>{}(region) << 1) %
                            entries_.size()];
    if (!entry.e164.empty() && entry.phone == phone && entry.region == region) return entry.e164;
    absl::StatusOr<std::string> parsed = ParsePhone(phone, region);
    if (parsed.ok()) entry = {std::string(phone), std::string(region), *parsed};
    return parsed;
  }

 private:
  struct Entry {
    std::string phone;
    std::string region;
    std::string e164;
  };
  std::array<Entry, 256> entries_;
};

absl::StatusOr<const Country*> KnownCountry(std::string_view text) {
  const Country* country = FindCountry(text);
  if (country == nullptr) {
    return absl::InvalidArgumentError("not a country code or English short name of ISO 3166-1");
  }
  return country;
}

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

std::string NormalizeEmail(std::string_view email) {
  std::string normal(Trim(email));
  std::transform(normal.begin(), normal.end(), normal.begin(), Lower);
  return normal;
}

absl::StatusOr<std::string> NormalizePhone(std::string_view phone,
                                           std::string_view default_region) {
  if (IsPlainlyE164(phone)) return std::string(phone);
  thread_local ParsedPhones parsed;
  return parsed.Find(phone, default_region);
}

absl::StatusOr<std::string> CountryAlpha2(std::string_view country) {
  const absl::StatusOr<const Country*> known = KnownCountry(country);
  if (!known.ok()) return known.status();
  return std::string((*known)->alpha2);
}

absl::StatusOr<std::string> CountryAlpha3(std::string_view country) {
  const absl::StatusOr<const Country*> known = KnownCountry(country);
  if (!known.ok()) return known.status();
  return std::string((*known)->alpha3);
}

absl::StatusOr<std::string> NormalizeLanguage(std::string_view tag) {
  std::string normal;
  bool first = true;
  bool after_single = false;
  for (std::string_view rest = TrimAscii(tag);;) {
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
