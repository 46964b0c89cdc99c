#include "translator/value/timestamp.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "absl/time/time.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::value {
namespace {

constexpr std::int64_t kNanos = 1'000'000'000;
constexpr std::int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z

/// Units of `form` in a second.
std::int64_t PerSecond(TimeForm form) {
  switch (form) {
    case TimeForm::kMillis:
      return 1000;
    case TimeForm::kMicros:
      return 1'000'000;
    default:
      return 1;
  }
}

absl::Status SetTime(std::int64_t seconds, std::int64_t nanos, google::protobuf::Timestamp& time) {
  if (nanos < 0) {
    --seconds;
    nanos += kNanos;
  }
  if (seconds < kFirstSecond || seconds > kLastSecond) {
    return absl::OutOfRangeError("time outside the years 1 to 9999");
  }
  time.set_seconds(seconds);
  time.set_nanos(static_cast<std::int32_t>(nanos));
  return absl::OkStatus();
}

absl::Status ParseIso(std::string_view text, google::protobuf::Timestamp& time) {
  absl::Time parsed;
  std::string fault;
  if (!absl::ParseTime(absl::RFC3339_full, text::ToAbsl(text), &parsed, &fault) ||
      parsed == absl::InfiniteFuture() || parsed == absl::InfinitePast()) {
    return absl::InvalidArgumentError("not an ISO 8601 time with a zone");
  }
  const std::int64_t seconds = absl::ToUnixSeconds(parsed);
  const std::int64_t nanos = absl::ToInt64Nanoseconds(parsed - absl::FromUnixSeconds(seconds));
  return SetTime(seconds, nanos, time);
}

bool ReadNumber(std::string_view text, int& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() && result.ptr == text.data() + text.size() && text[0] != '-';
}

}  // namespace

absl::Status ParseTime(std::string_view text, TimeForm form, google::protobuf::Timestamp& time) {
  if (form == TimeForm::kIso) return ParseIso(text, time);
  DecimalValue value;
  if (auto status = ParseDecimal(text, value); !status.ok()) return status;
  const std::int64_t per_second = PerSecond(form);
  const std::int64_t nanos_per_unit = kNanos / per_second;
  if (value.nanos % per_second != 0) return absl::OutOfRangeError("finer than a nanosecond");
  const std::int64_t nanos = value.units % per_second * nanos_per_unit + value.nanos / per_second;
  auto status = SetTime(value.units / per_second, nanos, time);
  if (status.ok() || form != TimeForm::kSeconds || value.units < 0) return status;
  if (value.units / 1000 > kLastSecond) return status;
  return absl::OutOfRangeError("seconds beyond the year 9999; they look like milliseconds");
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string TimeText(const google::protobuf::Timestamp& time, TimeForm form) {
  if (form == TimeForm::kIso) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", TimeOf(time), absl::UTCTimeZone());
  }
  if (form == TimeForm::kSeconds) {
    const bool borrow = time.seconds() < 0 && time.nanos() > 0;
    return DecimalText(
        borrow ? DecimalValue{time.seconds() + 1, time.nanos() - static_cast<std::int32_t>(kNanos)}
               : DecimalValue{time.seconds(), time.nanos()});
  }
  const std::int64_t per_second = PerSecond(form);
  return std::to_string(time.seconds() * per_second + time.nanos() / (kNanos / per_second));
}

bool IsValid(const google::protobuf::Timestamp& time) {
  return time.seconds() >= kFirstSecond && time.seconds() <= kLastSecond && time.nanos() >= 0 &&
         time.nanos() < kNanos;
}

bool IsExact(const google::protobuf::Timestamp& time, TimeForm form) {
  if (form == TimeForm::kSeconds || form == TimeForm::kIso) return true;
  return time.nanos() % (kNanos / PerSecond(form)) == 0;
}

absl::Status ParseDate(std::string_view text, v1::Date& date) {
  int year = 0;
  int month = 0;
  int day = 0;
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                      ReadNumber(text.substr(0, 4), year) && ReadNumber(text.substr(5, 2), month) &&
                      ReadNumber(text.substr(8, 2), day);
  if (!shaped) return absl::InvalidArgumentError("not a date of the form YYYY-MM-DD");
  const absl::CivilDay civil(year, month, day);
  if (civil.year() != year || civil.month() != month || civil.day() != day) {
    return absl::InvalidArgumentError("no day of the calendar");
  }
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return absl::OkStatus();
}

std::string DateText(const v1::Date& date) {
  const bool whole = date.has_year() && date.has_month() && date.has_day();
  if (!whole || date.year() < 0 || date.year() > 9999 || date.month() < 1 || date.month() > 12 ||
      date.day() < 1 || date.day() > 31) {
    return {};
  }
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d", date.year(), date.month(),
                date.day());
  return buffer.data();
}

}  // namespace interlingua::value
