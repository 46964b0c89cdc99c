#include "translator/vendor/wire.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "translator/text/text.h"

namespace interlingua::vendor {
namespace {

// A day: a vendor that asks for more is misread or broken, and delivery has its own longest wait
// anyway.
constexpr absl::Duration kLongestWait = absl::Hours(24);

// The three forms of a date in HTTP (RFC 9110, 5.6.7); all are UTC.
constexpr const char* kDateForms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                      "%a %b %e %H:%M:%S %Y"};

// Until the time that `text` names; zero when it names none, or one that has passed.
absl::Duration UntilDate(std::string_view text, absl::Time now) {
  for (const char* form : kDateForms) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(form, text::ToAbsl(text), &time, &error)) continue;
    return std::clamp(time - now, absl::ZeroDuration(), kLongestWait);
  }
  return absl::ZeroDuration();
}

absl::Duration RetryAfter(const HttpResponse& response, absl::Time now) {
  for (const auto& [name, value] : response.headers) {
    if (name != "retry-after") continue;
    std::int64_t seconds = 0;
    const absl::Duration wait = absl::SimpleAtoi(text::ToAbsl(value), &seconds)
                                    ? std::min(absl::Seconds(seconds), kLongestWait)
                                    : UntilDate(value, now);
    if (wait > absl::ZeroDuration()) return wait;
  }
  return absl::ZeroDuration();
}

Outcome Later(int status, std::string_view why, Subject subject, absl::Duration wait = {}) {
  return {Disposition::kRetry, text::Concat("HTTP status ", status, why), wait, subject};
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
  return {Disposition::kRejected, text::Concat("HTTP status ", status), {}, Subject::kRequest};
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

}  // namespace interlingua::vendor
