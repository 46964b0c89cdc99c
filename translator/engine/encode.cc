#include "translator/engine/encode.h"

#include <algorithm>

#include "translator/json/writer.h"
#include "translator/report/finding.h"

namespace interlingua::engine {

using google::protobuf::Message;

namespace {

bool IsSet(const table::FieldOp& op, const Message& message) { return op.access->has(message); }

}  // namespace

void Separate(std::string& out) {
  if (out.back() != '{' && out.back() != '[') out.push_back(',');
}

int Encoder::Enveloped(const table::ObjectPlan& envelope, std::string_view list,
                       const table::ObjectPlan& plan, std::string& out) {
  Object(envelope, event_, out);
  out.pop_back();
  Separate(out);
  json::AppendString(list, out);
  out.append(":[");
  pointer_.Push(list);
  pointer_.Push(0);
  const int written = Object(plan, event_, out);
  pointer_.Pop();
  pointer_.Pop();
  out.append("]}");
  return written;
}

int Encoder::Object(const table::ObjectPlan& plan, const Message& base, std::string& out) {
  const SubMessages messages(plan, base, foreign_);
  if (!RequiredFields(plan, messages)) return 0;
  if (plan.array) return Array(plan, messages, out);
  const std::size_t begin = out.size();
  out.push_back('{');
  int written = 0;
  for (const table::FieldOp& op : plan.ops) written += Member(plan, op, messages, written, out);
  if (plan.catch_all >= 0) {
    const table::FieldOp& catch_all = plan.ops[static_cast<std::size_t>(plan.catch_all)];
    written += CatchAllOf(plan, catch_all, messages[catch_all.sub_message], written, out);
  }
  if (!extensions_.empty()) written += UnknownMembers(plan, begin, out);
  out.push_back('}');
  return written;
}

int Encoder::Array(const table::ObjectPlan& plan, const SubMessages& messages, std::string& out) {
  const std::size_t begin = out.size();
  out.push_back('[');
  std::size_t end = out.size();
  int written = 0;
  for (const table::FieldOp& op : plan.ops) {
    if (*op.row->member == '\0') {
      Member(plan, op, messages, written, out);
      continue;
    }
    Separate(out);
    const std::size_t start = out.size();
    written += Member(plan, op, messages, written, out);
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

/// Whether the event has what the table cannot do without; nothing else is worth saying where it
/// has not.
bool Encoder::RequiredFields(const table::ObjectPlan& plan, const SubMessages& messages) {
  for (const int index : plan.required_fields) {
    const table::FieldOp& op = plan.ops[static_cast<std::size_t>(index)];
    const Message* message = messages[op.sub_message];
    if (message == nullptr || !IsSet(op, *message)) {
      Fault(v1::Finding::REFUSED, op.row->argument);
      return false;
    }
  }
  return true;
}

/// Whether the row's field is held back by the destination's flow.
bool Encoder::Withheld(const table::FieldOp& op, const SubMessages& messages) {
  if (!options_.authenticated || !op.row->unauthenticated) return false;
  const Message* message = messages[op.sub_message];
  if (op.field == nullptr || message == nullptr || !IsSet(op, *message)) return true;
  v1::Finding& finding =
      report::AddTargetFinding(report_, format_, v1::Finding::WITHHELD, pointer_.Text(),
                               "not supported in the authenticated flow");
  finding.set_field(FieldOf(op));
  Mark(*message, op.field);
  return true;
}

/// Rows that write nothing themselves, but say that the field is covered elsewhere.
int Encoder::Unwritten(const table::FieldOp& op, const SubMessages& messages) {
  if (coverage_ == nullptr || messages[op.sub_message] == nullptr) return 0;
  const Message& message = *messages[op.sub_message];
  const bool implied = op.row->kind == table::RowKind::kImpliedBoth ||
                       op.row->kind == table::RowKind::kImpliedOnRead;
  const bool by_wire = op.row->kind == table::RowKind::kByWire;
  if ((implied && table::KeyHolds(message, op.implied)) || (by_wire && IsSet(op, message))) {
    Mark(message, op.field);
  }
  return 0;
}

/// `count` is how many members the object has already.
int Encoder::Member(const table::ObjectPlan& plan, const table::FieldOp& op,
                    const SubMessages& messages, int count, std::string& out) {
  const table::Row& row = *op.row;
  const bool catch_all =
      row.kind == table::RowKind::kCatchAll || row.kind == table::RowKind::kCatchAllAs;
  if (row.kind >= table::RowKind::kImpliedBoth || catch_all) return Unwritten(op, messages);
  if (row.read_only || *row.replacement != '\0') return 0;
  if (op.deprecated >= 0 && !extensions_.empty()) {
    const table::FieldOp& deprecated = plan.ops[static_cast<std::size_t>(op.deprecated)];
    if (Deprecated(plan, deprecated, messages, out)) return 1;
  }
  if (row.kind == table::RowKind::kNumbered && row.number > 0) {
    return messages[op.sub_message] == nullptr ? 0 : Numbered(op, *messages[op.sub_message], out);
  }
  // Most members of most tables are absent: nothing is begun for them.
  const bool absent = op.skippable && (messages[op.sub_message] == nullptr ||
                                       !IsSet(op, *messages[op.sub_message]));
  if (absent && extensions_.empty() && !row.required && !row.expected) return 0;
  pointer_.Push(row.member);
  const std::size_t begin = out.size();
  if (!plan.array) {
    Separate(out);
    out.append(op.key_json);
  }
  const std::size_t value = out.size();
  bool written = !Withheld(op, messages) && Value(op, messages, out);
  if (!written) out.resize(value);
  if (!extensions_.empty() && Respelled(plan, op, *messages[0], value, out)) written = true;
  if (written && !WithinLimits(plan, op, count, std::string_view(out).substr(value))) {
    out.resize(begin);
    pointer_.Pop();
    return 0;
  }
  if (!written) {
    out.resize(begin);
    Absent(op);
  }
  pointer_.Pop();
  return written && row.kind != table::RowKind::kConstant ? 1 : 0;
}

void Encoder::Absent(const table::FieldOp& op) {
  if (op.row->required) {
    Fault(v1::Finding::REQUIRED_MISSING, "required member is missing");
  } else if (op.row->expected) {
    Fault(options_.strict ? v1::Finding::REQUIRED_MISSING : v1::Finding::EXPECTED_MISSING,
          "expected member is missing");
  }
}

bool Encoder::Value(const table::FieldOp& op, const SubMessages& messages, std::string& out) {
  if (!op.row->in_array) return Single(op, messages, out);
  out.push_back('[');
  pointer_.Push(0);
  const bool written = Single(op, messages, out);
  pointer_.Pop();
  out.push_back(']');
  return written;
}

bool Encoder::Single(const table::FieldOp& op, const SubMessages& messages, std::string& out) {
  if (op.row->kind == table::RowKind::kConstant) {
    json::AppendString(op.row->argument, out);
    return true;
  }
  // Its first element may have something to say where the message of the further ones is absent.
  if (op.row->kind == table::RowKind::kHeadAndTail) return Elements(op, messages, out);
  const Message* message = messages[op.sub_message];
  if (message == nullptr) return NestedOfNothing(op, out);
  switch (op.row->kind) {
    case table::RowKind::kObject:
      return Nested(op, *message, out);
    case table::RowKind::kEach:
      return Elements(op, messages, out);
    case table::RowKind::kKeyed:
      return Keyed(op, *message, out);
    case table::RowKind::kCoded:
      return Coded(op, *message, out);
    case table::RowKind::kEntry:
      return Entry(op, *message, out) || Hashed(op, messages[op.plain_sub_message], out);
    case table::RowKind::kOneOf:
      return OneOf(op, *message, out);
    default:
      break;
  }
  if (!IsSet(op, *message)) return op.row->derivable && Derived(op, *message, out);
  return Leaf(op, *message, out);
}
std::string Encoder::FieldOf(const table::FieldOp& op) const {
  std::string prefix;
  for (const table::FieldOp* outer : outer_rows_) {
    if (outer->field == nullptr) {
      prefix = table::PathText(prefix, *outer, "");
      continue;
    }
    prefix = table::FieldText(prefix, *outer).append(outer->field->is_repeated() ? "[]." : ".");
  }
  return table::FieldText(prefix, op);
}

void Encoder::Fault(v1::Finding::Code code, std::string_view detail) {
  report::AddTargetFinding(report_, format_, code, pointer_.Text(), detail);
}

}  // namespace interlingua::engine
