// One row of a table: what binds a member of the vendor to a canonical field.
//
// All of it is constexpr data: no code, no allocation. The functions of row_builders.h make rows.
#pragma once

#include <cstdint>
#include <span>

#include "translator/table/vendor_limits.h"
#include "translator/value/forms.h"

namespace interlingua::table {

struct Row;
using Rows = std::span<const Row>;

/// One value of an enumeration: the vendor's word and the name of ours.
struct Word {
  const char* theirs;
  const char* ours;
};

enum class RowKind : std::uint8_t {
  kText,
  kAmount,
  kAmountText,
  kInteger,
  kBoolean,
  kTime,
  kDate,
  kOneOf,
  kVerbatim,
  kTextList,
  kNumbered,
  kEntry,
  kObject,
  kInclude,
  kTableRows,
  kEventName,
  kEach,
  kKeyed,
  kHeadAndTail,
  kCatchAll,
  kCatchAllAs,
  kCoded,
  kConstant,
  kImpliedBoth,
  kImpliedOnRead,
  kRequiresField,
  kAlias,
  kDropped,
  kNoHome,
  kByWire,
};

/// The rows of the member of a keyed object that has this name.
struct Choice {
  const char* name;
  Rows rows;
};

/// One binding. Made by the functions of row_builders.h, never by hand.
struct Row {
  RowKind kind = RowKind::kText;
  const char* member = "";    ///< theirs
  const char* field = "";     ///< ours
  const char* argument = "";  ///< reason, constant, codec, key fields, ... as the kind says
  /// kEntry: where the value goes; kOneOf: where an unknown word goes.
  const char* value_field = "";
  Rows rows = {};  ///< of the nested object or element
  Rows tail = {};  ///< kHeadAndTail: of the further elements
  std::span<const Word> words = {};
  std::span<const Choice> choices = {};
  const VendorLimits* limits = nullptr;
  /// Decimals, hex digits, last number of a numbered member, elements that stand elsewhere.
  int number = 0;
  value::TimeForm time = value::TimeForm::kMillis;
  value::NormalForm normal = value::NormalForm::kNone;
  bool required = false;
  bool expected = false;
  bool as_number = false;
  bool derivable = false;
  bool unauthenticated = false;
  bool hex = false;
  bool read_only = false;
  bool in_array = false;
  bool first_bare = false;
  const char* plain = "";        ///< field whose hash may stand for the entry
  const char* replacement = "";  ///< member of the same object that has replaced this one
  bool discriminates = false;
  bool lenient = false;

  /// Refuses, both ways, an event without the member.
  constexpr Row Required() const { return With(&Row::required); }
  /// Noted, both ways, when absent; refused only where the destination is strict. For members that
  /// the vendor's text calls required while its own samples or live traffic leave them out.
  constexpr Row Expected() const { return With(&Row::expected); }
  /// Text that the vendor writes as a JSON number where it is one.
  constexpr Row AsNumber() const { return With(&Row::as_number); }
  /// Where the field is absent it may be derived by an identity of translator/event/derived.h,
  /// which the report names.
  constexpr Row OrDerived() const { return With(&Row::derivable); }
  /// Not allowed where the destination identifies visitors by a signed token.
  constexpr Row Unauthenticated() const { return With(&Row::unauthenticated); }
  /// Its presence tells the table, as a constant does: a document without the member (for an
  /// Object, without it as an object) is none of it.
  constexpr Row Discriminates() const { return With(&Row::discriminates); }
  /// For an Object whose members' forms the vendor does not prescribe: a member, here or below,
  /// that is not of the form of its row is kept as an extension and does not refuse the event.
  constexpr Row Lenient() const { return With(&Row::lenient); }
  /// The value stands alone in an array.
  constexpr Row InArray() const { return With(&Row::in_array); }
  /// Of a Numbered row: the first member has no number.
  constexpr Row FirstBare() const { return With(&Row::first_bare); }
  /// Of an Entry of `identity.hashes`: where the event comes from another format and has no such
  /// hash, that of the field `plain_field`, brought to its normal form, is written in its place,
  /// and the report says so.
  constexpr Row HashOf(const char* plain_field, value::NormalForm form) const {
    Row row = *this;
    row.plain = plain_field;
    row.normal = form;
    return row;
  }
  /// Read where it stands, never written: the documented home of the field is another row.
  constexpr Row ReadOnly() const { return With(&Row::read_only); }
  /// A deprecated member, which `member_now` of the same object has replaced. It is read where
  /// `member_now` is absent, and stays an extension where both are there. It is written, in place
  /// of `member_now`, only into the format that it was read from, while it still means the same.
  constexpr Row ReplacedBy(const char* member_now) const {
    Row row = *this;
    row.replacement = member_now;
    return row;
  }
  /// Text that is brought to the vendor's normal form when the event comes from another format; the
  /// report says so.
  constexpr Row Normal(value::NormalForm form) const {
    Row row = *this;
    row.normal = form;
    return row;
  }
  /// For an Object, the vendor's limits of its members; for a list, `max_members` of its elements;
  /// for any other row, `max_value_chars` of its value.
  constexpr Row LimitedBy(const VendorLimits& vendors) const {
    Row row = *this;
    row.limits = &vendors;
    return row;
  }
  /// Text of exactly so many hexadecimal digits, lower case.
  constexpr Row Hex(int digits) const {
    Row row = With(&Row::hex);
    row.number = digits;
    return row;
  }

 private:
  constexpr Row With(bool Row::*flag) const {
    Row row = *this;
    row.*flag = true;
    return row;
  }
};

}  // namespace interlingua::table
