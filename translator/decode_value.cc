// Values of single members.
#include <algorithm>
#include <limits>

#include "translator/decimal.h"
#include "translator/decode.h"
#include "translator/event_id.h"
#include "translator/point_in_time.h"
#include "translator/text.h"

namespace interlingua {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
  });
}

/// The element of the list with that key, made where it is missing.
Message& EntryOf(Message& message, const Op& op) {
  for (int i = 0; i < op.access->size(message); ++i) {
    Message& element = op.access->mutable_at(message, i);
    const auto holds = [&](const FieldValue& part) { return KeyHolds(element, part); };
    if (std::all_of(op.key.begin(), op.key.end(), holds)) return element;
  }
  Message& element = op.access->add_message(message);
  for (const FieldValue& part : op.key) {
    part.access->number != nullptr ? part.access->set_number(element, part.enumerator)
                                   : part.access->set_text(element, part.text);
  }
  return element;
}

bool IsInRange(std::int64_t value, const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return value >= std::numeric_limits<std::int32_t>::min() &&
             value <= std::numeric_limits<std::int32_t>::max();
    case FieldDescriptor::CPPTYPE_UINT64:
      return value >= 0;
    default:
      return true;
  }
}

bool IsHex(std::string_view text, int digits) {
  return text.size() == static_cast<std::size_t>(digits) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

bool Decoder::ReadText(const Op& op, const JsonNode& value, std::string& text) {
  if (value.kind != JsonKind::kString && value.kind != JsonKind::kNumber) {
    WrongType("string", value);
    return false;
  }
  text.assign(value.text);
  const bool written_as_number = op.row->as_number && IsWholeNumber(text);
  if ((value.kind == JsonKind::kNumber) != written_as_number) {
    const std::string_view found = NameOf(value.kind);
    Coerced(value, Concat("read from a ", found));
  }
  if (!op.row->hex) return true;
  if (!IsHex(text, op.row->number)) {
    Fault(v1::Finding::INVALID_VALUE, Concat("not ", op.row->number, " hexadecimal digits"));
    return false;
  }
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  if (text != value.text) Coerced(value, "hexadecimal digits in upper case");
  return true;
}

void Decoder::Text(const Op& op, const JsonNode& value, Message& message) {
  std::string text;
  if (!ReadText(op, value, text)) return;
  // An empty id is none, and one that is derived is not the document's.
  const bool id = op.field->containing_type() == v1::CommerceEvent::descriptor() &&
                  op.field->number() == v1::CommerceEvent::kEventIdFieldNumber;
  if (id && op.row->required && text.empty()) {
    return Fault(v1::Finding::REQUIRED_MISSING, "required member is empty");
  }
  // Once derived for a document without an id, it is this document's own, and comes back with it.
  if (id && IsDerivedEventId(text)) Keep(value, true);
  op.access->set_text(message, text);
}

void Decoder::Amount(const Op& op, const JsonNode& value, Message& message) {
  const bool as_text = op.row->kind == RowKind::kAmountText;
  if (value.kind != JsonKind::kNumber && value.kind != JsonKind::kString) {
    return WrongType(as_text ? "string" : "number", value);
  }
  // Where amounts are texts, an empty one says that there is none.
  if (as_text && value.text.empty()) {
    if (!op.row->required) return Keep(value, true);
    return Fault(v1::Finding::REQUIRED_MISSING, "required member is empty");
  }
  DecimalValue amount;
  if (const auto status = ParseDecimal(value.text, amount); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, ToStd(status.message()));
  }
  if (as_text) {
    const auto written = op.row->number < 0 ? absl::StatusOr<std::string>(DecimalText(amount))
                                            : FixedDecimalText(amount, op.row->number);
    if (!written.ok()) return Fault(v1::Finding::INVALID_VALUE, ToStd(written.status().message()));
    if (value.kind == JsonKind::kNumber || *written != value.text) {
      Coerced(value, "amount in another spelling");
    }
  } else if (value.kind == JsonKind::kString) {
    Coerced(value, "read from a string");
  }
  auto& decimal = static_cast<v1::Decimal&>(op.access->mutable_message(message));
  decimal.set_units(amount.units);
  decimal.set_nanos(amount.nanos);
}

void Decoder::Integer(const Op& op, const JsonNode& value, Message& message) {
  if (value.kind != JsonKind::kNumber && value.kind != JsonKind::kString) {
    return WrongType("number", value);
  }
  DecimalValue number;
  if (const auto status = ParseDecimal(value.text, number); !status.ok()) {
    const bool out_of_range = status.code() == absl::StatusCode::kOutOfRange;
    return Fault(v1::Finding::INVALID_VALUE,
                 out_of_range ? "number beyond 64 bits" : "not a whole number");
  }
  if (number.nanos != 0) return Fault(v1::Finding::INVALID_VALUE, "not a whole number");
  if (!IsInRange(number.units, *op.field)) {
    return Fault(v1::Finding::INVALID_VALUE, "number out of range");
  }
  op.access->set_number(message, number.units);
  if (value.kind == JsonKind::kString) Coerced(value, "read from a string");
}

void Decoder::Boolean(const Op& op, const JsonNode& value, Message& message) {
  bool truth = value.kind == JsonKind::kTrue;
  if (value.kind == JsonKind::kString && (value.text == "true" || value.text == "false")) {
    truth = value.text == "true";
    Coerced(value, "read from a string");
  } else if (value.kind != JsonKind::kTrue && value.kind != JsonKind::kFalse) {
    return WrongType("boolean", value);
  }
  op.access->set_number(message, truth ? 1 : 0);
}

void Decoder::Time(const Op& op, const JsonNode& value, Message& message) {
  const bool iso = op.row->time == TimeForm::kIso;
  if (value.kind != JsonKind::kString && (iso || value.kind != JsonKind::kNumber)) {
    return WrongType(iso ? "string" : "number", value);
  }
  auto& time = static_cast<google::protobuf::Timestamp&>(op.access->mutable_message(message));
  const bool as_iso = value.kind == JsonKind::kString && value.text.find('T') != value.text.npos;
  const TimeForm form = as_iso ? TimeForm::kIso : op.row->time;
  if (const auto status = ParseTime(value.text, form, time); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, ToStd(status.message()));
  }
  const bool documented = value.kind == (iso ? JsonKind::kString : JsonKind::kNumber);
  const std::string written = TimeText(time, op.row->time);
  const bool same = iso ? written == value.text : NormalNumber(value.text) == written;
  if (!documented || !same) Coerced(value, "time in another spelling");
}

void Decoder::Date(const Op& op, const JsonNode& value, Message& message) {
  if (value.kind != JsonKind::kString) return WrongType("string", value);
  v1::Date date;
  if (const auto status = ParseDate(value.text, date); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, ToStd(status.message()));
  }
  op.access->mutable_message(message).CopyFrom(date);
}

void Decoder::OneOf(const Op& op, const JsonNode& value, Message& message) {
  const JsonKind documented = op.row->as_number ? JsonKind::kNumber : JsonKind::kString;
  if (value.kind != JsonKind::kString && value.kind != JsonKind::kNumber) {
    return WrongType(NameOf(documented), value);
  }
  const auto& words = op.row->words;
  const auto matches = [&](const Word& word) { return EqualIgnoringCase(word.theirs, value.text); };
  const auto word = std::find_if(words.begin(), words.end(), matches);
  if (word != words.end()) {
    const auto index = static_cast<std::size_t>(word - words.begin());
    const int meaning = op.enumerators[index];
    op.access->set_number(message, meaning);
    // Where several words mean the same, the first one is the one that is written.
    const auto first = std::find(op.enumerators.begin(), op.enumerators.end(), meaning);
    const Word& written = words[static_cast<std::size_t>(first - op.enumerators.begin())];
    if (value.kind != documented || value.text != written.theirs) {
      Coerced(value, "word in another spelling");
    }
    return;
  }
  if (op.value_field == nullptr) {
    return Fault(v1::Finding::INVALID_VALUE, "not a word of the enumeration");
  }
  op.value_access->set_text(message, value.text);
  const bool number = op.row->as_number && IsWholeNumber(value.text);
  const JsonKind written = number ? JsonKind::kNumber : JsonKind::kString;
  if (value.kind != documented || value.kind != written) {
    Coerced(value, Concat("read from a ", NameOf(value.kind)));
  }
}

void Decoder::TextList(const Op& op, const JsonNode& value, Message& message) {
  const std::string_view separator = op.row->argument;
  if (!separator.empty()) {
    const bool number = value.kind == JsonKind::kNumber;
    if (!number && value.kind != JsonKind::kString) return WrongType("string", value);
    if (value.text.empty()) return Keep(value, true);
    if (number) Coerced(value, "read from a number");
    std::string_view text = value.text;
    while (true) {
      const std::size_t end = text.find(separator);
      op.access->add_text(message, text.substr(0, end));
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + separator.size());
    }
  }
  const bool list = value.kind == JsonKind::kArray;
  if (!list && value.kind != JsonKind::kString && value.kind != JsonKind::kNumber) {
    return WrongType("array", value);
  }
  bool documented = list && value.size > 1;
  int index = 0;
  const JsonNode* end = list ? value.end() : &value + 1;
  for (const JsonNode* element = list ? value.begin() : &value; element != end;
       element = element->Next(), ++index) {
    if (element->kind != JsonKind::kString && element->kind != JsonKind::kNumber) {
      path_.Push(index);
      WrongType("string", *element);
      path_.Pop();
      continue;
    }
    const bool digits = op.row->as_number && IsWholeNumber(element->text);
    documented &= element->kind == (digits ? JsonKind::kNumber : JsonKind::kString);
    op.access->add_text(message, element->text);
  }
  if (documented) return;
  index == 0 ? Keep(value, true) : Coerced(value, "list in another spelling");
}

void Decoder::Entry(const Op& op, const JsonNode& value, Message& message) {
  if (op.value_field->containing_type() == v1::Property::descriptor()) {
    op.value_access->set_text(EntryOf(message, op), value.raw);
    return;
  }
  std::string text;
  if (!ReadText(op, value, text)) return;
  op.value_access->set_text(EntryOf(message, op), text);
}

}  // namespace interlingua
