// Points in time between the vendors' forms and google.protobuf.Timestamp, exact to the nanosecond.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "interlingua/v1/event.pb.h"
#include "translator/value/forms.h"

namespace interlingua::value {

/// Reads a point in time: JSON number text since 1970 in the unit of `form`, or ISO 8601 with a
/// zone. kInvalidArgument: not of that form; kOutOfRange: outside the years 1 to 9999, or finer
/// than a nanosecond.
absl::Status ParseTime(std::string_view text, TimeForm form, google::protobuf::Timestamp& time);

/// Writes it: whole milliseconds, microseconds or seconds (the finer part is cut off), seconds with
/// their decimals where they may have some, ISO in UTC.
std::string TimeText(const google::protobuf::Timestamp& time, TimeForm form);

/// The same point in time, to the nanosecond.
absl::Time TimeOf(const google::protobuf::Timestamp& time);

/// Whether the time is within the years 1 to 9999 and its nanos within a second.
bool IsValid(const google::protobuf::Timestamp& time);

/// Whether TimeText keeps the whole of `time`.
bool IsExact(const google::protobuf::Timestamp& time, TimeForm form);

/// Reads `YYYY-MM-DD`. kInvalidArgument: not of that form, or no day of the calendar.
absl::Status ParseDate(std::string_view text, v1::Date& date);

/// Writes `YYYY-MM-DD`; "" where a part is missing.
std::string DateText(const v1::Date& date);

}  // namespace interlingua::value
