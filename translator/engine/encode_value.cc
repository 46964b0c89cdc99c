// Values of single members.
#include <algorithm>
#include <charconv>

#include "translator/engine/encode.h"
#include "translator/event/derived.h"
#include "translator/event/event_id.h"
#include "translator/json/writer.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"
#include "translator/value/digest.h"
#include "translator/value/normal_form.h"
#include "translator/value/timestamp.h"

namespace interlingua::engine {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

void AppendInteger(std::int64_t number, bool is_unsigned, std::string& out) {
  char buffer[24];
  char* end = buffer + sizeof buffer;
  end = is_unsigned ? std::to_chars(buffer, end, static_cast<std::uint64_t>(number)).ptr
                    : std::to_chars(buffer, end, number).ptr;
  out.append(buffer, end);
}

}  // namespace

/// A value that has no normal form is written as it is, and the report says so: the vendor may
/// still know it.
void Encoder::NormalText(const table::FieldOp& op, std::string_view text, std::string& out) {
  const auto normal = value::Normalize(op.row->normal, text, event_.identity().profile().country());
  AppendTextValue(normal.ok() ? std::string_view(*normal) : text, op.row->as_number, out);
  if (normal.ok() && *normal == text) return;
  report::AddTargetFinding(
      report_, format_, normal.ok() ? v1::Finding::NORMALIZED : v1::Finding::COERCED,
      pointer_.Text(),
      normal.ok() ? "brought to the normal form that the vendor demands"
                  : "has no normal form as the vendor demands; written as it is")
      .set_field(FieldOf(op));
}

void AppendTextValue(std::string_view text, bool as_number, std::string& out) {
  if (as_number && json::IsWholeNumber(text)) {
    out.append(text);
  } else {
    json::AppendString(text, out);
  }
}

bool Encoder::Leaf(const table::FieldOp& op, const Message& message, std::string& out) {
  switch (op.row->kind) {
    case table::RowKind::kText: {
      const std::string_view text = op.access->text(message);
      if (&message == &event_ && IsOwnId(*op.field, text)) return false;
      if (op.row->normal != value::NormalForm::kNone && event_.source().format() != format_) {
        NormalText(op, text, out);
      } else {
        AppendTextValue(text, op.row->as_number, out);
      }
      break;
    }
    case table::RowKind::kVerbatim:
      out.append(op.access->text(message));
      break;
    case table::RowKind::kAmount:
    case table::RowKind::kAmountText:
      return Amount(op, message, out);
    case table::RowKind::kInteger:
      AppendInteger(op.access->number(message),
                    op.field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64, out);
      break;
    case table::RowKind::kBoolean:
      out.append(op.access->number(message) != 0 ? "true" : "false");
      break;
    case table::RowKind::kTime:
      return Time(op, message, out);
    case table::RowKind::kDate: {
      const std::string text =
          value::DateText(static_cast<const v1::Date&>(op.access->message(message)));
      if (text.empty()) return false;
      json::AppendString(text, out);
      break;
    }
    case table::RowKind::kTextList:
      return TextList(op, message, out);
    case table::RowKind::kNumbered:
      AppendTextValue(op.access->text_at(message, 0), op.row->as_number, out);
      Mark(message, op.field, 0);
      return true;
    default:
      return false;
  }
  Mark(message, op.field);
  return true;
}

/// Whether the field is an event id that was derived from a document of this very format, which had
/// none; of one that had it the spelling is kept.
bool Encoder::IsOwnId(const FieldDescriptor& field, std::string_view text) const {
  const bool derived = field.number() == v1::CommerceEvent::kEventIdFieldNumber &&
                       !options_.derived_ids && event::IsDerivedEventId(text) &&
                       event_.source().format() == format_;
  if (!derived) return false;
  const v1::Extension* spelling = extensions_.SpellingAt(pointer_.Text());
  return spelling == nullptr || !spelling->json().starts_with('"');
}

bool Encoder::Amount(const table::FieldOp& op, const Message& message, std::string& out) {
  const value::DecimalValue value =
      value::ValueOf(static_cast<const v1::Decimal&>(op.access->message(message)));
  if (!value::IsValid(value)) {
    Fault(v1::Finding::INVALID_VALUE, "units and nanos are not one decimal number");
    return false;
  }
  Mark(message, op.field);
  return AmountValue(op, value, out);
}

bool Encoder::AmountValue(const table::FieldOp& op, value::DecimalValue value, std::string& out) {
  if (op.row->kind != table::RowKind::kAmountText) {
    value::AppendDecimal(value, out);
    return true;
  }
  const auto text = op.row->number < 0 ? absl::StatusOr<std::string>(value::DecimalText(value))
                                       : value::FixedDecimalText(value, op.row->number);
  if (!text.ok()) {
    Fault(v1::Finding::INVALID_VALUE, text::ToStd(text.status().message()));
    return false;
  }
  json::AppendString(*text, out);
  return true;
}

/// A document of this very format comes back as it was, without what it left out.
bool Encoder::Derived(const table::FieldOp& op, const Message& message, std::string& out) {
  if (event_.source().format() == format_ && !op.row->required) return false;
  const auto derivation = event::Derive(message, *op.field);
  if (!derivation) return false;
  const table::Row& row = *op.row;
  // Where the vendor's decimals cannot hold it there is none, because nothing is rounded.
  const bool fits = row.kind != table::RowKind::kAmountText || row.number < 0 ||
                    value::FixedDecimalText(derivation->value, row.number).ok();
  if (row.kind == table::RowKind::kText) {
    AppendTextValue(derivation->text, row.as_number, out);
  } else if (row.kind == table::RowKind::kBoolean) {
    out.append(derivation->value.units != 0 ? "true" : "false");
  } else if (!fits || !AmountValue(op, derivation->value, out)) {
    return false;
  }
  if (derivation->carries != 0) {
    Mark(message, message.GetDescriptor()->FindFieldByNumber(derivation->carries));
  }
  report::AddTargetFinding(report_, format_, v1::Finding::DERIVED, pointer_.Text(),
                           derivation->identity)
      .set_field(FieldOf(op));
  return true;
}

bool Encoder::Time(const table::FieldOp& op, const Message& message, std::string& out) {
  const auto& time = static_cast<const google::protobuf::Timestamp&>(op.access->message(message));
  const std::string text = value::TimeText(time, op.row->time);
  if (op.row->time == value::TimeForm::kIso) {
    json::AppendString(text, out);
  } else {
    out.append(text);
  }
  if (value::IsExact(time, op.row->time)) Mark(message, op.field);
  return true;
}

bool Encoder::OneOf(const table::FieldOp& op, const Message& message, std::string& out) {
  const auto number = op.access->has(message) ? op.access->number(message) : -1;
  const auto at = std::find(op.enumerators.begin(), op.enumerators.end(), number);
  if (number >= 0 && at != op.enumerators.end()) {
    const auto& word = op.row->words[static_cast<std::size_t>(at - op.enumerators.begin())];
    AppendTextValue(word.theirs, op.row->as_number, out);
    Mark(message, op.field);
    return true;
  }
  // No word, or one that the vendor has not (OTHER): the text says it.
  if (op.value_access == nullptr || !op.value_access->has(message)) return false;
  AppendTextValue(op.value_access->text(message), op.row->as_number, out);
  Mark(message, op.value_field);
  return true;
}

bool Encoder::TextList(const table::FieldOp& op, const Message& message, std::string& out) {
  if (*op.row->argument != '\0') return JoinedText(op, message, out);
  const int size = op.access->size(message);
  out.push_back('[');
  for (int i = 0; i < size; ++i) {
    if (i > 0) out.push_back(',');
    AppendTextValue(op.access->text_at(message, i), op.row->as_number, out);
  }
  out.push_back(']');
  Mark(message, op.field);
  return true;
}

bool Encoder::JoinedText(const table::FieldOp& op, const Message& message, std::string& out) {
  const int size = op.access->size(message);
  const std::string_view separator = op.row->argument;
  std::string joined;
  for (int i = 0; i < size; ++i) {
    const std::string_view part = op.access->text_at(message, i);
    if (part.find(separator) != std::string_view::npos) {
      Fault(v1::Finding::INVALID_VALUE, "an element holds the separator of the list");
      return false;
    }
    joined.append(i > 0 ? separator : "").append(part);
  }
  json::AppendString(joined, out);
  Mark(message, op.field);
  return true;
}

bool Encoder::Entry(const table::FieldOp& op, const Message& message, std::string& out) {
  for (int i = 0; i < op.access->size(message); ++i) {
    const Message& element = op.access->message_at(message, i);
    const auto holds = [&](const table::FieldValue& part) {
      return table::KeyHolds(element, part);
    };
    if (!op.value_access->has(element)) continue;
    if (!std::all_of(op.key.begin(), op.key.end(), holds)) continue;
    const std::string_view text = op.value_access->text(element);
    if (op.value_field->containing_type() == v1::Property::descriptor()) {
      out.append(text);
    } else {
      AppendTextValue(text, op.row->as_number, out);
    }
    for (const table::FieldValue& part : op.key) Mark(element, part.field);
    Mark(element, op.value_field);
    return true;
  }
  return false;
}

/// Whether the destination takes identifiers of the type; says so where it does not.
bool Encoder::Takes(const Message& element, std::string_view type) {
  const auto& types = options_.identifier_types;
  if (element.GetDescriptor() != v1::Identifier::descriptor() || types.empty()) return true;
  if (std::find(types.begin(), types.end(), type) != types.end()) return true;
  report::AddTargetFinding(
      report_, format_, v1::Finding::WITHHELD, pointer_.Text(),
      text::Concat("identifiers of type '", type, "' are not among those that the destination's ",
                   "settings name"))
      .set_field("identity.ids[]");
  for (const auto* field : {"type", "value"}) {
    Mark(element, v1::Identifier::descriptor()->FindFieldByName(field));
  }
  return false;
}

/// The hash of the plain value of `message`, where the row names one.
bool Encoder::Hashed(const table::FieldOp& op, const Message* message, std::string& out) {
  if (op.plain == nullptr || message == nullptr || event_.source().format() == format_)
    return false;
  const event::FieldAccess& plain = *event::AccessOf(*op.plain);
  if (!plain.has(*message)) return false;
  const auto normal =
      value::Normalize(op.row->normal, plain.text(*message), event_.identity().profile().country());
  if (!normal.ok()) return false;
  const auto is_md5 = [](const table::FieldValue& part) {
    return part.enumerator == v1::Hash::MD5;
  };
  const bool md5 = std::any_of(op.key.begin(), op.key.end(), is_md5);
  json::AppendString(md5 ? value::Md5Hex(*normal) : value::Sha256Hex(*normal), out);
  Mark(*message, op.plain);
  report::AddTargetFinding(
      report_, format_, v1::Finding::HASHED, pointer_.Text(),
      text::Concat(md5 ? "MD5" : "SHA-256", " of the normal form in place of the value"))
      .set_field(op.row->plain);
  return true;
}

bool Encoder::Coded(const table::FieldOp& op, const Message& message, std::string& out) {
  const Message& target = op.field == nullptr ? message : op.access->message(message);
  const std::string json = op.codec->encode(target);
  if (json.empty()) return false;
  out.append(json);
  for (const auto& path : op.carries) {
    const Message* at = &target;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      at = &at->GetReflection()->GetMessage(*at, path[i]);
    }
    Mark(*at, path.back());
  }
  return true;
}

}  // namespace interlingua::engine
