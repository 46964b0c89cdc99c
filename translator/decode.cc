#include "translator/decode.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "translator/report.h"
#include "translator/text.h"

namespace interlingua {

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
      message = &Inner((*this)[way.parent], *way.access);
    }
    return *message;
  }

 private:
  static Message& Inner(Message& parent, const FieldAccess& field) {
    if (field.mutable_message != nullptr) return field.mutable_message(parent);
    return field.size(parent) > 0 ? field.mutable_at(parent, 0) : field.add_message(parent);
  }

  const Scope& scope_;
  Message* messages_[Scope::kMaxSlots];
};

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
  path_.Push(member.name);
  Value(scope.ops[static_cast<std::size_t>(member.op)], value, slots);
  path_.Pop();
}

void Decoder::Take(const Scope& scope, int member, const JsonNode& value, Found& found) {
  const int documented = scope.members[static_cast<std::size_t>(member)].documented;
  const int index = documented >= 0 ? documented : member;
  if (documented >= 0) {
    path_.Push(value.key);
    Fault(v1::Finding::COERCED,
          Concat("read as ", scope.members[static_cast<std::size_t>(documented)].name));
    path_.Pop();
  }
  const JsonNode*& place = found.nodes[index];
  if (place != nullptr) {
    path_.Push(value.key);
    Fault(v1::Finding::DUPLICATE_MEMBER, "stands more than once; the last one was taken");
    path_.Pop();
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
  for (std::size_t i = 0; i < scope.members.size(); ++i) {
    const int successor = scope.members[i].successor;
    if (successor < 0 || found.nodes[i] == nullptr || found.nodes[successor] == nullptr) continue;
    found.unknown.push_back(std::exchange(found.nodes[i], nullptr));
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
      path_.Push(position);
      Fault(v1::Finding::INVALID_VALUE, "the array has an element too many");
      path_.Pop();
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
    path_.Push(sorted[i]->key);
    Fault(v1::Finding::DUPLICATE_MEMBER, "stands more than once; the last one was taken");
    path_.Pop();
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

/// What the table means by itself, also in objects that the document leaves out.
void Decoder::Implied(const Scope& scope, Slots& slots) {
  for (const int index : scope.meanings) {
    const Op& op = scope.ops[static_cast<std::size_t>(index)];
    if (op.row->kind == RowKind::kObject) {
      Slots inner(*op.scope, slots[op.slot]);
      Implied(*op.scope, inner);
    } else if (op.access->set_number != nullptr) {
      op.access->set_number(slots[op.slot], op.implied.enumerator);
    } else {
      op.access->set_text(slots[op.slot], op.implied.text);
    }
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
  scope.array ? path_.Push(static_cast<int>(index)) : path_.Push(member.name);
  if (value.kind == JsonKind::kNull && op.row->kind != RowKind::kVerbatim) {
    if (op.row->required || op.row->kind == RowKind::kConstant) {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is null");
    } else {
      Keep(value, true);
    }
  } else if (scope.free && !op.row->required && event_ != nullptr) {
    FreeValue(op, value, slots);
  } else {
    const int kept = event_ == nullptr ? 0 : event_->extensions_size();
    Value(op, value, slots);
    // That the older member was there is all that is to be remembered of it.
    const bool remember = *op.row->successor != '\0' && event_ != nullptr;
    if (remember && event_->extensions_size() == kept) Keep(value, true);
  }
  path_.Pop();
}

/// Reads the member, or keeps it as it is where it is not of the form of its row.
void Decoder::FreeValue(const Op& op, const JsonNode& value, Slots& slots) {
  const int findings = report_.findings_size();
  const int kept = event_->extensions_size();
  Value(op, value, slots);
  const auto begin = report_.findings().begin() + findings;
  const auto refuses = [](const v1::Finding& finding) {
    return finding.severity() == v1::Finding::REFUSAL;
  };
  if (std::none_of(begin, report_.findings().end(), refuses)) return;
  report_.mutable_findings()->DeleteSubrange(findings, report_.findings_size() - findings);
  event_->mutable_extensions()->DeleteSubrange(kept, event_->extensions_size() - kept);
  if (op.field != nullptr && op.row->kind != RowKind::kEntry) {
    Message& message = slots[op.slot];
    const auto& reflection = *message.GetReflection();
    const int others = op.row->kind == RowKind::kEach ? op.row->number : 0;
    if (others == 0) reflection.ClearField(&message, op.field);
    while (others > 0 && op.access->size(message) > others) {
      reflection.RemoveLast(&message, op.field);
    }
  }
  Fault(v1::Finding::UNKNOWN_MEMBER, "not of the form of its row; kept as an extension");
  Keep(value, false);
}

void Decoder::Missing(const Scope& scope, const Found& found) {
  for (const int index : scope.demanded) {
    if (found.nodes[index] != nullptr) continue;
    const struct Member& member = scope.members[static_cast<std::size_t>(index)];
    path_.Push(member.name);
    if (scope.ops[static_cast<std::size_t>(member.op)].row->expected) {
      Fault(v1::Finding::EXPECTED_MISSING, "expected member is missing");
    } else {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is missing");
    }
    path_.Pop();
  }
}

void Decoder::Unknown(const Scope& scope, const std::vector<const JsonNode*>& unknown,
                      Slots& slots) {
  const bool root = path_.AtRoot();
  if (reading_.partial && root && scope.rest < 0) return;
  for (const JsonNode* member : unknown) {
    if (root && !reading_.ignored.empty() && member->key == reading_.ignored) continue;
    path_.Push(member->key);
    const Op* rest = scope.rest < 0 ? nullptr : &scope.ops[static_cast<std::size_t>(scope.rest)];
    if (rest != nullptr && rest->row->kind == RowKind::kRest) {
      Message& message = slots[rest->slot];
      auto& property = static_cast<v1::Property&>(rest->access->add_message(message));
      property.set_name(member->key.data(), member->key.size());
      property.set_json(member->raw.data(), member->raw.size());
    } else if (rest != nullptr && RestAs(*rest, *member, slots[rest->slot])) {
      // It has an element of its own now.
    } else if (event_ == nullptr) {
      Fault(v1::Finding::DROPPED_MEMBER, "no row for it, and it belongs to no single event");
    } else {
      Fault(v1::Finding::UNKNOWN_MEMBER, "no row for it; kept as an extension");
      Keep(*member, false);
    }
    path_.Pop();
  }
}

/// Reads the only element of an array. Where there are more, or where the value stands without its
/// array, it is read all the same, and the spelling is kept.
void Decoder::Alone(const Op& op, const JsonNode& value, Slots& slots) {
  if (value.kind != JsonKind::kArray) {
    Single(op, value, slots);
    return Coerced(value, "not in an array");
  }
  const bool blank = value.size == 2 && value.begin()->kind == JsonKind::kObject;
  if (value.size == 1 || blank) return Keep(value, true);
  const int kept = event_ == nullptr ? 0 : event_->extensions_size();
  path_.Push(0);
  Single(op, *value.begin(), slots);
  path_.Pop();
  const bool more = value.begin()->Next() != value.end();
  if (more) return Coerced(value, "more than one element; the first was taken");
  // Members of an object are found again in their places; a text is not.
  const bool respelled = event_ != nullptr && event_->extensions_size() > kept;
  if (!respelled || op.row->kind == RowKind::kObject) return;
  event_->mutable_extensions()->DeleteSubrange(kept, event_->extensions_size() - kept);
  Keep(value, true);
}

void Decoder::Value(const Op& op, const JsonNode& value, Slots& slots) {
  op.row->in_array ? Alone(op, value, slots) : Single(op, value, slots);
}

void Decoder::Single(const Op& op, const JsonNode& value, Slots& slots) {
  Message& message = slots[op.slot];
  switch (op.row->kind) {
    case RowKind::kText:
      return Text(op, value, message);
    case RowKind::kAmount:
    case RowKind::kAmountText:
      return Amount(op, value, message);
    case RowKind::kInteger:
      return Integer(op, value, message);
    case RowKind::kBoolean:
      return Boolean(op, value, message);
    case RowKind::kTime:
      return Time(op, value, message);
    case RowKind::kDate:
      return Date(op, value, message);
    case RowKind::kOneOf:
      return OneOf(op, value, message);
    case RowKind::kVerbatim:
      op.access->set_text(message, value.raw);
      return;
    case RowKind::kTextList:
      return TextList(op, value, message);
    case RowKind::kEntry:
      return Entry(op, value, message);
    case RowKind::kObject:
      return Nested(op, value, message);
    case RowKind::kEach:
    case RowKind::kEachOf:
    case RowKind::kFirstAndRest:
      return Elements(op, value, message, slots);
    case RowKind::kKeyed:
      return Keyed(op, value, message);
    case RowKind::kCoded:
      return Coded(op, value, message);
    case RowKind::kConstant:
      if (value.kind != JsonKind::kString || value.text != op.row->argument) {
        Fault(v1::Finding::INVALID_VALUE, Concat("expected \"", op.row->argument, "\""));
      }
      return;
    case RowKind::kDropped:
      return Fault(v1::Finding::DROPPED_MEMBER, op.row->argument);
    case RowKind::kNumbered: {
      std::string text;
      if (!ReadText(op, value, text)) return;
      op.access->add_text(message, text);
      return;
    }
    default:
      return;
  }
}

/// An empty object says nothing that a field could hold; its spelling is kept.
void Decoder::Nested(const Op& op, const JsonNode& value, Message& message) {
  const bool empty = value.kind == JsonKind::kObject && value.size == 1;
  if (empty && op.scope->meanings.empty()) return Empty(*op.scope, value);
  if (empty) Keep(value, true);
  Object(*op.scope, value, op.field == nullptr ? message : op.access->mutable_message(message));
}

void Decoder::Coded(const Op& op, const JsonNode& value, Message& message) {
  Message& target = op.field == nullptr ? message : op.access->mutable_message(message);
  const absl::Status status = op.codec->decode(value, target);
  if (!status.ok()) return Fault(v1::Finding::INVALID_VALUE, ToStd(status.message()));
  KeepUnlikeWritten(op, value, target);
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
  // The first element may stand elsewhere and say nothing.
  const bool further = op.row->kind == RowKind::kEach && op.row->number > 0;
  if (further && op.access->size(message) == 0) op.access->add_message(message);
  int index = 0;
  for (const JsonNode* element = value.begin(); element != value.end();
       element = element->Next(), ++index) {
    path_.Push(index);
    if (element->kind != JsonKind::kObject) {
      WrongType("object", *element);
    } else if (op.row->kind == RowKind::kFirstAndRest && index == 0) {
      Object(*op.scope, *element, slots[0]);
    } else if (const Scope* scope =
                   op.row->kind == RowKind::kFirstAndRest ? op.rest.get() : ChoiceOf(op, *element);
               scope != nullptr) {
      Object(*scope, *element, op.access->add_message(message));
    }
    path_.Pop();
  }
}

void Decoder::Keyed(const Op& op, const JsonNode& value, Message& message) {
  if (value.kind != JsonKind::kObject) return WrongType("object", value);
  if (value.size == 1) return Keep(value, true);
  std::vector<const JsonNode*> members;
  for (const JsonNode* member = value.begin(); member != value.end(); member = member->Next()) {
    members.push_back(member);
  }
  if (members.size() > 1) DropEarlierDuplicates(members);
  for (const JsonNode* member : members) {
    path_.Push(member->key);
    if (member->kind != JsonKind::kObject) {
      WrongType("object", *member);
    } else {
      Message& element = op.access->add_message(message);
      op.key[0].access->set_text(element, member->key);
      Object(Scope::OfName(op, member->key), *member, element);
    }
    path_.Pop();
  }
}

/// Reads a member without a row into an element of its own; false where it is no text.
bool Decoder::RestAs(const Op& op, const JsonNode& member, Message& message) {
  if (member.kind != JsonKind::kString && member.kind != JsonKind::kNumber) return false;
  Message& element = op.access->add_message(message);
  op.key[0].access->set_text(element, member.key);
  op.key[1].access->set_text(element, member.text);
  if (member.kind == JsonKind::kNumber) Keep(member, true);
  return true;
}

void Decoder::Numbered(const Scope& scope, int index, const Found& found, Slots& slots) {
  const struct Member& first = scope.members[static_cast<std::size_t>(index)];
  const Op& op = scope.ops[static_cast<std::size_t>(first.op)];
  Message& message = slots[op.slot];
  for (int number = first.number, i = index; number <= op.row->number; ++number, ++i) {
    const JsonNode* value = found.nodes[i];
    if (value == nullptr) return;
    path_.Push(scope.members[static_cast<std::size_t>(i)].name);
    const bool after_gap = op.access->size(message) != number - 1;
    std::string text;
    const bool no_text = value->kind != JsonKind::kString && value->kind != JsonKind::kNumber;
    if (after_gap || value->kind == JsonKind::kNull || (scope.free && no_text)) {
      Fault(v1::Finding::UNKNOWN_MEMBER,
            after_gap ? "comes after a gap in the numbers; kept as an extension"
                      : Concat(NameOf(value->kind), "; kept as an extension"));
      Keep(*value, false);
    } else if (ReadText(op, *value, text)) {
      op.access->add_text(message, text);
    }
    path_.Pop();
  }
}

/// Keeps the spelling of a codec's member where the codec would write it otherwise.
void Decoder::KeepUnlikeWritten(const Op& op, const JsonNode& value, const Message& target) {
  if (event_ == nullptr) return;
  const std::unique_ptr<Message> scratch(target.New());
  if (!op.codec->decode(value, *scratch).ok()) return;
  const std::string text = op.codec->encode(*scratch);
  JsonDocument written;
  if (written.Parse(text).ok() && EqualJson(written.root(), value)) return;
  Coerced(value, "in another spelling");
}

void Decoder::Keep(const JsonNode& value, bool spelling) {
  if (event_ == nullptr) return;
  v1::Extension& extension = *event_->add_extensions();
  extension.set_format(std::string(format_));
  extension.set_pointer(Concat(reading_.place, path_.Text()));
  extension.set_json(std::string(value.raw));
  if (spelling) extension.set_spelling(true);
}

void Decoder::Coerced(const JsonNode& value, std::string_view detail) {
  Fault(v1::Finding::COERCED, detail);
  Keep(value, true);
}

void Decoder::Fault(v1::Finding::Code code, std::string_view detail) {
  AddSourceFinding(report_, format_, code, Concat(prefix_, path_.Text()), detail);
}

void Decoder::WrongType(std::string_view expected, const JsonNode& value) {
  Fault(v1::Finding::INVALID_VALUE, Concat("expected ", expected, ", got ", NameOf(value.kind)));
}

}  // namespace interlingua
