#include "translator/engine/decode.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::engine {

using google::protobuf::Message;

void Decoder::Object(const table::ObjectPlan& plan, const json::Node& object, Message& base) {
  const json::Kind wanted = plan.array ? json::Kind::kArray : json::Kind::kObject;
  if (object.kind != wanted) return WrongType(json::NameOf(wanted), object);
  Found found;
  std::fill_n(found.nodes, plan.members.size(), nullptr);
  plan.array ? CollectElements(plan, object, found) : Collect(plan, object, found);
  MutableSubMessages messages(plan, base);
  Implied(plan, messages);
  for (std::size_t i = 0; i < plan.members.size(); ++i) {
    if (found.nodes[i] != nullptr) Member(plan, i, found, messages);
  }
  Missing(plan, found);
  if (!found.unknown.empty()) Unknown(plan, found.unknown, messages);
}

void Decoder::Single(const table::ObjectPlan& plan, const struct table::Member& member,
                     const json::Node& value, Message& base) {
  MutableSubMessages messages(plan, base);
  path_.Push(member.name);
  Value(plan.ops[static_cast<std::size_t>(member.op)], value, messages);
  path_.Pop();
}

void Decoder::Take(const table::ObjectPlan& plan, int member, const json::Node& value,
                   Found& found) {
  const int documented = plan.members[static_cast<std::size_t>(member)].documented;
  const int index = documented >= 0 ? documented : member;
  if (documented >= 0) {
    path_.Push(value.key);
    Fault(v1::Finding::COERCED,
          text::Concat("read as ", plan.members[static_cast<std::size_t>(documented)].name));
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

void Decoder::Collect(const table::ObjectPlan& plan, const json::Node& object, Found& found) {
  for (const json::Node* member = object.begin(); member != object.end(); member = member->Next()) {
    const int index = plan.Find(member->key);
    if (index >= 0) {
      Take(plan, index, *member, found);
    } else {
      found.unknown.push_back(member);
    }
  }
  for (std::size_t i = 0; i < plan.members.size(); ++i) {
    const int replacement = plan.members[i].replacement;
    if (replacement < 0 || found.nodes[i] == nullptr || found.nodes[replacement] == nullptr)
      continue;
    found.unknown.push_back(std::exchange(found.nodes[i], nullptr));
  }
  if (found.unknown.size() > 1) DropEarlierDuplicates(found.unknown);
}

void Decoder::CollectElements(const table::ObjectPlan& plan, const json::Node& array,
                              Found& found) {
  int position = 0;
  for (const json::Node* element = array.begin(); element != array.end();
       element = element->Next()) {
    const int index = plan.Find(std::to_string(position));
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

void Decoder::Empty(const table::ObjectPlan& plan, const json::Node& object) {
  Found found;
  std::fill_n(found.nodes, plan.members.size(), nullptr);
  Missing(plan, found);
  Keep(object, true);
}

/// What the table means by itself, also in objects that the document leaves out.
void Decoder::Implied(const table::ObjectPlan& plan, MutableSubMessages& messages) {
  for (const int index : plan.meanings) {
    const table::FieldOp& op = plan.ops[static_cast<std::size_t>(index)];
    if (op.row->kind == table::RowKind::kObject) {
      MutableSubMessages inner(*op.plan, messages[op.sub_message]);
      Implied(*op.plan, inner);
    } else if (op.access->set_number != nullptr) {
      op.access->set_number(messages[op.sub_message], op.implied.enumerator);
    } else {
      op.access->set_text(messages[op.sub_message], op.implied.text);
    }
  }
}

void Decoder::Member(const table::ObjectPlan& plan, std::size_t index, const Found& found,
                     MutableSubMessages& messages) {
  const struct table::Member& member = plan.members[index];
  const table::FieldOp& op = plan.ops[static_cast<std::size_t>(member.op)];
  const json::Node& value = *found.nodes[index];
  if (op.row->kind == table::RowKind::kNumbered && op.row->number > 0) {
    if (member.number == 1 || found.nodes[index - 1] == nullptr) {
      Numbered(plan, static_cast<int>(index), found, messages);
    }
    return;
  }
  plan.array ? path_.Push(static_cast<int>(index)) : path_.Push(member.name);
  if (value.kind == json::Kind::kNull && op.row->kind != table::RowKind::kVerbatim) {
    if (op.row->required || op.row->kind == table::RowKind::kConstant) {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is null");
    } else {
      Keep(value, true);
    }
  } else if (plan.lenient && !op.row->required && event_ != nullptr) {
    LenientValue(op, value, messages);
  } else {
    const int kept = event_ == nullptr ? 0 : event_->extensions_size();
    Value(op, value, messages);
    // That the older member was there is all that is to be remembered of it.
    const bool remember = *op.row->replacement != '\0' && event_ != nullptr;
    if (remember && event_->extensions_size() == kept) Keep(value, true);
  }
  path_.Pop();
}

/// Reads the member, or keeps it as it is where it is not of the form of its row.
void Decoder::LenientValue(const table::FieldOp& op, const json::Node& value,
                           MutableSubMessages& messages) {
  const int findings = report_.findings_size();
  const int kept = event_->extensions_size();
  Value(op, value, messages);
  const auto begin = report_.findings().begin() + findings;
  const auto refuses = [](const v1::Finding& finding) {
    return finding.severity() == v1::Finding::REFUSAL;
  };
  if (std::none_of(begin, report_.findings().end(), refuses)) return;
  report_.mutable_findings()->DeleteSubrange(findings, report_.findings_size() - findings);
  event_->mutable_extensions()->DeleteSubrange(kept, event_->extensions_size() - kept);
  if (op.field != nullptr && op.row->kind != table::RowKind::kEntry) {
    Message& message = messages[op.sub_message];
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

void Decoder::Missing(const table::ObjectPlan& plan, const Found& found) {
  for (const int index : plan.demanded) {
    if (found.nodes[index] != nullptr) continue;
    const struct table::Member& member = plan.members[static_cast<std::size_t>(index)];
    path_.Push(member.name);
    if (plan.ops[static_cast<std::size_t>(member.op)].row->expected) {
      Fault(v1::Finding::EXPECTED_MISSING, "expected member is missing");
    } else {
      Fault(v1::Finding::REQUIRED_MISSING, "required member is missing");
    }
    path_.Pop();
  }
}

void Decoder::Unknown(const table::ObjectPlan& plan, const std::vector<const json::Node*>& unknown,
                      MutableSubMessages& messages) {
  const bool root = path_.AtRoot();
  if (reading_.partial && root && plan.catch_all < 0) return;
  for (const json::Node* member : unknown) {
    if (root && !reading_.ignored.empty() && member->key == reading_.ignored) continue;
    path_.Push(member->key);
    const table::FieldOp* catch_all =
        plan.catch_all < 0 ? nullptr : &plan.ops[static_cast<std::size_t>(plan.catch_all)];
    if (catch_all != nullptr && catch_all->row->kind == table::RowKind::kCatchAll) {
      Message& message = messages[catch_all->sub_message];
      auto& property = static_cast<v1::Property&>(catch_all->access->add_message(message));
      property.set_name(member->key.data(), member->key.size());
      property.set_json(member->raw.data(), member->raw.size());
    } else if (catch_all != nullptr &&
               CatchAllAs(*catch_all, *member, messages[catch_all->sub_message])) {
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

void Decoder::Value(const table::FieldOp& op, const json::Node& value,
                    MutableSubMessages& messages) {
  op.row->in_array ? Alone(op, value, messages) : Single(op, value, messages);
}

void Decoder::Single(const table::FieldOp& op, const json::Node& value,
                     MutableSubMessages& messages) {
  Message& message = messages[op.sub_message];
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
    case table::RowKind::kHeadAndTail:
      return Elements(op, value, message, messages);
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
