#include "translator/engine/encode.h"

#include <algorithm>
#include <memory>

#include "translator/engine/decode.h"
#include "translator/json/document.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::engine {

using google::protobuf::Message;

/// The messages that the rows of a scope speak of; null where one is absent.
class Encoder::SubMessages {
 public:
  /// Without the event's source where it is `sourceless`.
  SubMessages(const table::ObjectPlan& scope, const Message& base, bool sourceless = false) {
    messages_[0] = &base;
    for (std::size_t i = 1; i < scope.slots.size(); ++i) {
      const Message* parent = messages_[scope.slots[i].parent];
      const bool hidden = sourceless && IsSource(*scope.slots[i].field);
      messages_[i] = parent == nullptr || hidden ? nullptr : Inner(*parent, *scope.slots[i].access);
    }
  }

  const Message* operator[](int slot) const { return messages_[slot]; }

 private:
  static bool IsSource(const google::protobuf::FieldDescriptor& field) {
    return field.number() == v1::CommerceEvent::kSourceFieldNumber &&
           field.containing_type() == v1::CommerceEvent::descriptor();
  }

  static const Message* Inner(const Message& parent, const event::FieldAccess& field) {
    if (!field.has(parent)) return nullptr;
    return field.message != nullptr ? &field.message(parent) : &field.message_at(parent, 0);
  }

  const Message* messages_[table::ObjectPlan::kMaxSlots];
};

namespace {

bool IsSet(const table::FieldOp& op, const Message& message) { return op.access->has(message); }

}  // namespace

void Separate(std::string& out) {
  if (out.back() != '{' && out.back() != '[') out.push_back(',');
}

bool Encoder::ImpliedHold(const table::ObjectPlan& scope, const Message& base) {
  const SubMessages slots(scope, base);
  return std::all_of(scope.ops.begin(), scope.ops.end(), [&](const table::FieldOp& op) {
    const bool flattened = op.row->kind == table::RowKind::kObject && op.field == nullptr;
    if (flattened && slots[op.slot] == &base) return ImpliedHold(*op.scope, base);
    return op.row->kind != table::RowKind::kImpliedBoth ||
           (slots[op.slot] != nullptr && table::KeyHolds(*slots[op.slot], op.implied));
  });
}

int Encoder::Enveloped(const table::ObjectPlan& envelope, std::string_view list,
                       const table::ObjectPlan& scope, std::string& out) {
  Object(envelope, event_, out);
  out.pop_back();
  Separate(out);
  json::AppendString(list, out);
  out.append(":[");
  pointer_.Push(list);
  pointer_.Push(0);
  const int written = Object(scope, event_, out);
  pointer_.Pop();
  pointer_.Pop();
  out.append("]}");
  return written;
}

int Encoder::Object(const table::ObjectPlan& scope, const Message& base, std::string& out) {
  const SubMessages slots(scope, base, foreign_);
  if (!RequiredFields(scope, slots)) return 0;
  if (scope.array) return Array(scope, slots, out);
  const std::size_t begin = out.size();
  out.push_back('{');
  int written = 0;
  for (const table::FieldOp& op : scope.ops) written += Member(scope, op, slots, written, out);
  if (scope.catch_all >= 0) {
    const table::FieldOp& rest = scope.ops[static_cast<std::size_t>(scope.catch_all)];
    written += CatchAllOf(scope, rest, slots[rest.slot], written, out);
  }
  if (!extensions_.empty()) written += UnknownMembers(scope, begin, out);
  out.push_back('}');
  return written;
}

int Encoder::Array(const table::ObjectPlan& scope, const SubMessages& slots, std::string& out) {
  const std::size_t begin = out.size();
  out.push_back('[');
  std::size_t end = out.size();
  int written = 0;
  for (const table::FieldOp& op : scope.ops) {
    if (*op.row->member == '\0') {
      Member(scope, op, slots, written, out);
      continue;
    }
    Separate(out);
    const std::size_t start = out.size();
    written += Member(scope, op, slots, written, out);
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
bool Encoder::RequiredFields(const table::ObjectPlan& scope, const SubMessages& slots) {
  for (const int index : scope.required_fields) {
    const table::FieldOp& op = scope.ops[static_cast<std::size_t>(index)];
    const Message* message = slots[op.slot];
    if (message == nullptr || !IsSet(op, *message)) {
      Fault(v1::Finding::REFUSED, op.row->argument);
      return false;
    }
  }
  return true;
}

/// Whether the row's field is held back by the destination's flow.
bool Encoder::Withheld(const table::FieldOp& op, const SubMessages& slots) {
  if (!options_.authenticated || !op.row->unauthenticated) return false;
  const Message* message = slots[op.slot];
  if (op.field == nullptr || message == nullptr || !IsSet(op, *message)) return true;
  v1::Finding& finding =
      report::AddTargetFinding(report_, format_, v1::Finding::WITHHELD, pointer_.Text(),
                               "not supported in the authenticated flow");
  finding.set_field(FieldOf(op));
  Mark(*message, op.field);
  return true;
}

/// Rows that write nothing themselves: they only tell what is carried elsewhere.
int Encoder::Unwritten(const table::FieldOp& op, const SubMessages& slots) {
  if (coverage_ == nullptr || slots[op.slot] == nullptr) return 0;
  const Message& message = *slots[op.slot];
  const bool implied = op.row->kind == table::RowKind::kImpliedBoth ||
                       op.row->kind == table::RowKind::kImpliedOnRead;
  const bool by_wire = op.row->kind == table::RowKind::kByWire;
  if ((implied && table::KeyHolds(message, op.implied)) || (by_wire && IsSet(op, message))) {
    Mark(message, op.field);
  }
  return 0;
}

/// `count` is how many members the object has already.
int Encoder::Member(const table::ObjectPlan& scope, const table::FieldOp& op,
                    const SubMessages& slots, int count, std::string& out) {
  const table::Row& row = *op.row;
  const bool rest =
      row.kind == table::RowKind::kCatchAll || row.kind == table::RowKind::kCatchAllAs;
  if (row.kind >= table::RowKind::kImpliedBoth || rest) return Unwritten(op, slots);
  if (row.read_only || *row.replacement != '\0') return 0;
  if (op.deprecated >= 0 && !extensions_.empty()) {
    const table::FieldOp& former = scope.ops[static_cast<std::size_t>(op.deprecated)];
    if (Deprecated(scope, former, slots, out)) return 1;
  }
  if (row.kind == table::RowKind::kNumbered && row.number > 0) {
    return slots[op.slot] == nullptr ? 0 : Numbered(op, *slots[op.slot], out);
  }
  // Most members of most tables are absent: nothing is begun for them.
  const bool absent = op.skippable && (slots[op.slot] == nullptr || !IsSet(op, *slots[op.slot]));
  if (absent && extensions_.empty() && !row.required && !row.expected) return 0;
  pointer_.Push(row.member);
  const std::size_t begin = out.size();
  if (!scope.array) {
    Separate(out);
    out.append(op.key_json);
  }
  const std::size_t value = out.size();
  bool written = !Withheld(op, slots) && Value(op, slots, out);
  if (!written) out.resize(value);
  if (!extensions_.empty() && Respelled(scope, op, *slots[0], value, out)) written = true;
  if (written && !WithinLimits(scope, op, count, std::string_view(out).substr(value))) {
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

/// Writes an older member where the event was read with it and it still means the same.
bool Encoder::Deprecated(const table::ObjectPlan& scope, const table::FieldOp& op,
                         const SubMessages& slots, std::string& out) {
  pointer_.Push(op.row->member);
  bool written = false;
  if (extensions_.SpellingAt(pointer_.Text()) != nullptr) {
    const std::size_t begin = out.size();
    Separate(out);
    out.append(op.key_json);
    const std::size_t value = out.size();
    if (!Value(op, slots, out)) out.resize(value);
    written = Respelled(scope, op, *slots[0], value, out);
    if (!written) out.resize(begin);
  }
  pointer_.Pop();
  return written;
}

void Encoder::Absent(const table::FieldOp& op) {
  if (op.row->required) {
    Fault(v1::Finding::REQUIRED_MISSING, "required member is missing");
  } else if (op.row->expected) {
    Fault(options_.strict ? v1::Finding::REQUIRED_MISSING : v1::Finding::EXPECTED_MISSING,
          "expected member is missing");
  }
}

bool Encoder::Value(const table::FieldOp& op, const SubMessages& slots, std::string& out) {
  if (!op.row->in_array) return Single(op, slots, out);
  out.push_back('[');
  pointer_.Push(0);
  const bool written = Single(op, slots, out);
  pointer_.Pop();
  out.push_back(']');
  return written;
}

bool Encoder::Single(const table::FieldOp& op, const SubMessages& slots, std::string& out) {
  if (op.row->kind == table::RowKind::kConstant) {
    json::AppendString(op.row->argument, out);
    return true;
  }
  // Its first element may have something to say where the message of the further ones is absent.
  if (op.row->kind == table::RowKind::kHeadAndTail) return Elements(op, slots, out);
  const Message* message = slots[op.slot];
  if (message == nullptr) return NestedOfNothing(op, out);
  switch (op.row->kind) {
    case table::RowKind::kObject:
      return Nested(op, *message, out);
    case table::RowKind::kEach:
    case table::RowKind::kEachOf:
      return Elements(op, slots, out);
    case table::RowKind::kKeyed:
      return Keyed(op, *message, out);
    case table::RowKind::kCoded:
      return Coded(op, *message, out);
    case table::RowKind::kEntry:
      return Entry(op, *message, out) || Hashed(op, slots[op.plain_slot], out);
    case table::RowKind::kOneOf:
      return OneOf(op, *message, out);
    default:
      break;
  }
  if (!IsSet(op, *message)) return op.row->derivable && Derived(op, *message, out);
  return Leaf(op, *message, out);
}

/// Members without a row may come back into an object none of whose fields is in the event.
bool Encoder::NestedOfNothing(const table::FieldOp& op, std::string& out) {
  if (op.row->kind != table::RowKind::kObject || extensions_.empty()) return false;
  if (!extensions_.HasBelow(pointer_.Text())) return false;
  const auto* type = op.field == nullptr ? op.scope->type : op.field->containing_type();
  return Nested(op, *google::protobuf::MessageFactory::generated_factory()->GetPrototype(type),
                out);
}

bool Encoder::Nested(const table::FieldOp& op, const Message& message, std::string& out) {
  const Message& inner = op.field == nullptr ? message : op.access->message(message);
  const int findings = report_.findings_size();
  way_.push_back(&op);
  const int written = Object(*op.scope, inner, out);
  way_.pop_back();
  if (written > 0 || op.scope->constant) return true;
  // Nothing to say: what its own required members lack is no fault of the event.
  auto& all = *report_.mutable_findings();
  const auto of_absence = [](const v1::Finding& finding) {
    return finding.code() == v1::Finding::REQUIRED_MISSING ||
           finding.code() == v1::Finding::EXPECTED_MISSING;
  };
  all.erase(std::remove_if(all.begin() + findings, all.end(), of_absence), all.end());
  return false;
}

const table::ObjectPlan* Encoder::ChoiceOf(const table::FieldOp& op, const Message& element) {
  if (op.row->kind == table::RowKind::kHeadAndTail) return op.tail.get();
  if (op.row->kind == table::RowKind::kEach) return op.scope.get();
  for (const auto& choice : op.choices) {
    if (ImpliedHold(*choice, element)) return choice.get();
  }
  return nullptr;
}

bool Encoder::Elements(const table::FieldOp& op, const SubMessages& slots, std::string& out) {
  const Message* message = slots[op.slot];
  const int size = message == nullptr ? 0 : op.access->size(*message);
  out.push_back('[');
  int index = 0;
  if (op.row->kind == table::RowKind::kHeadAndTail) {
    pointer_.Push(0);
    const std::size_t begin = out.size();
    if (Object(*op.scope, *slots[0], out) == 0 && size == 0) {
      out.resize(begin);
    } else {
      ++index;
    }
    pointer_.Pop();
  }
  for (int i = op.row->kind == table::RowKind::kEach ? op.row->number : 0; i < size; ++i) {
    const Message& element = op.access->message_at(*message, i);
    const table::ObjectPlan* scope = ChoiceOf(op, element);
    if (scope == nullptr) continue;
    if (out.back() != '[') out.push_back(',');
    pointer_.Push(index++);
    way_.push_back(&op);
    Object(*scope, element, out);
    way_.pop_back();
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
    std::string name;
    if (!extensions_.empty()) {
      const bool bare = i == 0 && op.row->first_bare;
      name = bare ? op.row->member : text::Concat(op.row->member, i + 1);
    }
    pointer_.Push(name);
    AppendAsRead(op.access->text_at(message, i), op.row->as_number, out);
    pointer_.Pop();
    Mark(message, op.field, i);
  }
  return size;
}

int Encoder::UnknownMembers(const table::ObjectPlan& scope, std::size_t begin, std::string& out) {
  int written = 0;
  for (const v1::Extension* extension : extensions_.UnknownIn(pointer_.Text())) {
    std::string key;
    const std::string name = ExtensionIndex::NameOf(*extension);
    json::AppendString(name, key);
    key.push_back(':');
    // A numbered member after a gap comes back unless the gap has been filled meanwhile, and an
    // older member beside the one that replaced it always does.
    if (scope.Find(name) >= 0 && HasMember(std::string_view(out).substr(begin), key)) continue;
    Separate(out);
    out.append(key).append(extension->json());
    if (extensions_written_ != nullptr) extensions_written_->insert(extension);
    ++written;
  }
  return written;
}

/// Puts the kept spelling of the member in place of what was written from `begin` on, where both
/// mean the same.
bool Encoder::Respelled(const table::ObjectPlan& scope, const table::FieldOp& op,
                        const Message& base, std::size_t begin, std::string& out) {
  const v1::Extension* spelling = extensions_.SpellingAt(pointer_.Text());
  if (spelling == nullptr) return false;
  json::Document document;
  if (!document.Parse(spelling->json()).ok()) return false;
  std::string read;
  if (document.root().kind != json::Kind::kNull) {
    std::unique_ptr<Message> scratch(base.New());
    v1::Report report;
    Decoder decoder(format_, nullptr, report);
    decoder.Single(scope, {op.row->member, static_cast<int>(&op - scope.ops.data()), 0, -1},
                   document.root(), *scratch);
    if (report::IsRefused(report)) return false;
    const v1::CommerceEvent nothing;
    const ExtensionIndex none(nothing, format_);
    Encoder writer(format_, nothing, none, options_, report, nullptr, nullptr);
    if (!writer.Value(op, SubMessages(scope, *scratch), read)) read.clear();
  }
  if (read != std::string_view(out).substr(begin)) return false;
  out.resize(begin);
  out.append(spelling->json());
  return true;
}

std::string Encoder::FieldOf(const table::FieldOp& op) const {
  std::string prefix;
  for (const table::FieldOp* outer : way_) {
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
