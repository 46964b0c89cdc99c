// The form body of an instant payment notification.
//
//     REFNO=148998082&ORDERSTATUS=COMPLETE&IPN_PID%5B%5D=35144095&IPN_PID%5B%5D=...
//
// Names and values are percent-encoded UTF-8, a `+` is a space. Arrays come as `NAME[]`, or as
// `NAME[0]`, `NAME[1]`, ... in their order.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace interlingua::convertplus {

/// One parameter, decoded.
struct FormField {
  std::string name;   ///< without the brackets of an array
  std::string value;  ///< valid UTF-8
  bool array = false;
};

/// The parameters of a form body in the order in which they came. kInvalidArgument: a broken
/// escape, bytes that are no UTF-8, elements of an array out of order; the message says at which
/// byte. A line break at the end, as a line of a file has it, is no part of the last value.
absl::StatusOr<std::vector<FormField>> ParseForm(std::string_view payload);

/// The first value of the parameter, or of the array; "" where there is none.
std::string_view FirstValue(const std::vector<FormField>& form, std::string_view name);

/// The notification as the JSON object that the tables of `convertplus.ipn` speak of:
///
/// - parameters are members under their names, as strings; empty ones are left out;
/// - the arrays that have an element for each product become `items`, an array of objects with the
///   arrays' names as members; other arrays stay arrays of strings;
/// - amounts and quantities are numbers with the digits of the text. In a REFUND or REVERSED they
///   are negative, and lose their sign here: the canonical refund counts what is given back;
/// - SALEDATE, PAYMENTDATE, COMPLETE_DATE are brought to ISO 8601 in UTC by the TIMEZONE_OFFSET,
/// and
///   so is NOTIFIED_AT, which is IPN_DATE. `0000-00-00 00:00:00` is left out. Without an offset, or
///   where it is no time at all, the text stands unchanged as NAME_LOCAL;
/// - TEST_ORDER is true or false.
///
/// kInvalidArgument as for ParseForm, and where there is no parameter at all.
absl::StatusOr<std::string> IpnToJson(std::string_view payload);

}  // namespace interlingua::convertplus
