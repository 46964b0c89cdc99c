// The rows of the tables: each binds a member of the vendor to a canonical field.
//
// A row reads left to right: kind, their member, our field. Paths are strings with dots, resolved
// against the descriptor of the message that the rows speak of; the rows of an EventTable speak of
// v1::CommerceEvent. A step `name[0]` is the first element of a repeated message, for vendors that
// have one where others have many. Rows stand in the vendor's documented order.
//
// The same rows serve decoding, encoding, the loss report, the reference (`interlingua explain`)
// and drawn samples.
#pragma once

#include "translator/table/row.h"

namespace interlingua::table {

/// JSON string <-> string field. Numbers are read too, digit for digit.
constexpr Row Text(const char* member, const char* field) {
  return {.kind = RowKind::kText, .member = member, .field = field};
}

/// JSON number in major units <-> Decimal.
constexpr Row Amount(const char* member, const char* field) {
  return {.kind = RowKind::kAmount, .member = member, .field = field};
}

/// JSON string <-> Decimal, with so many decimals; -1: as many as the value has. An empty string is
/// no amount.
constexpr Row AmountText(const char* member, const char* field, int decimals) {
  return {.kind = RowKind::kAmountText, .member = member, .field = field, .number = decimals};
}

/// JSON whole number <-> integer field.
constexpr Row Integer(const char* member, const char* field) {
  return {.kind = RowKind::kInteger, .member = member, .field = field};
}

/// JSON true, false <-> bool field.
constexpr Row Boolean(const char* member, const char* field) {
  return {.kind = RowKind::kBoolean, .member = member, .field = field};
}

/// JSON number since 1970 <-> Timestamp.
constexpr Row Millis(const char* member, const char* field) {
  return {
      .kind = RowKind::kTime, .member = member, .field = field, .time = value::TimeForm::kMillis};
}
constexpr Row Seconds(const char* member, const char* field) {
  return {
      .kind = RowKind::kTime, .member = member, .field = field, .time = value::TimeForm::kSeconds};
}
/// Whole seconds since 1970: a fraction is read and comes back in the same format; elsewhere it is
/// lost, and the report says so.
constexpr Row WholeSeconds(const char* member, const char* field) {
  return {.kind = RowKind::kTime,
          .member = member,
          .field = field,
          .time = value::TimeForm::kWholeSeconds};
}
constexpr Row Micros(const char* member, const char* field) {
  return {
      .kind = RowKind::kTime, .member = member, .field = field, .time = value::TimeForm::kMicros};
}

/// ISO 8601 text with a zone <-> Timestamp; written in UTC.
constexpr Row IsoTime(const char* member, const char* field) {
  return {.kind = RowKind::kTime, .member = member, .field = field, .time = value::TimeForm::kIso};
}

/// JSON string YYYY-MM-DD <-> Date.
constexpr Row DateText(const char* member, const char* field) {
  return {.kind = RowKind::kDate, .member = member, .field = field};
}

/// Word <-> enumerator, or, for a bool field, <-> `true` and `false`. Case is ignored on the way
/// in. A word of none of them is a fault. Where several words mean the same, the first one is
/// written; the others come back in the same format.
constexpr Row OneOf(const char* member, const char* field, std::span<const Word> words) {
  return {.kind = RowKind::kOneOf, .member = member, .field = field, .words = words};
}

/// The same for an open enumeration: a word of none of them goes to the text field and comes back
/// from it.
constexpr Row OpenOneOf(const char* member, const char* field, std::span<const Word> words,
                        const char* text_field) {
  return {.kind = RowKind::kOneOf,
          .member = member,
          .field = field,
          .value_field = text_field,
          .words = words};
}

/// Any JSON value <-> string field that holds JSON text.
constexpr Row Verbatim(const char* member, const char* field) {
  return {.kind = RowKind::kVerbatim, .member = member, .field = field};
}

/// JSON array of strings <-> repeated string. `AsNumber()`: elements that are whole numbers are
/// written as numbers.
constexpr Row TextList(const char* member, const char* field) {
  return {.kind = RowKind::kTextList, .member = member, .field = field};
}

/// One JSON string whose parts are joined by `separator` <-> repeated string.
constexpr Row JoinedText(const char* member, const char* field, const char* separator) {
  return {.kind = RowKind::kTextList, .member = member, .field = field, .argument = separator};
}

/// JSON string <-> the first element of a repeated string; further elements are lost, and the
/// report says so.
constexpr Row FirstOf(const char* member, const char* field) {
  return {.kind = RowKind::kNumbered, .member = member, .field = field, .number = 0};
}

/// Members `stem1` to `stemN` <-> repeated string. Numbers after a gap stay extensions.
constexpr Row Numbered(const char* stem, const char* field, int last) {
  return {.kind = RowKind::kNumbered, .member = stem, .field = field, .number = last};
}

/// Member <-> the element of a repeated message whose fields have the values of `key`
/// ("field=email,algorithm=MD5"; the values are enumerator names or text); the member's value
/// stands in `value_field` (text, or JSON text for Property).
constexpr Row Entry(const char* member, const char* list, const char* key,
                    const char* value_field) {
  return {.kind = RowKind::kEntry,
          .member = member,
          .field = list,
          .argument = key,
          .value_field = value_field};
}

/// Nested object. `field` is a message, or "." when the rows speak of the same message as this one
/// does.
constexpr Row Object(const char* member, const char* field, Rows rows) {
  return {.kind = RowKind::kObject, .member = member, .field = field, .rows = rows};
}

/// The rows of another table in this place, at the same level; for what several tables share.
constexpr Row Include(Rows rows) { return {.kind = RowKind::kInclude, .rows = rows}; }

/// The same for rows that speak of the message `field`, whose members stand flat in this object.
constexpr Row IncludeAt(const char* field, Rows rows) {
  return {.kind = RowKind::kInclude, .field = field, .rows = rows};
}

/// In the frame of a format: the rows of the table stand here.
constexpr Row TableRows() { return {.kind = RowKind::kTableRows}; }

/// In the frame of a format: the member that holds the name of the event. A constant for tables of
/// one event; for the table that takes any, the name <-> custom.name.
constexpr Row EventName(const char* member) {
  return {.kind = RowKind::kEventName, .member = member, .field = "custom.name"};
}

/// JSON array of objects <-> repeated message.
constexpr Row Each(const char* member, const char* field, Rows rows) {
  return {.kind = RowKind::kEach, .member = member, .field = field, .rows = rows};
}

/// JSON array of objects <-> the elements of a repeated message from the second one on, whose first
/// one stands flat in this object (`IncludeAt("items[0]", ...)`).
constexpr Row EachFurther(const char* member, const char* field, Rows rows) {
  return {.kind = RowKind::kEach, .member = member, .field = field, .rows = rows, .number = 1};
}

/// JSON object whose members are objects <-> repeated message; a member's name is the text field
/// `key_field` of its element.
constexpr Row Keyed(const char* member, const char* field, const char* key_field, Rows rows) {
  return {.kind = RowKind::kKeyed,
          .member = member,
          .field = field,
          .argument = key_field,
          .rows = rows};
}

/// The same where the name chooses the rows; those of all other names are `rows`.
constexpr Row KeyedOf(const char* member, const char* field, const char* key_field,
                      std::span<const Choice> choices, Rows rows) {
  return {.kind = RowKind::kKeyed,
          .member = member,
          .field = field,
          .argument = key_field,
          .rows = rows,
          .choices = choices};
}

/// JSON array of objects whose first element speaks of this message (`first`) and whose further
/// ones are elements of the repeated message `field` (`rest`).
constexpr Row HeadAndTail(const char* member, Rows first, const char* field, Rows rest) {
  return {
      .kind = RowKind::kHeadAndTail, .member = member, .field = field, .rows = first, .tail = rest};
}

/// Every member of this object without a row <-> repeated Property. Without this row such members
/// stay extensions.
constexpr Row CatchAll(const char* field) { return {.kind = RowKind::kCatchAll, .field = field}; }

/// The same into the elements of a repeated message: the member's name is their text field
/// `name_field`, its value, a string or a number, the text field `value_field`. Elements whose name
/// is a documented member of this object are not written here, and members of other types stay
/// extensions.
constexpr Row CatchAllAs(const char* list, const char* name_field, const char* value_field) {
  return {.kind = RowKind::kCatchAllAs,
          .field = list,
          .argument = name_field,
          .value_field = value_field};
}

/// What no row can say: the adapter's codec of that name, which reads and writes the message
/// `field` ("." for this one). `carries` lists the fields of that message that it writes, with
/// commas.
constexpr Row Coded(const char* member, const char* field, const char* codec, const char* carries) {
  return {.kind = RowKind::kCoded,
          .member = member,
          .field = field,
          .argument = codec,
          .value_field = carries};
}

/// Written always, checked on the way in: the constants of the outermost object, and of the objects
/// in it, tell the tables of a format apart.
constexpr Row Constant(const char* member, const char* value) {
  return {.kind = RowKind::kConstant, .member = member, .argument = value};
}

/// Meaning that the table implies: set on the way in, and the table is chosen on the way out only
/// where it holds. `value` is an enumerator name, or the text of a string field.
constexpr Row ImpliedBoth(const char* field, const char* value) {
  return {.kind = RowKind::kImpliedBoth, .field = field, .argument = value};
}

/// Meaning that the table implies on the way in, while on the way out the table takes any value.
constexpr Row ImpliedOnRead(const char* field, const char* value) {
  return {.kind = RowKind::kImpliedOnRead, .field = field, .argument = value};
}

/// Encoding is refused with `reason` where the message `field` is absent.
constexpr Row RequiresField(const char* field, const char* reason) {
  return {.kind = RowKind::kRequiresField, .field = field, .argument = reason};
}

/// Another spelling of a documented member of the same object: read, never written.
constexpr Row Alias(const char* member, const char* documented) {
  return {.kind = RowKind::kAlias, .member = member, .argument = documented};
}

/// A member that we do not want, and why.
constexpr Row Dropped(const char* member, const char* reason) {
  return {.kind = RowKind::kDropped, .member = member, .argument = reason};
}

/// A canonical field that they cannot hold, and why.
constexpr Row NoHome(const char* field, const char* reason) {
  return {.kind = RowKind::kNoHome, .field = field, .argument = reason};
}

/// A canonical field that does not stand in the document because the request carries it, and where.
constexpr Row ByWire(const char* field, const char* where) {
  return {.kind = RowKind::kByWire, .field = field, .argument = where};
}

}  // namespace interlingua::table
