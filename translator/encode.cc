#include "translator/encode.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "translator/decimal.h"
#include "translator/decode.h"
#include "translator/derive.h"
#include "translator/event_id.h"
#include "translator/json.h"
#include "translator/point_in_time.h"
#include "translator/report.h"
#include "translator/text.h"

namespace interlingua {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// The messages that the rows of a scope speak of; null where one is absent.
class Encoder::Slots {
 public:
  Slots(const Scope& scope, const Message& base) {
    messages_[0] = &base;
    for (std::size_t i = 1; i < scope.slots.size(); ++i) {
      const Message* parent = messages_[scope.slots[i].parent];
      messages_[i] = parent == nullptr ? nullptr : Inner(*parent, scope.slots[i].field);
    }
  }

  const Message* operator[](int slot) const { return messages_[slot]; }

 private:
  static const Message* Inner(const Message& parent, const FieldDescriptor* field) {
    const auto& reflection = *parent.GetReflection();
    if (field->is_repeated()) {
      return reflection.FieldSize(parent, field) > 0
                 ? &reflection.GetRepeatedMessage(parent, field, 0)
                 : nullptr;
    }
    return reflection.HasField(parent, field) ? &reflection.GetMessage(parent, field) : nullptr;
  }

  const Message* messages_[Scope::kMaxSlots];
};

namespace {

bool IsSet(const Op& op, const Message& message) {
  const auto& reflection = *message.GetReflection();
  return op.field->is_repeated() ? reflection.FieldSize(message, op.field) > 0
                                 : reflection.HasField(message, op.field);
}

const std::string& TextOf(const Message& message, const FieldDescriptor* field,
                          std::string& scratch) {
  return message.GetReflection()->GetStringReference(message, field, &scratch);
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         text.find_first_not_of("0123456789") == std::string_view::npos &&
         (text.size() == 1 || text[0] != '0');
}

void AppendTextValue(std::string_view text, bool as_number, std::string& out) {
  if (as_number && IsDigits(text)) {
    out.append(text);
  } else {
    AppendJsonString(text, out);
  }
}

void AppendInteger(std::int64_t number, std::string& out) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

void Separate(std::string& out) {
  if (out.back() != '{' && out.back() != '[') out.push_back(',');
}

std::string_view ParentOf(std::string_view pointer) { return pointer.substr(0, pointer.rfind('/')); }

std::string Unescape(std::string_view step) {
  std::string name;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool escape = step[i] == '~' && i + 1 < step.size();
    name.push_back(escape ? (step[i + 1] == '1' ? '/' : '~') : step[i]);
    if (escape) ++i;
  }
  return name;
}

bool KeyHolds(const Message& element, const FieldValue& part) {
  const auto& reflection = *element.GetReflection();
  if (!reflection.HasField(element, part.field)) return false;
  if (part.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return reflection.GetEnumValue(element, part.field) == part.enumerator;
  }
  return reflection.GetString(element, part.field) == part.text;
}

}  // namespace

ExtensionIndex::ExtensionIndex(const v1::CommerceEvent& event, std::string_view format) {
  for (const v1::Extension& extension : event.extensions()) {
    if (extension.format() == format) entries_.push_back(&extension);
  }
  std::stable_sort(entries_.begin(), entries_.end(), [](const auto* a, const auto* b) {
    return a->pointer() < b->pointer();
  });
}

const v1::Extension* ExtensionIndex::SpellingAt(std::string_view pointer) const {
  const auto at = std::lower_bound(
      entries_.begin(), entries_.end(), pointer,
      [](const v1::Extension* entry, std::string_view wanted) { return entry->pointer() < wanted; });
  const v1::Extension* found = nullptr;
  for (auto i = at; i != entries_.end() && (*i)->pointer() == pointer; ++i) {
    if ((*i)->spelling()) found = *i;
  }
  return found;
}

bool ExtensionIndex::HasBelow(std::string_view pointer) const {
  const std::string prefix = Concat(pointer, "/");
  const auto at = std::lower_bound(
      entries_.begin(), entries_.end(), prefix,
      [](const v1::Extension* entry, const std::string& wanted) { return entry->pointer() < wanted; });
  return at != entries_.end() && (*at)->pointer().starts_with(prefix);
}

std::vector<const v1::Extension*> ExtensionIndex::UnknownIn(std::string_view pointer) const {
  std::vector<const v1::Extension*> found;
  for (const v1::Extension* entry : entries_) {
    if (entry->spelling() || entry->pointer().empty()) continue;
    if (ParentOf(entry->pointer()) == pointer) found.push_back(entry);
  }
  return found;
}

bool Encoder::ImpliedHold(const Scope& scope, const Message& base) {
  const Slots slots(scope, base);
  return std::all_of(scope.ops.begin(), scope.ops.end(), [&](const Op& op) {
    const bool flattened = op.row->kind == RowKind::kObject && op.field == nullptr;
    if (flattened && slots[op.slot] == &base) return ImpliedHold(*op.scope, base);
    return op.row->kind != RowKind::kImplied ||
           (slots[op.slot] != nullptr && KeyHolds(*slots[op.slot], op.implied));
  });
}

int Encoder::Object(const Scope& scope, const Message& base, std::string& out) {
  const Slots slots(scope, base);
  Needs(scope, slots);
  if (scope.array) return Array(scope, slots, out);
  const std::size_t begin = out.size();
  out.push_back('{');
  int written = 0;
  for (const Op& op : scope.ops) written += Member(scope, op, slots, out);
  if (scope.rest >= 0) written += RestOf(scope, slots, out);
  if (!extensions_.empty()) written += UnknownMembers(scope, begin, out);
  out.push_back('}');
  return written;
}

int Encoder::Array(const Scope& scope, const Slots& slots, std::string& out) {
  const std::size_t begin = out.size();
  out.push_back('[');
  std::size_t end = out.size();
  int written = 0;
  for (const Op& op : scope.ops) {
    if (*op.row->member == '\0') {
      Member(scope, op, slots, out);
      continue;
    }
    Separate(out);
    const std::size_t start = out.size();
    written += Member(scope, op, slots, out);
    if (out.size() == start) {
      out.append("null");  // keeps the later elements in their places
    } else {
      end = out.size();
    }
  }
  out.resize(std::max(end, begin + 1));
  out.push_back(']');
  return written;
}

void Encoder::Needs(const Scope& scope, const Slots& slots) {
  for (const Op& op : scope.ops) {
    if (op.row->kind != RowKind::kNeeds) continue;
    const Message* message = slots[op.slot];
    if (message == nullptr || !IsSet(op, *message)) {
      Fault(v1::Finding::REFUSED, op.row->argument);
    }
  }
}

/// Whether the row's field is held back by the destination's flow.
bool Encoder::Withheld(const Op& op, const Slots& slots) {
  if (!options_.authenticated || !op.row->unauthenticated) return false;
  const Message* message = slots[op.slot];
  if (op.field == nullptr || message == nullptr || !IsSet(op, *message)) return true;
  v1::Finding& finding =
      AddFinding(report_, format_, v1::Finding::WITHHELD, pointer_,
                 "not supported in the authenticated flow");
  finding.set_field(op.row->field);
  Mark(*message, op.field);
  return true;
}

int Encoder::Member(const Scope& scope, const Op& op, const Slots& slots, std::string& out) {
  const Row& row = *op.row;
  if (row.read_only) return 0;
  switch (row.kind) {
    case RowKind::kImplied:
    case RowKind::kAssumed:
      if (slots[op.slot] != nullptr && KeyHolds(*slots[op.slot], op.implied)) {
        Mark(*slots[op.slot], op.field);
      }
      return 0;
    case RowKind::kByWire:
      if (slots[op.slot] != nullptr && IsSet(op, *slots[op.slot])) Mark(*slots[op.slot], op.field);
      return 0;
    case RowKind::kNeeds:
    case RowKind::kNoHome:
    case RowKind::kRest:
    case RowKind::kAlias:
    case RowKind::kDropped: return 0;
    default: break;
  }
  if (row.kind == RowKind::kNumbered && row.number > 0) {
    return slots[op.slot] == nullptr ? 0 : Numbered(op, *slots[op.slot], out);
  }
  const std::size_t way = pointer_.size();
  AppendPointerStep(row.member, pointer_);
  const std::size_t begin = out.size();
  if (!scope.array) {
    Separate(out);
    out.append(op.key_json);
  }
  const std::size_t value = out.size();
  bool written = !Withheld(op, slots) && Value(op, slots, out);
  if (!written) out.resize(value);
  if (!extensions_.empty() && Respelled(scope, op, *slots[0], value, out)) written = true;
  if (!written) {
    out.resize(begin);
    Absent(op);
  }
  pointer_.resize(way);
  return written && row.kind != RowKind::kConstant ? 1 : 0;
}

void Encoder::Absent(const Op& op) {
  if (op.row->required) {
    Fault(v1::Finding::REQUIRED_MISSING, "required member is missing");
  } else if (op.row->expected) {
    Fault(options_.strict ? v1::Finding::REQUIRED_MISSING : v1::Finding::EXPECTED_MISSING,
          "expected member is missing");
  }
}

bool Encoder::Value(const Op& op, const Slots& slots, std::string& out) {
  if (op.row->kind == RowKind::kConstant) {
    AppendJsonString(op.row->argument, out);
    return true;
  }
  // Its first element may have something to say where the message of the further ones is absent.
  if (op.row->kind == RowKind::kFirstAndRest) return Elements(op, slots, out);
  const Message* message = slots[op.slot];
  if (message == nullptr) {
    // Members that are nowhere in the event may still come back into an object of theirs.
    return op.row->kind == RowKind::kObject && !extensions_.empty() &&
           extensions_.HasBelow(pointer_) &&
           Nested(op, *google::protobuf::MessageFactory::generated_factory()->GetPrototype(
                          op.field == nullptr ? op.scope->type : op.field->containing_type()),
                  out);
  }
  switch (op.row->kind) {
    case RowKind::kObject: return Nested(op, *message, out);
    case RowKind::kEach:
    case RowKind::kEachOf: return Elements(op, slots, out);
    case RowKind::kCoded: return Coded(op, *message, out);
    case RowKind::kEntry: return Entry(op, *message, out);
    case RowKind::kOneOf: return OneOf(op, *message, out);
    default: break;
  }
  if (!IsSet(op, *message)) return op.row->derivable && Derived(op, *message, out);
  return Leaf(op, *message, out);
}

bool Encoder::Leaf(const Op& op, const Message& message, std::string& out) {
  const auto& reflection = *message.GetReflection();
  std::string scratch;
  switch (op.row->kind) {
    case RowKind::kText: {
      const std::string& text = TextOf(message, op.field, scratch);
      if (&message == &event_ && IsOwnId(*op.field, text)) return false;
      AppendTextValue(text, op.row->as_number, out);
      break;
    }
    case RowKind::kVerbatim: out.append(TextOf(message, op.field, scratch)); break;
    case RowKind::kAmount:
    case RowKind::kAmountText: return Amount(op, message, out);
    case RowKind::kInteger:
      if (op.field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
        AppendInteger(reflection.GetInt32(message, op.field), out);
      } else if (op.field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
        out.append(std::to_string(reflection.GetUInt64(message, op.field)));
      } else {
        AppendInteger(reflection.GetInt64(message, op.field), out);
      }
      break;
    case RowKind::kBoolean:
      out.append(reflection.GetBool(message, op.field) ? "true" : "false");
      break;
    case RowKind::kTime: return Time(op, message, out);
    case RowKind::kDate: {
      const std::string text =
          DateText(static_cast<const v1::Date&>(reflection.GetMessage(message, op.field)));
      if (text.empty()) return false;
      AppendJsonString(text, out);
      break;
    }
    case RowKind::kTextList: return TextList(op, message, out);
    case RowKind::kNumbered:
      AppendTextValue(reflection.GetRepeatedStringReference(message, op.field, 0, &scratch),
                      op.row->as_number, out);
      Mark(message, op.field, 0);
      return true;
    default: return false;
  }
  Mark(message, op.field);
  return true;
}

/// Whether the field is an event id that was derived from a document of this very format, which had none.
bool Encoder::IsOwnId(const FieldDescriptor& field, std::string_view text) const {
  return field.number() == v1::CommerceEvent::kEventIdFieldNumber && !options_.derived_ids &&
         event_.source().format() == format_ && IsDerivedEventId(text);
}

bool Encoder::Amount(const Op& op, const Message& message, std::string& out) {
  const DecimalValue value =
      ValueOf(static_cast<const v1::Decimal&>(message.GetReflection()->GetMessage(message, op.field)));
  if (!IsValid(value)) {
    Fault(v1::Finding::INVALID_VALUE, "units and nanos are not one decimal number");
    return false;
  }
  Mark(message, op.field);
  if (op.row->kind == RowKind::kAmount) {
    AppendDecimal(value, out);
    return true;
  }
  const auto text = op.row->number < 0 ? absl::StatusOr<std::string>(DecimalText(value))
                                       : FixedDecimalText(value, op.row->number);
  if (!text.ok()) {
    Fault(v1::Finding::INVALID_VALUE, ToStd(text.status().message()));
    return false;
  }
  AppendJsonString(*text, out);
  return true;
}

bool Encoder::Derived(const Op& op, const Message& message, std::string& out) {
  const auto derivation = Derive(message, *op.field);
  if (!derivation) return false;
  AppendDecimal(derivation->value, out);
  AddFinding(report_, format_, v1::Finding::DERIVED, pointer_, derivation->identity)
      .set_field(op.row->field);
  return true;
}

bool Encoder::Time(const Op& op, const Message& message, std::string& out) {
  const auto& time = static_cast<const google::protobuf::Timestamp&>(
      message.GetReflection()->GetMessage(message, op.field));
  const std::string text = TimeText(time, op.row->time);
  if (op.row->time == TimeForm::kIso) {
    AppendJsonString(text, out);
  } else {
    out.append(text);
  }
  if (IsExact(time, op.row->time)) Mark(message, op.field);
  return true;
}

bool Encoder::OneOf(const Op& op, const Message& message, std::string& out) {
  const auto& reflection = *message.GetReflection();
  if (reflection.HasField(message, op.field)) {
    const int number = reflection.GetEnumValue(message, op.field);
    const auto at = std::find(op.enumerators.begin(), op.enumerators.end(), number);
    if (at == op.enumerators.end()) return false;
    const auto& word = op.row->words[static_cast<std::size_t>(at - op.enumerators.begin())];
    AppendTextValue(word.theirs, op.row->as_number, out);
    Mark(message, op.field);
    return true;
  }
  if (op.value_field == nullptr || !reflection.HasField(message, op.value_field)) return false;
  AppendTextValue(reflection.GetString(message, op.value_field), op.row->as_number, out);
  Mark(message, op.value_field);
  return true;
}

bool Encoder::TextList(const Op& op, const Message& message, std::string& out) {
  const auto& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, op.field);
  const std::string_view separator = op.row->argument;
  std::string scratch;
  if (separator.empty()) {
    out.push_back('[');
    for (int i = 0; i < size; ++i) {
      if (i > 0) out.push_back(',');
      AppendTextValue(reflection.GetRepeatedStringReference(message, op.field, i, &scratch),
                      op.row->as_number, out);
    }
    out.push_back(']');
  } else {
    std::string joined;
    for (int i = 0; i < size; ++i) {
      const std::string& part =
          reflection.GetRepeatedStringReference(message, op.field, i, &scratch);
      if (part.find(separator) != std::string::npos) {
        Fault(v1::Finding::INVALID_VALUE, "an element holds the separator of the list");
        return false;
      }
      joined.append(i > 0 ? separator : "").append(part);
    }
    AppendJsonString(joined, out);
  }
  Mark(message, op.field);
  return true;
}

bool Encoder::Entry(const Op& op, const Message& message, std::string& out) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, op.field); ++i) {
    const Message& element = reflection.GetRepeatedMessage(message, op.field, i);
    const auto holds = [&](const FieldValue& part) { return KeyHolds(element, part); };
    if (!std::all_of(op.key.begin(), op.key.end(), holds)) continue;
    if (!element.GetReflection()->HasField(element, op.value_field)) continue;
    std::string scratch;
    const std::string& text = TextOf(element, op.value_field, scratch);
    if (element.GetDescriptor() == v1::Property::descriptor()) {
      out.append(text);
    } else {
      AppendTextValue(text, op.row->as_number, out);
    }
    for (const FieldValue& part : op.key) Mark(element, part.field);
    Mark(element, op.value_field);
    return true;
  }
  return false;
}

bool Encoder::Nested(const Op& op, const Message& message, std::string& out) {
  const Message& inner =
      op.field == nullptr ? message : message.GetReflection()->GetMessage(message, op.field);
  const int findings = report_.findings_size();
  if (Object(*op.scope, inner, out) > 0) return true;
  // Nothing to say: what its own required members lack is no fault of the event.
  report_.mutable_findings()->DeleteSubrange(findings, report_.findings_size() - findings);
  return false;
}

const Scope* Encoder::ChoiceOf(const Op& op, const Message& element) {
  if (op.row->kind == RowKind::kFirstAndRest) return op.rest.get();
  if (op.row->kind == RowKind::kEach) return op.scope.get();
  for (const auto& choice : op.choices) {
    if (ImpliedHold(*choice, element)) return choice.get();
  }
  return nullptr;
}

bool Encoder::Elements(const Op& op, const Slots& slots, std::string& out) {
  const Message* message = slots[op.slot];
  const int size =
      message == nullptr ? 0 : message->GetReflection()->FieldSize(*message, op.field);
  const std::size_t way = pointer_.size();
  out.push_back('[');
  int index = 0;
  if (op.row->kind == RowKind::kFirstAndRest) {
    pointer_.append("/0");
    const std::size_t begin = out.size();
    if (Object(*op.scope, *slots[0], out) == 0 && size == 0) {
      out.resize(begin);
    } else {
      ++index;
    }
    pointer_.resize(way);
  }
  for (int i = 0; i < size; ++i) {
    const Message& element = message->GetReflection()->GetRepeatedMessage(*message, op.field, i);
    const Scope* scope = ChoiceOf(op, element);
    if (scope == nullptr) continue;
    if (out.back() != '[') out.push_back(',');
    pointer_.append("/").append(std::to_string(index++));
    Object(*scope, element, out);
    pointer_.resize(way);
  }
  if (index == 0) return false;
  out.push_back(']');
  return true;
}

bool Encoder::Coded(const Op& op, const Message& message, std::string& out) {
  const Message& target =
      op.field == nullptr ? message : message.GetReflection()->GetMessage(message, op.field);
  const std::string json = op.codec->encode(target);
  if (json.empty()) return false;
  out.append(json);
  for (const auto& way : op.carries) {
    const Message* at = &target;
    for (std::size_t i = 0; i + 1 < way.size(); ++i) {
      at = &at->GetReflection()->GetMessage(*at, way[i]);
    }
    Mark(*at, way.back());
  }
  return true;
}

int Encoder::Numbered(const Op& op, const Message& message, std::string& out) {
  const auto& reflection = *message.GetReflection();
  const int size = std::min(reflection.FieldSize(message, op.field), op.row->number);
  const std::string_view quoted_stem(op.key_json.data(), op.key_json.size() - 2);
  std::string scratch;
  for (int i = 0; i < size; ++i) {
    Separate(out);
    out.append(quoted_stem).append(std::to_string(i + 1)).append("\":");
    AppendTextValue(reflection.GetRepeatedStringReference(message, op.field, i, &scratch),
                    op.row->as_number, out);
    Mark(message, op.field, i);
  }
  return size;
}

int Encoder::RestOf(const Scope& scope, const Slots& slots, std::string& out) {
  const Op& op = scope.ops[static_cast<std::size_t>(scope.rest)];
  const Message* message = slots[op.slot];
  if (message == nullptr) return 0;
  const auto& reflection = *message->GetReflection();
  int written = 0;
  for (int i = 0; i < reflection.FieldSize(*message, op.field); ++i) {
    const auto& property =
        static_cast<const v1::Property&>(reflection.GetRepeatedMessage(*message, op.field, i));
    if (scope.Find(property.name()) >= 0 || property.json().empty()) continue;
    Separate(out);
    AppendJsonString(property.name(), out);
    out.push_back(':');
    out.append(property.json());
    Mark(*message, op.field, i);
    ++written;
  }
  return written;
}

int Encoder::UnknownMembers(const Scope& scope, std::size_t begin, std::string& out) {
  int written = 0;
  for (const v1::Extension* extension : extensions_.UnknownIn(pointer_)) {
    const std::string name =
        Unescape(std::string_view(extension->pointer()).substr(extension->pointer().rfind('/') + 1));
    if (scope.Find(name) >= 0) {
      // A numbered member after a gap: it comes back unless the gap has been filled meanwhile.
      std::string key;
      AppendJsonString(name, key);
      if (out.find(key + ":", begin) != std::string::npos) continue;
    }
    Separate(out);
    AppendJsonString(name, out);
    out.push_back(':');
    out.append(extension->json());
    if (extensions_written_ != nullptr) extensions_written_->insert(extension);
    ++written;
  }
  return written;
}

/// Puts the kept spelling of the member in place of what was written from `begin` on, where both mean the same.
bool Encoder::Respelled(const Scope& scope, const Op& op, const Message& base, std::size_t begin,
                        std::string& out) {
  const v1::Extension* spelling = extensions_.SpellingAt(pointer_);
  if (spelling == nullptr) return false;
  JsonDocument document;
  if (!document.Parse(spelling->json()).ok()) return false;
  std::string read;
  if (document.root().kind != JsonKind::kNull) {
    std::unique_ptr<Message> scratch(base.New());
    v1::Report report;
    Decoder decoder(format_, nullptr, report);
    decoder.Single(scope, {op.row->member, static_cast<int>(&op - scope.ops.data()), 0, -1},
                   document.root(), *scratch);
    if (IsRefused(report)) return false;
    const v1::CommerceEvent nothing;
    const ExtensionIndex none(nothing, format_);
    Encoder writer(format_, nothing, none, options_, report, nullptr, nullptr);
    if (!writer.Value(op, Slots(scope, *scratch), read)) read.clear();
  }
  if (read != std::string_view(out).substr(begin)) return false;
  out.resize(begin);
  out.append(spelling->json());
  return true;
}

void Encoder::Fault(v1::Finding::Code code, std::string_view detail) {
  AddFinding(report_, format_, code, pointer_, detail);
}

}  // namespace interlingua
