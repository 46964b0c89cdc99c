#include "translator/wire.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "translator/text.h"

namespace interlingua {
namespace {

// A day: a vendor that asks for more is misread or broken, and delivery has its own longest wait
// anyway.
constexpr absl::Duration kLongestWait = absl::Hours(24);

// The three forms of a date in HTTP (RFC 9110, 5.6.7); all are UTC.
constexpr const char* kDateForms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                      "%a %b %e %H:%M:%S %Y"};

// Until the moment that `text` names; zero when it names none, or one that has passed.
absl::Duration UntilDate(std::string_view text, absl::Time now) {
  for (const char* form : kDateForms) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(form, ToAbsl(text), &time, &error)) continue;
    return std::clamp(time - now, absl::ZeroDuration(), kLongestWait);
  }
  return absl::ZeroDuration();
}

absl::Duration RetryAfter(const HttpResponse& response, absl::Time now) {
  for (const auto& [name, value] : response.headers) {
    if (name != "retry-after") continue;
    std::int64_t seconds = 0;
    const absl::Duration wait = absl::SimpleAtoi(ToAbsl(value), &seconds)
                                    ? std::min(absl::Seconds(seconds), kLongestWait)
                                    : UntilDate(value, now);
    if (wait > absl::ZeroDuration()) return wait;
  }
  return absl::ZeroDuration();
}

Outcome Later(int status, std::string_view why, Subject subject, absl::Duration wait = {}) {
  return {Disposition::kRetry, Concat("HTTP status ", status, why), wait, subject};
}

Outcome OutcomeOf(const HttpResponse& response, absl::Time now) {
  const int status = response.status;
  if (status >= 200 && status <= 299) return {Disposition::kDelivered, "", {}, Subject::kEvent};
  if (status < 200 || status > 599) return Later(status, ": no final answer", Subject::kRequest);
  if (status <= 399) {
    return Later(status, ": a redirect, which is not followed: mend the destination's address",
                 Subject::kDestination);
  }
  switch (status) {
    case 401:
    case 403:
    case 407:
      return Later(status, ": no permission: mend the destination's credentials",
                   Subject::kDestination);
    case 404:
    case 405:
    case 410:
      return Later(status, ": nothing takes events there: mend the destination's address",
                   Subject::kDestination);
    case 408:
    case 425:
    case 429:
      return Later(status, "", Subject::kRequest, RetryAfter(response, now));
    default:
      break;
  }
  if (status >= 500) return Later(status, "", Subject::kRequest, RetryAfter(response, now));
  return {Disposition::kRejected, Concat("HTTP status ", status), {}, Subject::kRequest};
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Undoes percent-encoding and the `+` of forms; a `%` that begins no escape stays as it is.
std::string UrlDecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
                        HexValue(text[i + 2]) >= 0;
    if (escape) {
      decoded.push_back(static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

}  // namespace

std::vector<Outcome> ReadPlainResponse(std::size_t count, const HttpResponse& response,
                                       absl::Time now) {
  return std::vector<Outcome>(count, OutcomeOf(response, now));
}

std::string SettingOf(const Settings& settings, std::string_view name) {
  const auto found = settings.find(name);
  return found == settings.end() ? std::string() : found->second;
}

bool IsHost(std::string_view text) {
  constexpr std::string_view kOthers = "-.:[]";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           kOthers.find(c) != std::string_view::npos;
  });
}

std::string UrlEncode(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded.push_back(c);
      continue;
    }
    encoded.push_back('%');
    encoded.push_back(kDigits[byte >> 4]);
    encoded.push_back(kDigits[byte & 0xF]);
  }
  return encoded;
}

std::string QueryValue(std::string_view url, std::string_view name) {
  url = url.substr(0, url.find('#'));
  const std::size_t question = url.find('?');
  if (question == std::string_view::npos) return {};
  std::string_view rest = url.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (UrlDecode(pair.substr(0, equals)) == name) {
      return equals == pair.size() ? std::string() : UrlDecode(pair.substr(equals + 1));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

}  // namespace interlingua
