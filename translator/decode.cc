#include "translator/decode.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "translator/decimal.h"
#include "translator/point_in_time.h"
#include "translator/report.h"
#include "translator/text.h"

namespace interlingua {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Decoder::Slots {
 public:
  Slots(const Scope& scope, Message& base) : scope_(scope) {
    std::fill_n(messages_, scope.slots.size(), nullptr);
    messages_[0] = &base;
  }

  Message& operator[](int slot) {
    Message*& message = messages_[slot];
    if (message == nullptr) {
      const Scope::Slot& way = scope_.slots[static_cast<std::size_t>(slot)];
      message = Inner((*this)[way.parent], way.field);
    }
    return *message;
  }

 private:
  static Message* Inner(Message& parent, const FieldDescriptor* field) {
    const auto& reflection = *parent.GetReflection();
    if (!field->is_repeated()) return reflection.MutableMessage(&parent, field);
    return reflection.FieldSize(parent, field) > 0
               ? reflection.MutableRepeatedMessage(&parent, field, 0)
               : reflection.AddMessage(&parent, field);
  }

  const Scope& scope_;
  Message* messages_[Scope::kMaxSlots];
};

namespace {

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
  });
}

bool HasKey(const Message& element, const std::vector<FieldValue>& key) {
  const auto& reflection = *element.GetReflection();
  return std::all_of(key.begin(), key.end(), [&](const FieldValue& part) {
    if (!reflection.HasField(element, part.field)) return false;
    if (part.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      return reflection.GetEnumValue(element, part.field) == part.enumerator;
    }
    return reflection.GetString(element, part.field) == part.text;
  });
}

/// The element of the list with that key, made where it is missing.
Message& EntryOf(Message& message, const Op& op) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, op.field); ++i) {
    Message* element = reflection.MutableRepeatedMessage(&message, op.field, i);
    if (HasKey(*element, op.key)) return *element;
  }
  Message* element = reflection.AddMessage(&message, op.field);
  for (const FieldValue& part : op.key) {
    if (part.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      element->GetReflection()->SetEnumValue(element, part.field, part.enumerator);
    } else {
      element->GetReflection()->SetString(element, part.field, part.text);
    }
  }
  return *element;
}

bool SetInteger(std::int64_t value, const FieldDescriptor* field, Message& message) {
  const auto& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64: reflection.SetInt64(&message, field, value); return true;
    case FieldDescriptor::CPPTYPE_INT32:
      if (value < std::numeric_limits<std::int32_t>::min() ||
          value > std::numeric_limits<std::int32_t>::max()) {
        return false;
      }
      reflection.SetInt32(&message, field, static_cast<std::int32_t>(value));
      return true;
    case FieldDescriptor::CPPTYPE_UINT64:
      if (value < 0) return false;
      reflection.SetUInt64(&message, field, static_cast<std::uint64_t>(value));
      return true;
    default: return false;
  }
}

bool IsHex(std::string_view text, int digits) {
  return text.size() == static_cast<std::size_t>(digits) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

void Decoder::Object(const Scope& scope, const JsonNode& object, Message& base) {
  const JsonKind wanted = scope.array ? JsonKind::kArray : JsonKind::kObject;
  if (object.kind != wanted) return WrongType(NameOf(wanted), object);
  Found found;
  std::fill_n(found.nodes, scope.members.size(), nullptr);
  scope.array ? CollectElements(scope, object, found) : Collect(scope, object, found);
  Slots slots(scope, base);
  Implied(scope, slots);
  for (std::size_t i = 0; i < scope.members.size(); ++i) {
    if (found.nodes[i] != nullptr) Member(scope, i, found, slots);
  }
  Missing(scope, found);
  if (!found.unknown.empty()) Unknown(scope, found.unknown, slots);
}

void Decoder::Single(const Scope& scope, const struct Member& member, const JsonNode& value,
                     Message& base) {
  Slots slots(scope, base);
  path_.push_back({member.name, -1});
  Value(scope.ops[static_cast<std::size_t>(member.op)], value, slots);
  path_.pop_back();
}

void Decoder::Take(const Scope& scope, int member, const JsonNode& value, Found& found) {
  const int documented = scope.members[static_cast<std::size_t>(member)].documented;
  const int index = documented >= 0 ? documented : member;
  if (documented >= 0) {
    path_.push_back({value.key, -1});
    Fault(v1::Finding::COERCED,
          Concat("read as ", scope.members[static_cast<std::size_t>(documented)].name));
    path_.pop_back();
  }
  const JsonNode*& place = found.nodes[index];
  if (place != nullptr) {
    path_.push_back({value.key, -1});
    Fault(v1::Finding::DUPLICATE_MEMBER, "stands more than once; the last one was taken");
    path_.pop_back();
  }
  place = &value;
}

void Decoder::Collect(const Scope& scope, const JsonNode& object, Found& found) {
  for (const JsonNode* member = object.begin(); member != object.end(); member = member->Next()) {
    const int index = scope.Find(member->key);
    if (index >= 0) {
      Take(scope, index, *member, found);
    } else {
      found.unknown.push_back(member);
    }
  }
  if (found.unknown.size() > 1) DropEarlierDuplicates(found.unknown);
}

void Decoder::CollectElements(const Scope& scope, const JsonNode& array, Found& found) {
  int position = 0;
  for (const JsonNode* element = array.begin(); element != array.end(); element = element->Next()) {
    const int index = scope.Find(std::to_string(position));
    if (index >= 0) {
      found.nodes[index] = element;
    } else {
      path_.push_back({{}, position});
      Fault(v1::Finding::INVALID_VALUE, "the array has an element too many");
      path_.pop_back();
    }
    ++position;
  }
}

void Decoder::DropEarlierDuplicates(std::vector<const JsonNode*>& unknown) {
  std::vector<const JsonNode*> sorted = unknown;
  std::sort(sorted.begin(), sorted.end(), [](const JsonNode* a, const JsonNode* b) {
    return a->key != b->key ? a->key < b->key : a < b;
  });
  std::vector<const JsonNode*> dropped;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->key != sorted[i - 1]->key) continue;
    dropped.push_back(sorted[i - 1]);
    path_.push_back({sorted[i]->key, -1});
    Fault(v1::Finding::DUPLICATE_MEMBER, "stands more than once; the last one was taken");
    path_.pop_back();
  }
  if (dropped.empty()) return;
  std::sort(dropped.begin(), dropped.end());
  std::erase_if(unknown, [&](const JsonNode* member) {
    return std::binary_search(dropped.begin(), dropped.end(), member);
  });
}

void Decoder::Empty(const Scope& scope, const JsonNode& object) {
  Found found;
  std::fill_n(found.nodes, scope.members.size(), nullptr);
  Missing(scope, found);
  Keep(object, true);
}

void Decoder::Implied(const Scope& scope, Slots& slots) {
  for (const Op& op : scope.ops) {
    if (op.row->kind != RowKind::kImplied && op.row->kind != RowKind::kAssumed) continue;
    Message& message = slots[op.slot];
    message.GetReflection()->SetEnumValue(&message, op.field, op.implied.enumerator);
  }
}

void Decoder::Member(const Scope& scope, std::size_t index, const Found& found, Slots& slots) {
  const struct Member& member = scope.members[index];
  const Op& op = scope.ops[static_cast<std::size_t>(member.op)];
  const JsonNode& value = *found.nodes[index];
  if (op.row->kind == RowKind::kNumbered && op.row->number > 0) {
    if (member.number == 1 || found.nodes[index - 1] == nullptr) {
      Numbered(scope, static_cast<int>(index), found, slots);
    }
    return;
  }
  path_.push_back({scope.array ? std::string_view() : std::string_view(member.name),
                   scope.array ? static_cast<int>(index) : -1});
  if (value.kind == JsonKind::kNull && op.row->kind != RowKind::kVerbatim) {
    if (op.row->required) {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is null");
    } else {
      Keep(value, true);
    }
  } else {
    Value(op, value, slots);
  }
  path_.pop_back();
}

void Decoder::Missing(const Scope& scope, const Found& found) {
  for (std::size_t i = 0; i < scope.members.size(); ++i) {
    const Row& row = *scope.ops[static_cast<std::size_t>(scope.members[i].op)].row;
    const bool needed = row.required || row.expected || row.kind == RowKind::kConstant;
    if (found.nodes[i] != nullptr || !needed || scope.members[i].documented >= 0) continue;
    path_.push_back({scope.members[i].name, -1});
    if (row.expected) {
      Fault(v1::Finding::EXPECTED_MISSING, "expected member is missing");
    } else {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is missing");
    }
    path_.pop_back();
  }
}

void Decoder::Unknown(const Scope& scope, const std::vector<const JsonNode*>& unknown,
                      Slots& slots) {
  for (const JsonNode* member : unknown) {
    if (path_.empty() && !ignored_.empty() && member->key == ignored_) continue;
    path_.push_back({member->key, -1});
    if (scope.rest >= 0) {
      const Op& op = scope.ops[static_cast<std::size_t>(scope.rest)];
      Message& message = slots[op.slot];
      auto* property =
          static_cast<v1::Property*>(message.GetReflection()->AddMessage(&message, op.field));
      property->set_name(std::string(member->key));
      property->set_json(std::string(member->raw));
    } else if (event_ == nullptr) {
      Fault(v1::Finding::DROPPED_MEMBER, "no row for it, and it belongs to no single event");
    } else {
      Fault(v1::Finding::UNKNOWN_MEMBER, "no row for it; kept as an extension");
      Keep(*member, false);
    }
    path_.pop_back();
  }
}

void Decoder::Value(const Op& op, const JsonNode& value, Slots& slots) {
  Message& message = slots[op.slot];
  switch (op.row->kind) {
    case RowKind::kText: return Text(op, value, message);
    case RowKind::kAmount:
    case RowKind::kAmountText: return Amount(op, value, message);
    case RowKind::kInteger: return Integer(op, value, message);
    case RowKind::kBoolean: return Boolean(op, value, message);
    case RowKind::kTime: return Time(op, value, message);
    case RowKind::kDate: return Date(op, value, message);
    case RowKind::kOneOf: return OneOf(op, value, message);
    case RowKind::kVerbatim:
      message.GetReflection()->SetString(&message, op.field, std::string(value.raw));
      return;
    case RowKind::kTextList: return TextList(op, value, message);
    case RowKind::kEntry: return Entry(op, value, message);
    case RowKind::kObject:
      // An empty object says nothing that a field could hold; only its spelling is kept.
      if (value.kind == JsonKind::kObject && value.size == 1) return Empty(*op.scope, value);
      Object(*op.scope, value,
             op.field == nullptr ? message
                                 : *message.GetReflection()->MutableMessage(&message, op.field));
      return;
    case RowKind::kEach:
    case RowKind::kEachOf:
    case RowKind::kFirstAndRest: return Elements(op, value, message, slots);
    case RowKind::kCoded: {
      Message& target = op.field == nullptr
                            ? message
                            : *message.GetReflection()->MutableMessage(&message, op.field);
      const absl::Status status = op.codec->decode(value, target);
      if (!status.ok()) Fault(v1::Finding::INVALID_VALUE, ToStd(status.message()));
      return;
    }
    case RowKind::kConstant:
      if (value.kind != JsonKind::kString || value.text != op.row->argument) {
        Fault(v1::Finding::INVALID_VALUE, Concat("expected \"", op.row->argument, "\""));
      }
      return;
    case RowKind::kDropped: return Fault(v1::Finding::DROPPED_MEMBER, op.row->argument);
    case RowKind::kNumbered: {
      std::string text;
      if (!ReadText(op, value, text)) return;
      message.GetReflection()->AddString(&message, op.field, std::move(text));
      return;
    }
    default: return;
  }
}

bool Decoder::ReadText(const Op& op, const JsonNode& value, std::string& text) {
  if (value.kind != JsonKind::kString && value.kind != JsonKind::kNumber) {
    WrongType("string", value);
    return false;
  }
  text.assign(value.text);
  if ((value.kind == JsonKind::kNumber) != op.row->as_number) {
    const std::string_view found = NameOf(value.kind);
    Coerced(value, Concat("read from a ", found));
  }
  return true;
}

void Decoder::Text(const Op& op, const JsonNode& value, Message& message) {
  std::string text;
  if (!ReadText(op, value, text)) return;
  if (op.row->hex) {
    if (!IsHex(text, op.row->number)) {
      return Fault(v1::Finding::INVALID_VALUE,
                   Concat("not ", op.row->number, " hexadecimal digits"));
    }
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    if (text != value.text) Coerced(value, "hexadecimal digits in upper case");
  }
  message.GetReflection()->SetString(&message, op.field, std::move(text));
}

void Decoder::Amount(const Op& op, const JsonNode& value, Message& message) {
  const bool as_text = op.row->kind == RowKind::kAmountText;
  if (value.kind != JsonKind::kNumber && value.kind != JsonKind::kString) {
    return WrongType(as_text ? "string" : "number", value);
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
  auto* decimal = static_cast<v1::Decimal*>(
      message.GetReflection()->MutableMessage(&message, op.field));
  decimal->set_units(amount.units);
  decimal->set_nanos(amount.nanos);
}

void Decoder::Integer(const Op& op, const JsonNode& value, Message& message) {
  if (value.kind != JsonKind::kNumber && value.kind != JsonKind::kString) {
    return WrongType("number", value);
  }
  DecimalValue number;
  if (const auto status = ParseDecimal(value.text, number); !status.ok()) {
    const bool out_of_range = status.code() == absl::StatusCode::kOutOfRange;
    return Fault(v1::Finding::INVALID_VALUE, out_of_range ? "number beyond 64 bits"
                                                          : "not a whole number");
  }
  if (number.nanos != 0) return Fault(v1::Finding::INVALID_VALUE, "not a whole number");
  if (!SetInteger(number.units, op.field, message)) {
    return Fault(v1::Finding::INVALID_VALUE, "number out of range");
  }
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
  message.GetReflection()->SetBool(&message, op.field, truth);
}

void Decoder::Time(const Op& op, const JsonNode& value, Message& message) {
  const bool iso = op.row->time == TimeForm::kIso;
  if (value.kind != JsonKind::kString && (iso || value.kind != JsonKind::kNumber)) {
    return WrongType(iso ? "string" : "number", value);
  }
  auto* time = static_cast<google::protobuf::Timestamp*>(
      message.GetReflection()->MutableMessage(&message, op.field));
  if (const auto status = ParseTime(value.text, op.row->time, *time); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, ToStd(status.message()));
  }
  const bool documented = value.kind == (iso ? JsonKind::kString : JsonKind::kNumber);
  const std::string written = TimeText(*time, op.row->time);
  const bool same = iso ? written == value.text : NormalNumber(value.text) == written;
  if (!documented || !same) Coerced(value, "time in another spelling");
}

void Decoder::Date(const Op& op, const JsonNode& value, Message& message) {
  if (value.kind != JsonKind::kString) return WrongType("string", value);
  v1::Date date;
  if (const auto status = ParseDate(value.text, date); !status.ok()) {
    return Fault(v1::Finding::INVALID_VALUE, ToStd(status.message()));
  }
  message.GetReflection()->MutableMessage(&message, op.field)->CopyFrom(date);
}

void Decoder::OneOf(const Op& op, const JsonNode& value, Message& message) {
  const JsonKind documented = op.row->as_number ? JsonKind::kNumber : JsonKind::kString;
  if (value.kind != JsonKind::kString && value.kind != JsonKind::kNumber) {
    return WrongType(NameOf(documented), value);
  }
  const auto& reflection = *message.GetReflection();
  const auto& words = op.row->words;
  const auto matches = [&](const Word& word) { return EqualIgnoringCase(word.theirs, value.text); };
  const auto word = std::find_if(words.begin(), words.end(), matches);
  if (word != words.end()) {
    const auto index = static_cast<std::size_t>(word - words.begin());
    reflection.SetEnumValue(&message, op.field, op.enumerators[index]);
    if (value.kind != documented || value.text != word->theirs) {
      Coerced(value, "word in another spelling");
    }
    return;
  }
  if (op.value_field == nullptr) {
    return Fault(v1::Finding::INVALID_VALUE, "not a word of the enumeration");
  }
  reflection.SetString(&message, op.value_field, std::string(value.text));
  if (value.kind != documented) Coerced(value, Concat("read from a ", NameOf(value.kind)));
}

void Decoder::TextList(const Op& op, const JsonNode& value, Message& message) {
  const auto& reflection = *message.GetReflection();
  const std::string_view separator = op.row->argument;
  if (!separator.empty()) {
    if (value.kind != JsonKind::kString) return WrongType("string", value);
    if (value.text.empty()) return Keep(value, true);
    std::string_view text = value.text;
    while (true) {
      const std::size_t end = text.find(separator);
      reflection.AddString(&message, op.field, std::string(text.substr(0, end)));
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
      path_.push_back({{}, index});
      WrongType("string", *element);
      path_.pop_back();
      continue;
    }
    const bool digits =
        op.row->as_number && element->text.find_first_not_of("0123456789") == std::string_view::npos;
    documented &= element->kind == (digits ? JsonKind::kNumber : JsonKind::kString);
    reflection.AddString(&message, op.field, std::string(element->text));
  }
  if (documented) return;
  index == 0 ? Keep(value, true) : Coerced(value, "list in another spelling");
}

void Decoder::Entry(const Op& op, const JsonNode& value, Message& message) {
  Message* element = nullptr;
  if (op.value_field->containing_type() == v1::Property::descriptor()) {
    element = &EntryOf(message, op);
    element->GetReflection()->SetString(element, op.value_field, std::string(value.raw));
    return;
  }
  std::string text;
  if (!ReadText(op, value, text)) return;
  if (op.row->hex && !IsHex(text, op.row->number)) {
    return Fault(v1::Finding::INVALID_VALUE,
                 Concat("not ", op.row->number, " hexadecimal digits"));
  }
  if (op.row->hex) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    if (text != value.text) Coerced(value, "hexadecimal digits in upper case");
  }
  element = &EntryOf(message, op);
  element->GetReflection()->SetString(element, op.value_field, std::move(text));
}

const Scope* Decoder::ChoiceOf(const Op& op, const JsonNode& element) {
  if (op.row->kind != RowKind::kEachOf) return op.scope.get();
  const JsonNode* discriminator = element.Find(op.row->argument);
  for (std::size_t i = 0; discriminator != nullptr && i < op.choices.size(); ++i) {
    if (discriminator->text == op.row->choices[i].value) return op.choices[i].get();
  }
  Fault(v1::Finding::INVALID_VALUE,
        Concat("'", op.row->argument, "' is missing or names no known sort of element"));
  return nullptr;
}

void Decoder::Elements(const Op& op, const JsonNode& value, Message& message, Slots& slots) {
  if (value.kind != JsonKind::kArray) return WrongType("array", value);
  const bool blank = op.row->kind == RowKind::kFirstAndRest && value.size == 2;
  if (value.size == 1 || (blank && value.begin()->kind == JsonKind::kObject)) {
    return Keep(value, true);
  }
  int index = 0;
  for (const JsonNode* element = value.begin(); element != value.end();
       element = element->Next(), ++index) {
    path_.push_back({{}, index});
    if (element->kind != JsonKind::kObject) {
      WrongType("object", *element);
    } else if (op.row->kind == RowKind::kFirstAndRest && index == 0) {
      Object(*op.scope, *element, slots[0]);
    } else if (const Scope* scope =
                   op.row->kind == RowKind::kFirstAndRest ? op.rest.get() : ChoiceOf(op, *element);
               scope != nullptr) {
      Object(*scope, *element, *message.GetReflection()->AddMessage(&message, op.field));
    }
    path_.pop_back();
  }
}

void Decoder::Numbered(const Scope& scope, int index, const Found& found, Slots& slots) {
  const struct Member& first = scope.members[static_cast<std::size_t>(index)];
  const Op& op = scope.ops[static_cast<std::size_t>(first.op)];
  Message& message = slots[op.slot];
  for (int number = first.number, i = index; number <= op.row->number; ++number, ++i) {
    const JsonNode* value = found.nodes[i];
    if (value == nullptr) return;
    path_.push_back({scope.members[static_cast<std::size_t>(i)].name, -1});
    const bool after_gap =
        message.GetReflection()->FieldSize(message, op.field) != number - 1;
    std::string text;
    if (after_gap || value->kind == JsonKind::kNull) {
      Fault(v1::Finding::UNKNOWN_MEMBER,
            after_gap ? "comes after a gap in the numbers; kept as an extension"
                      : "null; kept as an extension");
      Keep(*value, false);
    } else if (ReadText(op, *value, text)) {
      message.GetReflection()->AddString(&message, op.field, std::move(text));
    }
    path_.pop_back();
  }
}

void Decoder::Keep(const JsonNode& value, bool spelling) {
  if (event_ == nullptr) return;
  v1::Extension& extension = *event_->add_extensions();
  extension.set_format(std::string(format_));
  extension.set_pointer(Pointer());
  extension.set_json(std::string(value.raw));
  if (spelling) extension.set_spelling(true);
}

void Decoder::Coerced(const JsonNode& value, std::string_view detail) {
  Fault(v1::Finding::COERCED, detail);
  Keep(value, true);
}

void Decoder::Fault(v1::Finding::Code code, std::string_view detail) {
  AddFinding(report_, format_, code, Concat(prefix_, Pointer()), detail);
}

void Decoder::WrongType(std::string_view expected, const JsonNode& value) {
  Fault(v1::Finding::INVALID_VALUE, Concat("expected ", expected, ", got ", NameOf(value.kind)));
}

std::string Decoder::Pointer() const {
  std::string pointer;
  for (const Step& step : path_) {
    if (step.index >= 0) {
      pointer.append("/").append(std::to_string(step.index));
    } else {
      AppendPointerStep(step.name, pointer);
    }
  }
  return pointer;
}

}  // namespace interlingua
