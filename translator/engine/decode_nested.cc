// Members that hold further members: objects, lists, numbered members, objects by name, codecs.
#include <memory>
#include <string>
#include <vector>

#include "translator/engine/decode.h"
#include "translator/json/normal_form.h"
#include "translator/text/text.h"

namespace interlingua::engine {

using google::protobuf::Message;

/// Reads the only element of an array. Where there are more, or where the value stands without its
/// array, it is read all the same, and the spelling is kept.
void Decoder::Alone(const table::FieldOp& op, const json::Node& value,
                    MutableSubMessages& messages) {
  if (value.kind != json::Kind::kArray) {
    Single(op, value, messages);
    return Coerced(value, "not in an array");
  }
  const bool blank = value.size == 2 && value.begin()->kind == json::Kind::kObject;
  if (value.size == 1 || blank) return Keep(value, true);
  const int kept = event_ == nullptr ? 0 : event_->extensions_size();
  path_.Push(0);
  Single(op, *value.begin(), messages);
  path_.Pop();
  const bool more = value.begin()->Next() != value.end();
  if (more) return Coerced(value, "more than one element; the first was taken");
  // Members of an object are found again in their places; a text is not.
  const bool respelled = event_ != nullptr && event_->extensions_size() > kept;
  if (!respelled || op.row->kind == table::RowKind::kObject) return;
  event_->mutable_extensions()->DeleteSubrange(kept, event_->extensions_size() - kept);
  Keep(value, true);
}

/// An empty object says nothing that a field could hold; its spelling is kept.
void Decoder::Nested(const table::FieldOp& op, const json::Node& value, Message& message) {
  const bool empty = value.kind == json::Kind::kObject && value.size == 1;
  if (empty && op.plan->meanings.empty()) return Empty(*op.plan, value);
  if (empty) Keep(value, true);
  Object(*op.plan, value, op.field == nullptr ? message : op.access->mutable_message(message));
}

void Decoder::Coded(const table::FieldOp& op, const json::Node& value, Message& message) {
  Message& target = op.field == nullptr ? message : op.access->mutable_message(message);
  const absl::Status status = op.codec->decode(value, target);
  if (!status.ok()) return Fault(v1::Finding::INVALID_VALUE, text::ToStd(status.message()));
  KeepUnlikeWritten(op, value, target);
}

void Decoder::Elements(const table::FieldOp& op, const json::Node& value, Message& message,
                       MutableSubMessages& messages) {
  if (value.kind != json::Kind::kArray) return WrongType("array", value);
  const bool blank = op.row->kind == table::RowKind::kHeadAndTail && value.size == 2;
  if (value.size == 1 || (blank && value.begin()->kind == json::Kind::kObject)) {
    return Keep(value, true);
  }
  // The first element may stand elsewhere and say nothing.
  const bool further = op.row->kind == table::RowKind::kEach && op.row->number > 0;
  if (further && op.access->size(message) == 0) op.access->add_message(message);
  const bool head = op.row->kind == table::RowKind::kHeadAndTail;
  const table::ObjectPlan* elements = head ? op.tail.get() : op.plan.get();
  int index = 0;
  for (const json::Node* element = value.begin(); element != value.end();
       element = element->Next(), ++index) {
    path_.Push(index);
    if (element->kind != json::Kind::kObject) {
      WrongType("object", *element);
    } else if (head && index == 0) {
      Object(*op.plan, *element, messages[0]);
    } else {
      Object(*elements, *element, op.access->add_message(message));
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
bool Decoder::CatchAllAs(const table::FieldOp& op, const json::Node& member, Message& message) {
  if (member.kind != json::Kind::kString && member.kind != json::Kind::kNumber) return false;
  Message& element = op.access->add_message(message);
  op.key[0].access->set_text(element, member.key);
  op.key[1].access->set_text(element, member.text);
  if (member.kind == json::Kind::kNumber) Keep(member, true);
  return true;
}

void Decoder::Numbered(const table::ObjectPlan& plan, int index, const Found& found,
                       MutableSubMessages& messages) {
  const struct table::Member& first = plan.members[static_cast<std::size_t>(index)];
  const table::FieldOp& op = plan.ops[static_cast<std::size_t>(first.op)];
  Message& message = messages[op.sub_message];
  for (int number = first.number, i = index; number <= op.row->number; ++number, ++i) {
    const json::Node* value = found.nodes[i];
    if (value == nullptr) return;
    path_.Push(plan.members[static_cast<std::size_t>(i)].name);
    const bool after_gap = op.access->size(message) != number - 1;
    std::string text;
    const bool no_text = value->kind != json::Kind::kString && value->kind != json::Kind::kNumber;
    if (after_gap || value->kind == json::Kind::kNull || (plan.lenient && no_text)) {
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

}  // namespace interlingua::engine
