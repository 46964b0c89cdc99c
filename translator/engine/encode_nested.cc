// Members that hold further members: objects, lists, numbered members, objects by name.
#include <algorithm>
#include <string>
#include <vector>

#include "translator/engine/encode.h"
#include "translator/json/writer.h"
#include "translator/table/limit_fault.h"

namespace interlingua::engine {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Members without a row may come back into an object none of whose fields is in the event.
bool Encoder::NestedOfNothing(const table::FieldOp& op, std::string& out) {
  if (op.row->kind != table::RowKind::kObject || extensions_.empty()) return false;
  if (!extensions_.HasBelow(pointer_.Text())) return false;
  const auto* type = op.field == nullptr ? op.plan->type : op.field->containing_type();
  return Nested(op, *google::protobuf::MessageFactory::generated_factory()->GetPrototype(type),
                out);
}

bool Encoder::Nested(const table::FieldOp& op, const Message& message, std::string& out) {
  const Message& inner = op.field == nullptr ? message : op.access->message(message);
  const int findings = report_.findings_size();
  outer_rows_.push_back(&op);
  const int written = Object(*op.plan, inner, out);
  outer_rows_.pop_back();
  if (written > 0 || op.plan->constant) return true;
  // Nothing to say: what its own required members lack is no fault of the event.
  auto& all = *report_.mutable_findings();
  const auto of_absence = [](const v1::Finding& finding) {
    return finding.code() == v1::Finding::REQUIRED_MISSING ||
           finding.code() == v1::Finding::EXPECTED_MISSING;
  };
  all.erase(std::remove_if(all.begin() + findings, all.end(), of_absence), all.end());
  return false;
}

bool Encoder::Elements(const table::FieldOp& op, const SubMessages& messages, std::string& out) {
  const Message* message = messages[op.sub_message];
  const int size = message == nullptr ? 0 : op.access->size(*message);
  out.push_back('[');
  int index = 0;
  if (op.row->kind == table::RowKind::kHeadAndTail) {
    pointer_.Push(0);
    const std::size_t begin = out.size();
    if (Object(*op.plan, *messages[0], out) == 0 && size == 0) {
      out.resize(begin);
    } else {
      ++index;
    }
    pointer_.Pop();
  }
  const bool each = op.row->kind == table::RowKind::kEach;
  const table::ObjectPlan& elements = each ? *op.plan : *op.tail;
  for (int i = each ? op.row->number : 0; i < size; ++i) {
    const Message& element = op.access->message_at(*message, i);
    if (out.back() != '[') out.push_back(',');
    pointer_.Push(index++);
    outer_rows_.push_back(&op);
    Object(elements, element, out);
    outer_rows_.pop_back();
    pointer_.Pop();
  }
  if (index == 0) return false;
  out.push_back(']');
  return true;
}

int Encoder::Numbered(const table::FieldOp& op, const Message& message, std::string& out) {
  const int size = std::min(op.access->size(message), op.row->number);
  for (int i = 0; i < size; ++i) {
    Separate(out);
    out.append(op.numbered_json[static_cast<std::size_t>(i)]);
    // The pointer is needed only where a spelling may have been kept.
    const std::string name = extensions_.empty() ? "" : table::NumberedName(*op.row, i + 1);
    pointer_.Push(name);
    AppendAsRead(op.access->text_at(message, i), op.row->as_number, out);
    pointer_.Pop();
    Mark(message, op.field, i);
  }
  return size;
}

/// Elements without a name, or with that of one before them, find no place.
bool Encoder::Keyed(const table::FieldOp& op, const Message& message, std::string& out) {
  absl::flat_hash_set<std::string_view> names;
  out.push_back('{');
  for (int i = 0; i < op.access->size(message); ++i) {
    const Message& element = op.access->message_at(message, i);
    const table::FieldValue& key = op.key[0];
    if (!key.access->has(element)) continue;
    const std::string_view name = key.access->text(element);
    if (!names.insert(name).second) continue;
    pointer_.Push(name);
    if (!TakesName(op, static_cast<int>(names.size()) - 1, name)) {
      MarkCovered(element);
      pointer_.Pop();
      continue;
    }
    Separate(out);
    json::AppendString(name, out);
    out.push_back(':');
    outer_rows_.push_back(&op);
    Object(table::ObjectPlan::OfName(op, name), element, out);
    outer_rows_.pop_back();
    pointer_.Pop();
    Mark(element, key.field);
  }
  out.push_back('}');
  return !names.empty();
}

/// Whether the vendor takes a keyed member of that name; says why where it does not.
bool Encoder::TakesName(const table::FieldOp& op, int count, std::string_view name) {
  if (op.row->limits == nullptr) return true;
  const std::string fault = table::LimitFault(*op.row->limits, count, name, "{}");
  if (!fault.empty()) OverLimit(op, fault, name, false);
  return fault.empty();
}

/// What is left out by a limit has its own finding and is not lost in silence.
void Encoder::MarkCovered(const Message& element) {
  std::vector<const FieldDescriptor*> fields;
  element.GetReflection()->ListFields(element, &fields);
  for (const FieldDescriptor* field : fields) Mark(element, field);
}

}  // namespace interlingua::engine
