#include "translator/report/trace.h"

#include "absl/container/flat_hash_map.h"
#include "interlingua/v1/event.pb.h"
#include "translator/json/pointer.h"
#include "translator/text/text.h"

namespace interlingua::report {
namespace {

class Tracer {
 public:
  Tracer(const table::Mapping& mapping, const std::string& place,
         std::vector<TracedMember>& members)
      : mapping_(mapping), members_(members), name_(place) {
    if (mapping.constants.empty()) return;
    for (const std::string& step : mapping.constants.front().path)
      json::AppendPointerStep(step, name_);
  }

  void Object(const table::ObjectPlan& plan, const json::Node& object, const std::string& pointer,
              const std::string& prefix) {
    const bool container = object.kind == (plan.array ? json::Kind::kArray : json::Kind::kObject);
    if (!container) return;
    // What the name of the event says beyond its kind.
    for (const int index : plan.meanings) {
      const table::FieldOp& op = plan.ops[static_cast<std::size_t>(index)];
      if (op.row->kind == table::RowKind::kObject) continue;  // says it itself
      Add(name_.empty() ? pointer : name_, table::FieldText(prefix, op), object);
    }
    int position = 0;
    for (const json::Node* node = object.begin(); node != object.end(); node = node->Next()) {
      const std::string name = plan.array ? std::to_string(position++) : std::string(node->key);
      std::string place = pointer;
      json::AppendPointerStep(name, place);
      const int index = plan.Find(name);
      if (index < 0) {
        Further(plan, *node, place, prefix);
      } else {
        const table::Member& member = plan.members[static_cast<std::size_t>(index)];
        const char* replacement = plan.ops[static_cast<std::size_t>(member.op)].row->replacement;
        if (member.replacement >= 0 && object.Find(replacement) != nullptr) continue;
        Value(plan.ops[static_cast<std::size_t>(member.op)], *node, place, prefix);
      }
    }
  }

 private:
  void Add(const std::string& pointer, std::string field, const json::Node& value,
           const char* key = "") {
    const bool null = value.kind == json::Kind::kNull;
    const auto [at, fresh] = seen_.try_emplace(text::Concat(pointer, " ", field), members_.size());
    if (fresh) {
      members_.push_back({pointer, std::move(field), null, key});
    } else if (!null) {
      members_[at->second].null = false;
    }
  }

  void Further(const table::ObjectPlan& plan, const json::Node& value, const std::string& place,
               const std::string& prefix) {
    if (plan.catch_all < 0) return;
    const table::FieldOp& catch_all = plan.ops[static_cast<std::size_t>(plan.catch_all)];
    const bool named = catch_all.row->kind == table::RowKind::kCatchAll;
    const std::string field = text::Concat(table::FieldText(prefix, catch_all), "[].");
    if (named) {
      Add(place, text::Concat(field, value.key), value);
      members_.back().null = false;  // a property may be null
      return;
    }
    Add(place, text::Concat(field, catch_all.row->value_field), value);
    Add(place, text::Concat(field, catch_all.row->argument), value);
  }

  void Value(const table::FieldOp& op, const json::Node& value, const std::string& place,
             const std::string& prefix) {
    const table::Row& row = *op.row;
    const bool here = op.field == nullptr;
    const std::string base = table::PathText(prefix, op, "");
    const std::string field = here ? base : table::FieldText(prefix, op);
    if (row.in_array && value.kind == json::Kind::kArray && row.kind == table::RowKind::kObject) {
      for (const json::Node* node = value.begin(); node != value.end(); node = node->Next()) {
        Object(*op.plan, *node, place + "/*", here ? prefix : field + ".");
      }
      return;
    }
    switch (row.kind) {
      case table::RowKind::kConstant:
        return Add(place, mapping_.kind->name(), value);
      case table::RowKind::kDropped:
        return;
      case table::RowKind::kObject:
        return Object(*op.plan, value, place, here ? base : field + ".");
      case table::RowKind::kEntry:
        return Entry(op, value, place, field);
      case table::RowKind::kCoded:
        return Coded(op, value, place, here ? base : field + ".");
      case table::RowKind::kEach:
      case table::RowKind::kKeyed:
      case table::RowKind::kHeadAndTail:
        return Elements(op, value, place, base, field + "[].");
      case table::RowKind::kOneOf:
        Add(place, field, value);
        if (*row.value_field != '\0') Add(place, text::Concat(base, row.value_field), value);
        return;
      default:
        Add(place, field, value);
    }
  }

  void Entry(const table::FieldOp& op, const json::Node& value, const std::string& place,
             const std::string& field) {
    if (op.value_field->containing_type() == v1::Property::descriptor()) {
      return Add(place, text::Concat(field, "[].", op.key[0].text), value);
    }
    const char* key = op.row->argument;
    Add(place, text::Concat(field, "[].", op.row->value_field), value, key);
    for (const table::FieldValue& part : op.key) {
      Add(place, text::Concat(field, "[].", part.field->name()), value, key);
    }
  }

  void Coded(const table::FieldOp& op, const json::Node& value, const std::string& place,
             const std::string& prefix) {
    for (const auto& path : op.carries) {
      std::string field = prefix;
      for (const auto* step : path) {
        if (field.size() > prefix.size()) field.push_back('.');
        field.append(step->name());
        if (step->is_repeated()) field.append("[]");
      }
      Add(place, std::move(field), value);
    }
  }

  void Elements(const table::FieldOp& op, const json::Node& value, const std::string& place,
                const std::string& prefix, const std::string& inner) {
    if (!value.IsContainer()) return;
    int index = 0;
    for (const json::Node* node = value.begin(); node != value.end();
         node = node->Next(), ++index) {
      switch (op.row->kind) {
        case table::RowKind::kHeadAndTail:
          index == 0 ? Object(*op.plan, *node, place + "/0", prefix)
                     : Object(*op.tail, *node, place + "/*", inner);
          break;
        case table::RowKind::kKeyed:
          Add(place + "/*", text::Concat(inner, op.row->argument), *node);
          Object(table::ObjectPlan::OfName(op, node->key), *node, place + "/*", inner);
          break;
        default:
          Object(*op.plan, *node, place + "/*", inner);
      }
    }
  }

  const table::Mapping& mapping_;
  std::vector<TracedMember>& members_;
  absl::flat_hash_map<std::string, std::size_t> seen_;  // places of members_
  std::string name_;                                    // pointer to the first constant
};

void CollectByWire(const table::ObjectPlan& plan, const std::string& prefix,
                   std::vector<TracedMember>& members) {
  for (const table::FieldOp& op : plan.ops) {
    if (op.row->kind == table::RowKind::kByWire) {
      members.push_back({op.row->argument, table::FieldText(prefix, op), false, {}});
    } else if (op.row->kind == table::RowKind::kObject) {
      const bool here = op.field == nullptr;
      CollectByWire(*op.plan, here ? prefix : table::FieldText(prefix, op) + ".", members);
    }
  }
}

}  // namespace

std::vector<TracedMember> TraceDocument(const table::Mapping& mapping,
                                        const table::ObjectPlan& plan, const json::Node& document,
                                        const std::string& place) {
  std::vector<TracedMember> members;
  Tracer(mapping, place, members).Object(plan, document, place, "");
  return members;
}

std::vector<TracedMember> TracedByWire(const table::Mapping& mapping) {
  std::vector<TracedMember> members;
  CollectByWire(*mapping.plan, "", members);
  return members;
}

}  // namespace interlingua::report
