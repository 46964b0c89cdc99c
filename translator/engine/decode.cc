#include "translator/engine/decode.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::engine {

using google::protobuf::Message;

class Decoder::SubMessages {
 public:
  SubMessages(const table::ObjectPlan& scope, Message& base) : scope_(scope) {
    std::fill_n(messages_, scope.slots.size(), nullptr);
    messages_[0] = &base;
  }

  Message& operator[](int slot) {
    Message*& message = messages_[slot];
    if (message == nullptr) {
      const table::ObjectPlan::SubMessage& way = scope_.slots[static_cast<std::size_t>(slot)];
      message = &Inner((*this)[way.parent], *way.access);
    }
    return *message;
  }

 private:
  static Message& Inner(Message& parent, const event::FieldAccess& field) {
    if (field.mutable_message != nullptr) return field.mutable_message(parent);
    return field.size(parent) > 0 ? field.mutable_at(parent, 0) : field.add_message(parent);
  }

  const table::ObjectPlan& scope_;
  Message* messages_[table::ObjectPlan::kMaxSlots];
};

void Decoder::Object(const table::ObjectPlan& scope, const json::Node& object, Message& base) {
  const json::Kind wanted = scope.array ? json::Kind::kArray : json::Kind::kObject;
  if (object.kind != wanted) return WrongType(json::NameOf(wanted), object);
  Found found;
  std::fill_n(found.nodes, scope.members.size(), nullptr);
  scope.array ? CollectElements(scope, object, found) : Collect(scope, object, found);
  SubMessages slots(scope, base);
  Implied(scope, slots);
  for (std::size_t i = 0; i < scope.members.size(); ++i) {
    if (found.nodes[i] != nullptr) Member(scope, i, found, slots);
  }
  Missing(scope, found);
  if (!found.unknown.empty()) Unknown(scope, found.unknown, slots);
}

void Decoder::Single(const table::ObjectPlan& scope, const struct table::Member& member,
                     const json::Node& value, Message& base) {
  SubMessages slots(scope, base);
  path_.Push(member.name);
  Value(scope.ops[static_cast<std::size_t>(member.op)], value, slots);
  path_.Pop();
}

void Decoder::Take(const table::ObjectPlan& scope, int member, const json::Node& value,
                   Found& found) {
  const int documented = scope.members[static_cast<std::size_t>(member)].documented;
  const int index = documented >= 0 ? documented : member;
  if (documented >= 0) {
    path_.Push(value.key);
    Fault(v1::Finding::COERCED,
          text::Concat("read as ", scope.members[static_cast<std::size_t>(documented)].name));
    path_.Pop();
  }
  const json::Node*& place = found.nodes[index];
  if (place != nullptr) {
    path_.Push(value.key);
    Fault(v1::Finding::DUPLICATE_MEMBER, "stands more than once; the last one was taken");
    path_.Pop();
  }
  place = &value;
}

void Decoder::Collect(const table::ObjectPlan& scope, const json::Node& object, Found& found) {
  for (const json::Node* member = object.begin(); member != object.end(); member = member->Next()) {
    const int index = scope.Find(member->key);
    if (index >= 0) {
      Take(scope, index, *member, found);
    } else {
      found.unknown.push_back(member);
    }
  }
  for (std::size_t i = 0; i < scope.members.size(); ++i) {
    const int successor = scope.members[i].replacement;
    if (successor < 0 || found.nodes[i] == nullptr || found.nodes[successor] == nullptr) continue;
    found.unknown.push_back(std::exchange(found.nodes[i], nullptr));
  }
  if (found.unknown.size() > 1) DropEarlierDuplicates(found.unknown);
}

void Decoder::CollectElements(const table::ObjectPlan& scope, const json::Node& array,
                              Found& found) {
  int position = 0;
  for (const json::Node* element = array.begin(); element != array.end();
       element = element->Next()) {
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

void Decoder::DropEarlierDuplicates(std::vector<const json::Node*>& unknown) {
  std::vector<const json::Node*> sorted = unknown;
  std::sort(sorted.begin(), sorted.end(), [](const json::Node* a, const json::Node* b) {
    return a->key != b->key ? a->key < b->key : a < b;
  });
  std::vector<const json::Node*> dropped;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->key != sorted[i - 1]->key) continue;
    dropped.push_back(sorted[i - 1]);
    path_.Push(sorted[i]->key);
    Fault(v1::Finding::DUPLICATE_MEMBER, "stands more than once; the last one was taken");
    path_.Pop();
  }
  if (dropped.empty()) return;
  std::sort(dropped.begin(), dropped.end());
  std::erase_if(unknown, [&](const json::Node* member) {
    return std::binary_search(dropped.begin(), dropped.end(), member);
  });
}

void Decoder::Empty(const table::ObjectPlan& scope, const json::Node& object) {
  Found found;
  std::fill_n(found.nodes, scope.members.size(), nullptr);
  Missing(scope, found);
  Keep(object, true);
}

/// What the table means by itself, also in objects that the document leaves out.
void Decoder::Implied(const table::ObjectPlan& scope, SubMessages& slots) {
  for (const int index : scope.meanings) {
    const table::FieldOp& op = scope.ops[static_cast<std::size_t>(index)];
    if (op.row->kind == table::RowKind::kObject) {
      SubMessages inner(*op.scope, slots[op.slot]);
      Implied(*op.scope, inner);
    } else if (op.access->set_number != nullptr) {
      op.access->set_number(slots[op.slot], op.implied.enumerator);
    } else {
      op.access->set_text(slots[op.slot], op.implied.text);
    }
  }
}

void Decoder::Member(const table::ObjectPlan& scope, std::size_t index, const Found& found,
                     SubMessages& slots) {
  const struct table::Member& member = scope.members[index];
  const table::FieldOp& op = scope.ops[static_cast<std::size_t>(member.op)];
  const json::Node& value = *found.nodes[index];
  if (op.row->kind == table::RowKind::kNumbered && op.row->number > 0) {
    if (member.number == 1 || found.nodes[index - 1] == nullptr) {
      Numbered(scope, static_cast<int>(index), found, slots);
    }
    return;
  }
  scope.array ? path_.Push(static_cast<int>(index)) : path_.Push(member.name);
  if (value.kind == json::Kind::kNull && op.row->kind != table::RowKind::kVerbatim) {
    if (op.row->required || op.row->kind == table::RowKind::kConstant) {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is null");
    } else {
      Keep(value, true);
    }
  } else if (scope.lenient && !op.row->required && event_ != nullptr) {
    FreeValue(op, value, slots);
  } else {
    const int kept = event_ == nullptr ? 0 : event_->extensions_size();
    Value(op, value, slots);
    // That the older member was there is all that is to be remembered of it.
    const bool remember = *op.row->replacement != '\0' && event_ != nullptr;
    if (remember && event_->extensions_size() == kept) Keep(value, true);
  }
  path_.Pop();
}

/// Reads the member, or keeps it as it is where it is not of the form of its row.
void Decoder::FreeValue(const table::FieldOp& op, const json::Node& value, SubMessages& slots) {
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
  if (op.field != nullptr && op.row->kind != table::RowKind::kEntry) {
    Message& message = slots[op.slot];
    const auto& reflection = *message.GetReflection();
    const int others = op.row->kind == table::RowKind::kEach ? op.row->number : 0;
    if (others == 0) reflection.ClearField(&message, op.field);
    while (others > 0 && op.access->size(message) > others) {
      reflection.RemoveLast(&message, op.field);
    }
  }
  Fault(v1::Finding::UNKNOWN_MEMBER, "not of the form of its row; kept as an extension");
  Keep(value, false);
}

void Decoder::Missing(const table::ObjectPlan& scope, const Found& found) {
  for (const int index : scope.demanded) {
    if (found.nodes[index] != nullptr) continue;
    const struct table::Member& member = scope.members[static_cast<std::size_t>(index)];
    path_.Push(member.name);
    if (scope.ops[static_cast<std::size_t>(member.op)].row->expected) {
      Fault(v1::Finding::EXPECTED_MISSING, "expected member is missing");
    } else {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is missing");
    }
    path_.Pop();
  }
}

void Decoder::Unknown(const table::ObjectPlan& scope, const std::vector<const json::Node*>& unknown,
                      SubMessages& slots) {
  const bool root = path_.AtRoot();
  if (reading_.partial && root && scope.catch_all < 0) return;
  for (const json::Node* member : unknown) {
    if (root && !reading_.ignored.empty() && member->key == reading_.ignored) continue;
    path_.Push(member->key);
    const table::FieldOp* rest =
        scope.catch_all < 0 ? nullptr : &scope.ops[static_cast<std::size_t>(scope.catch_all)];
    if (rest != nullptr && rest->row->kind == table::RowKind::kCatchAll) {
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
void Decoder::Alone(const table::FieldOp& op, const json::Node& value, SubMessages& slots) {
  if (value.kind != json::Kind::kArray) {
    Single(op, value, slots);
    return Coerced(value, "not in an array");
  }
  const bool blank = value.size == 2 && value.begin()->kind == json::Kind::kObject;
  if (value.size == 1 || blank) return Keep(value, true);
  const int kept = event_ == nullptr ? 0 : event_->extensions_size();
  path_.Push(0);
  Single(op, *value.begin(), slots);
  path_.Pop();
  const bool more = value.begin()->Next() != value.end();
  if (more) return Coerced(value, "more than one element; the first was taken");
  // Members of an object are found again in their places; a text is not.
  const bool respelled = event_ != nullptr && event_->extensions_size() > kept;
  if (!respelled || op.row->kind == table::RowKind::kObject) return;
  event_->mutable_extensions()->DeleteSubrange(kept, event_->extensions_size() - kept);
  Keep(value, true);
}

void Decoder::Value(const table::FieldOp& op, const json::Node& value, SubMessages& slots) {
  op.row->in_array ? Alone(op, value, slots) : Single(op, value, slots);
}

void Decoder::Single(const table::FieldOp& op, const json::Node& value, SubMessages& slots) {
  Message& message = slots[op.slot];
  switch (op.row->kind) {
    case table::RowKind::kText:
      return Text(op, value, message);
    case table::RowKind::kAmount:
    case table::RowKind::kAmountText:
      return Amount(op, value, message);
    case table::RowKind::kInteger:
      return Integer(op, value, message);
    case table::RowKind::kBoolean:
      return Boolean(op, value, message);
    case table::RowKind::kTime:
      return Time(op, value, message);
    case table::RowKind::kDate:
      return Date(op, value, message);
    case table::RowKind::kOneOf:
      return OneOf(op, value, message);
    case table::RowKind::kVerbatim:
      op.access->set_text(message, value.raw);
      return;
    case table::RowKind::kTextList:
      return TextList(op, value, message);
    case table::RowKind::kEntry:
      return Entry(op, value, message);
    case table::RowKind::kObject:
      return Nested(op, value, message);
    case table::RowKind::kEach:
    case table::RowKind::kEachOf:
    case table::RowKind::kHeadAndTail:
      return Elements(op, value, message, slots);
    case table::RowKind::kKeyed:
      return Keyed(op, value, message);
    case table::RowKind::kCoded:
      return Coded(op, value, message);
    case table::RowKind::kConstant:
      if (value.kind != json::Kind::kString || value.text != op.row->argument) {
        Fault(v1::Finding::INVALID_VALUE, text::Concat("expected \"", op.row->argument, "\""));
      }
      return;
    case table::RowKind::kDropped:
      return Fault(v1::Finding::DROPPED_MEMBER, op.row->argument);
    case table::RowKind::kNumbered: {
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
void Decoder::Nested(const table::FieldOp& op, const json::Node& value, Message& message) {
  const bool empty = value.kind == json::Kind::kObject && value.size == 1;
  if (empty && op.scope->meanings.empty()) return Empty(*op.scope, value);
  if (empty) Keep(value, true);
  Object(*op.scope, value, op.field == nullptr ? message : op.access->mutable_message(message));
}

void Decoder::Coded(const table::FieldOp& op, const json::Node& value, Message& message) {
  Message& target = op.field == nullptr ? message : op.access->mutable_message(message);
  const absl::Status status = op.codec->decode(value, target);
  if (!status.ok()) return Fault(v1::Finding::INVALID_VALUE, text::ToStd(status.message()));
  KeepUnlikeWritten(op, value, target);
}

const table::ObjectPlan* Decoder::ChoiceOf(const table::FieldOp& op, const json::Node& element) {
  if (op.row->kind != table::RowKind::kEachOf) return op.scope.get();
  const json::Node* discriminator = element.Find(op.row->argument);
  for (std::size_t i = 0; discriminator != nullptr && i < op.choices.size(); ++i) {
    if (discriminator->text == op.row->choices[i].value) return op.choices[i].get();
  }
  Fault(v1::Finding::INVALID_VALUE,
        text::Concat("'", op.row->argument, "' is missing or names no known sort of element"));
  return nullptr;
}

void Decoder::Elements(const table::FieldOp& op, const json::Node& value, Message& message,
                       SubMessages& slots) {
  if (value.kind != json::Kind::kArray) return WrongType("array", value);
  const bool blank = op.row->kind == table::RowKind::kHeadAndTail && value.size == 2;
  if (value.size == 1 || (blank && value.begin()->kind == json::Kind::kObject)) {
    return Keep(value, true);
  }
  // The first element may stand elsewhere and say nothing.
  const bool further = op.row->kind == table::RowKind::kEach && op.row->number > 0;
  if (further && op.access->size(message) == 0) op.access->add_message(message);
  int index = 0;
  for (const json::Node* element = value.begin(); element != value.end();
       element = element->Next(), ++index) {
    path_.Push(index);
    if (element->kind != json::Kind::kObject) {
      WrongType("object", *element);
    } else if (op.row->kind == table::RowKind::kHeadAndTail && index == 0) {
      Object(*op.scope, *element, slots[0]);
    } else if (const table::ObjectPlan* scope = op.row->kind == table::RowKind::kHeadAndTail
                                                    ? op.tail.get()
                                                    : ChoiceOf(op, *element);
               scope != nullptr) {
      Object(*scope, *element, op.access->add_message(message));
    }
    path_.Pop();
  }
}

void Decoder::Keyed(const table::FieldOp& op, const json::Node& value, Message& message) {
  if (value.kind != json::Kind::kObject) return WrongType("object", value);
  if (value.size == 1) return Keep(value, true);
  std::vector<const json::Node*> members;
  for (const json::Node* member = value.begin(); member != value.end(); member = member->Next()) {
    members.push_back(member);
  }
  if (members.size() > 1) DropEarlierDuplicates(members);
  for (const json::Node* member : members) {
    path_.Push(member->key);
    if (member->kind != json::Kind::kObject) {
      WrongType("object", *member);
    } else {
      Message& element = op.access->add_message(message);
      op.key[0].access->set_text(element, member->key);
      Object(table::ObjectPlan::OfName(op, member->key), *member, element);
    }
    path_.Pop();
  }
}

/// Reads a member without a row into an element of its own; false where it is no text.
bool Decoder::RestAs(const table::FieldOp& op, const json::Node& member, Message& message) {
  if (member.kind != json::Kind::kString && member.kind != json::Kind::kNumber) return false;
  Message& element = op.access->add_message(message);
  op.key[0].access->set_text(element, member.key);
  op.key[1].access->set_text(element, member.text);
  if (member.kind == json::Kind::kNumber) Keep(member, true);
  return true;
}

void Decoder::Numbered(const table::ObjectPlan& scope, int index, const Found& found,
                       SubMessages& slots) {
  const struct table::Member& first = scope.members[static_cast<std::size_t>(index)];
  const table::FieldOp& op = scope.ops[static_cast<std::size_t>(first.op)];
  Message& message = slots[op.slot];
  for (int number = first.number, i = index; number <= op.row->number; ++number, ++i) {
    const json::Node* value = found.nodes[i];
    if (value == nullptr) return;
    path_.Push(scope.members[static_cast<std::size_t>(i)].name);
    const bool after_gap = op.access->size(message) != number - 1;
    std::string text;
    const bool no_text = value->kind != json::Kind::kString && value->kind != json::Kind::kNumber;
    if (after_gap || value->kind == json::Kind::kNull || (scope.lenient && no_text)) {
      Fault(v1::Finding::UNKNOWN_MEMBER,
            after_gap ? "comes after a gap in the numbers; kept as an extension"
                      : text::Concat(json::NameOf(value->kind), "; kept as an extension"));
      Keep(*value, false);
    } else if (ReadText(op, *value, text)) {
      op.access->add_text(message, text);
    }
    path_.Pop();
  }
}

/// Keeps the spelling of a codec's member where the codec would write it otherwise.
void Decoder::KeepUnlikeWritten(const table::FieldOp& op, const json::Node& value,
                                const Message& target) {
  if (event_ == nullptr) return;
  const std::unique_ptr<Message> scratch(target.New());
  if (!op.codec->decode(value, *scratch).ok()) return;
  const std::string text = op.codec->encode(*scratch);
  json::Document written;
  if (written.Parse(text).ok() && json::Equal(written.root(), value)) return;
  Coerced(value, "in another spelling");
}

void Decoder::Keep(const json::Node& value, bool spelling) {
  if (event_ == nullptr) return;
  v1::Extension& extension = *event_->add_extensions();
  extension.set_format(std::string(format_));
  extension.set_pointer(text::Concat(reading_.place, path_.Text()));
  extension.set_json(std::string(value.raw));
  if (spelling) extension.set_spelling(true);
}

void Decoder::Coerced(const json::Node& value, std::string_view detail) {
  Fault(v1::Finding::COERCED, detail);
  Keep(value, true);
}

void Decoder::Fault(v1::Finding::Code code, std::string_view detail) {
  report::AddSourceFinding(report_, format_, code, text::Concat(prefix_, path_.Text()), detail);
}

void Decoder::WrongType(std::string_view expected, const json::Node& value) {
  Fault(v1::Finding::INVALID_VALUE,
        text::Concat("expected ", expected, ", got ", json::NameOf(value.kind)));
}

}  // namespace interlingua::engine
