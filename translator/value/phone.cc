#include "translator/value/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <functional>

namespace interlingua::value {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kLeastPhoneDigits = 7;
constexpr std::size_t kMostPhoneDigits = 15;  // ITU-T E.164, 6.2.1

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

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

}  // namespace

absl::StatusOr<std::string> NormalizePhone(std::string_view phone,
                                           std::string_view default_region) {
  if (IsPlainlyE164(phone)) return std::string(phone);
  thread_local ParsedPhones parsed;
  return parsed.Find(phone, default_region);
}

}  // namespace interlingua::value
