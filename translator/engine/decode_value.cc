// Values of single members.
#include <algorithm>
#include <limits>

#include "translator/engine/decode.h"
#include "translator/event/event_id.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"
#include "translator/value/timestamp.h"

namespace interlingua::engine {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
  });
}

/// The element of the list with that key, made where it is missing.
Message& EntryOf(Message& message, const table::FieldOp& op) {
  for (int i = 0; i < op.access->size(message); ++i) {
    Message& element = op.access->mutable_at(message, i);
    const auto holds = [&](const table::FieldValue& part) {
      return table::KeyHolds(element, part);
    };
    if (std::all_of(op.key.begin(), op.key.end(), holds)) return element;
  }
  Message& element = op.access->add_message(message);
  for (const table::FieldValue& part : op.key) {
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

bool Decoder::ReadText(const table::FieldOp& op, const json::Node& value, std::string& text) {
  if (value.kind != json::Kind::kString && value.kind != json::Kind::kNumber) {
    WrongType("string", value);
    return false;
  }
  text.assign(value.text);
  const bool written_as_number = op.row->as_number && json::IsWholeNumber(text);
  if ((value.kind == json::Kind::kNumber) != written_as_number) {
    const std::string_view found = json::NameOf(value.kind);
    Coerced(value, text::Concat("read from a ", found));
  }
  if (!op.row->hex) return true;
  if (!IsHex(text, op.row->number)) {
    Fault(v1::Finding::INVALID_VALUE, text::Concat("not ", op.row->number, " hexadecimal digits"));
    return false;
  }
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  if (text != value.text) Coerced(value, "hexadecimal digits in upper case");
  return true;
}

void Decoder::Text(const table::FieldOp& op, const json::Node& value, Message& message) {
  std::string text;
  if (!ReadText(op, value, text)) return;
  // An empty id is none, and one that is derived is not the document's.
  const bool id = op.field->containing_type() == v1::CommerceEvent::descriptor() &&
                  op.field->number() == v1::CommerceEvent::kEventIdFieldNumber;
  if (id && op.row->required && text.empty()) {
    return Fault(v1::Finding::REQUIRED_MISSING, "required member is empty");
  }
  // Once derived for a document without an id, it is this document's own, and comes back with it.
  if (id && event::IsDerivedEventId(text)) Keep(value, true);
  op.access->set_text(message, text);
}

void Decoder::Amount(const table::FieldOp& op, const json::Node& value, Message& message) {
  const bool as_text = op.row->kind == table::RowKind::kAmountText;
  if (value.kind != json::Kind::kNumber && value.kind != json::Kind::kString) {
    return WrongType(as_text ? "string" : "number", value);
  }
  // Where amounts are texts, an empty one says that there is none.
  if (as_text && value.text.empty()) {
    if (!op.row->required) return Keep(value, true);
    return Fault(v1::Finding::REQUIRED_MISSING, "required member is empty");
  }
  value::DecimalValue amount;
  if (const auto status = value::ParseDecimal(value.text, amount); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, text::ToStd(status.message()));
  }
  if (as_text) {
    const auto written = op.row->number < 0
                             ? absl::StatusOr<std::string>(value::DecimalText(amount))
                             : value::FixedDecimalText(amount, op.row->number);
    if (!written.ok())
      return Fault(v1::Finding::INVALID_VALUE, text::ToStd(written.status().message()));
    if (value.kind == json::Kind::kNumber || *written != value.text) {
      Coerced(value, "amount in another spelling");
    }
  } else if (value.kind == json::Kind::kString) {
    Coerced(value, "read from a string");
  }
  auto& decimal = static_cast<v1::Decimal&>(op.access->mutable_message(message));
  decimal.set_units(amount.units);
  decimal.set_nanos(amount.nanos);
}

void Decoder::Integer(const table::FieldOp& op, const json::Node& value, Message& message) {
  if (value.kind != json::Kind::kNumber && value.kind != json::Kind::kString) {
    return WrongType("number", value);
  }
  value::DecimalValue number;
  if (const auto status = value::ParseDecimal(value.text, number); !status.ok()) {
    const bool out_of_range = status.code() == absl::StatusCode::kOutOfRange;
    return Fault(v1::Finding::INVALID_VALUE,
                 out_of_range ? "number beyond 64 bits" : "not a whole number");
  }
  if (number.nanos != 0) return Fault(v1::Finding::INVALID_VALUE, "not a whole number");
  if (!IsInRange(number.units, *op.field)) {
    return Fault(v1::Finding::INVALID_VALUE, "number out of range");
  }
  op.access->set_number(message, number.units);
  if (value.kind == json::Kind::kString) Coerced(value, "read from a string");
}

void Decoder::Boolean(const table::FieldOp& op, const json::Node& value, Message& message) {
  bool truth = value.kind == json::Kind::kTrue;
  if (value.kind == json::Kind::kString && (value.text == "true" || value.text == "false")) {
    truth = value.text == "true";
    Coerced(value, "read from a string");
  } else if (value.kind != json::Kind::kTrue && value.kind != json::Kind::kFalse) {
    return WrongType("boolean", value);
  }
  op.access->set_number(message, truth ? 1 : 0);
}

void Decoder::Time(const table::FieldOp& op, const json::Node& value, Message& message) {
  const bool iso = op.row->time == value::TimeForm::kIso;
  if (value.kind != json::Kind::kString && (iso || value.kind != json::Kind::kNumber)) {
    return WrongType(iso ? "string" : "number", value);
  }
  auto& time = static_cast<google::protobuf::Timestamp&>(op.access->mutable_message(message));
  const bool as_iso = value.kind == json::Kind::kString && value.text.find('T') != value.text.npos;
  const value::TimeForm form = as_iso ? value::TimeForm::kIso : op.row->time;
  if (const auto status = value::ParseTime(value.text, form, time); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, text::ToStd(status.message()));
  }
  const bool documented = value.kind == (iso ? json::Kind::kString : json::Kind::kNumber);
  const std::string written = value::TimeText(time, op.row->time);
  const bool same = iso ? written == value.text : value::NormalNumber(value.text) == written;
  if (!documented || !same) Coerced(value, "time in another spelling");
}

void Decoder::Date(const table::FieldOp& op, const json::Node& value, Message& message) {
  if (value.kind != json::Kind::kString) return WrongType("string", value);
  v1::Date date;
  if (const auto status = value::ParseDate(value.text, date); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, text::ToStd(status.message()));
  }
  op.access->mutable_message(message).CopyFrom(date);
}

void Decoder::OneOf(const table::FieldOp& op, const json::Node& value, Message& message) {
  const json::Kind documented = op.row->as_number ? json::Kind::kNumber : json::Kind::kString;
  if (value.kind != json::Kind::kString && value.kind != json::Kind::kNumber) {
    return WrongType(json::NameOf(documented), value);
  }
  const auto& words = op.row->words;
  const auto matches = [&](const table::Word& word) {
    return EqualIgnoringCase(word.theirs, value.text);
  };
  const auto word = std::find_if(words.begin(), words.end(), matches);
  if (word != words.end()) {
    const auto index = static_cast<std::size_t>(word - words.begin());
    const int meaning = op.enumerators[index];
    op.access->set_number(message, meaning);
    // Where several words mean the same, the first one is the one that is written.
    const auto first = std::find(op.enumerators.begin(), op.enumerators.end(), meaning);
    const table::Word& written = words[static_cast<std::size_t>(first - op.enumerators.begin())];
    if (value.kind != documented || value.text != written.theirs) {
      Coerced(value, "word in another spelling");
    }
    return;
  }
  if (op.value_field == nullptr) {
    return Fault(v1::Finding::INVALID_VALUE, "not a word of the enumeration");
  }
  op.value_access->set_text(message, value.text);
  const bool number = op.row->as_number && json::IsWholeNumber(value.text);
  const json::Kind written = number ? json::Kind::kNumber : json::Kind::kString;
  if (value.kind != documented || value.kind != written) {
    Coerced(value, text::Concat("read from a ", json::NameOf(value.kind)));
  }
}

void Decoder::TextList(const table::FieldOp& op, const json::Node& value, Message& message) {
  const std::string_view separator = op.row->argument;
  if (!separator.empty()) {
    const bool number = value.kind == json::Kind::kNumber;
    if (!number && value.kind != json::Kind::kString) return WrongType("string", value);
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
  const bool list = value.kind == json::Kind::kArray;
  if (!list && value.kind != json::Kind::kString && value.kind != json::Kind::kNumber) {
    return WrongType("array", value);
  }
  bool documented = list && value.size > 1;
  int index = 0;
  const json::Node* end = list ? value.end() : &value + 1;
  for (const json::Node* element = list ? value.begin() : &value; element != end;
       element = element->Next(), ++index) {
    if (element->kind != json::Kind::kString && element->kind != json::Kind::kNumber) {
      path_.Push(index);
      WrongType("string", *element);
      path_.Pop();
      continue;
    }
    const bool digits = op.row->as_number && json::IsWholeNumber(element->text);
    documented &= element->kind == (digits ? json::Kind::kNumber : json::Kind::kString);
    op.access->add_text(message, element->text);
  }
  if (documented) return;
  index == 0 ? Keep(value, true) : Coerced(value, "list in another spelling");
}

void Decoder::Entry(const table::FieldOp& op, const json::Node& value, Message& message) {
  if (op.value_field->containing_type() == v1::Property::descriptor()) {
    op.value_access->set_text(EntryOf(message, op), value.raw);
    return;
  }
  std::string text;
  if (!ReadText(op, value, text)) return;
  op.value_access->set_text(EntryOf(message, op), text);
}

}  // namespace interlingua::engine
