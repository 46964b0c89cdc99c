#include "translator/trace.h"

#include "absl/container/flat_hash_map.h"
#include "interlingua/v1/event.pb.h"
#include "translator/text.h"

namespace interlingua {
namespace {

class Tracer {
 public:
  Tracer(const Lens& lens, const std::string& place, std::vector<TracedMember>& members)
      : lens_(lens), members_(members), name_(place) {
    if (lens.constants.empty()) return;
    for (const std::string& step : lens.constants.front().path) AppendPointerStep(step, name_);
  }

  void Object(const Scope& scope, const JsonNode& object, const std::string& pointer,
              const std::string& prefix) {
    const bool container = object.kind == (scope.array ? JsonKind::kArray : JsonKind::kObject);
    if (!container) return;
    // What the name of the event says beyond its kind.
    for (const int index : scope.meanings) {
      const Op& op = scope.ops[static_cast<std::size_t>(index)];
      if (op.row->kind == RowKind::kObject) continue;  // says it itself
      Add(name_.empty() ? pointer : name_, FieldText(prefix, op), object);
    }
    int position = 0;
    for (const JsonNode* node = object.begin(); node != object.end(); node = node->Next()) {
      const std::string name = scope.array ? std::to_string(position++) : std::string(node->key);
      std::string place = pointer;
      AppendPointerStep(name, place);
      const int index = scope.Find(name);
      if (index < 0) {
        Further(scope, *node, place, prefix);
      } else {
        const Member& member = scope.members[static_cast<std::size_t>(index)];
        const char* successor = scope.ops[static_cast<std::size_t>(member.op)].row->successor;
        if (member.successor >= 0 && object.Find(successor) != nullptr) continue;
        Value(scope.ops[static_cast<std::size_t>(member.op)], *node, place, prefix);
      }
    }
  }

 private:
  void Add(const std::string& pointer, std::string field, const JsonNode& value,
           const char* key = "") {
    const bool null = value.kind == JsonKind::kNull;
    const auto [at, fresh] = seen_.try_emplace(Concat(pointer, " ", field), members_.size());
    if (fresh) {
      members_.push_back({pointer, std::move(field), null, key});
    } else if (!null) {
      members_[at->second].null = false;
    }
  }

  void Further(const Scope& scope, const JsonNode& value, const std::string& place,
               const std::string& prefix) {
    if (scope.rest < 0) return;
    const Op& rest = scope.ops[static_cast<std::size_t>(scope.rest)];
    const bool named = rest.row->kind == RowKind::kRest;
    const std::string field = Concat(FieldText(prefix, rest), "[].");
    if (named) {
      Add(place, Concat(field, value.key), value);
      members_.back().null = false;  // a property may be null
      return;
    }
    Add(place, Concat(field, rest.row->value_field), value);
    Add(place, Concat(field, rest.row->argument), value);
  }

  void Value(const Op& op, const JsonNode& value, const std::string& place,
             const std::string& prefix) {
    const Row& row = *op.row;
    const bool here = op.field == nullptr;
    const std::string base = PathText(prefix, op, "");
    const std::string field = here ? base : FieldText(prefix, op);
    if (row.in_array && value.kind == JsonKind::kArray && row.kind == RowKind::kObject) {
      for (const JsonNode* node = value.begin(); node != value.end(); node = node->Next()) {
        Object(*op.scope, *node, place + "/*", here ? prefix : field + ".");
      }
      return;
    }
    switch (row.kind) {
      case RowKind::kConstant:
        return Add(place, lens_.kind->name(), value);
      case RowKind::kDropped:
        return;
      case RowKind::kObject:
        return Object(*op.scope, value, place, here ? base : field + ".");
      case RowKind::kEntry:
        return Entry(op, value, place, field);
      case RowKind::kCoded:
        return Coded(op, value, place, here ? base : field + ".");
      case RowKind::kEach:
      case RowKind::kEachOf:
      case RowKind::kKeyed:
      case RowKind::kFirstAndRest:
        return Elements(op, value, place, base, field + "[].");
      case RowKind::kOneOf:
        Add(place, field, value);
        if (*row.value_field != '\0') Add(place, Concat(base, row.value_field), value);
        return;
      default:
        Add(place, field, value);
    }
  }

  void Entry(const Op& op, const JsonNode& value, const std::string& place,
             const std::string& field) {
    if (op.value_field->containing_type() == v1::Property::descriptor()) {
      return Add(place, Concat(field, "[].", op.key[0].text), value);
    }
    const char* key = op.row->argument;
    Add(place, Concat(field, "[].", op.row->value_field), value, key);
    for (const FieldValue& part : op.key) {
      Add(place, Concat(field, "[].", part.field->name()), value, key);
    }
  }

  void Coded(const Op& op, const JsonNode& value, const std::string& place,
             const std::string& prefix) {
    for (const auto& way : op.carries) {
      std::string field = prefix;
      for (const auto* step : way) {
        if (field.size() > prefix.size()) field.push_back('.');
        field.append(step->name());
        if (step->is_repeated()) field.append("[]");
      }
      Add(place, std::move(field), value);
    }
  }

  void Elements(const Op& op, const JsonNode& value, const std::string& place,
                const std::string& prefix, const std::string& inner) {
    if (!value.IsContainer()) return;
    int index = 0;
    for (const JsonNode* node = value.begin(); node != value.end(); node = node->Next(), ++index) {
      switch (op.row->kind) {
        case RowKind::kFirstAndRest:
          index == 0 ? Object(*op.scope, *node, place + "/0", prefix)
                     : Object(*op.rest, *node, place + "/*", inner);
          break;
        case RowKind::kEachOf:
          Chosen(op, *node, place, inner);
          break;
        case RowKind::kKeyed:
          Add(place + "/*", Concat(inner, op.row->argument), *node);
          Object(Scope::OfName(op, node->key), *node, place + "/*", inner);
          break;
        default:
          Object(*op.scope, *node, place + "/*", inner);
      }
    }
  }

  void Chosen(const Op& op, const JsonNode& node, const std::string& place,
              const std::string& inner) {
    const JsonNode* discriminator = node.Find(op.row->argument);
    for (std::size_t i = 0; discriminator != nullptr && i < op.choices.size(); ++i) {
      if (discriminator->text == op.row->choices[i].value) {
        return Object(*op.choices[i], node, place + "/*", inner);
      }
    }
  }

  const Lens& lens_;
  std::vector<TracedMember>& members_;
  absl::flat_hash_map<std::string, std::size_t> seen_;  // places of members_
  std::string name_;                                    // pointer to the first constant
};

void CollectByWire(const Scope& scope, const std::string& prefix,
                   std::vector<TracedMember>& members) {
  for (const Op& op : scope.ops) {
    if (op.row->kind == RowKind::kByWire) {
      members.push_back({op.row->argument, FieldText(prefix, op), false, {}});
    } else if (op.row->kind == RowKind::kObject) {
      const bool here = op.field == nullptr;
      CollectByWire(*op.scope, here ? prefix : FieldText(prefix, op) + ".", members);
    }
  }
}

}  // namespace

std::vector<TracedMember> TraceDocument(const Lens& lens, const Scope& scope,
                                        const JsonNode& document, const std::string& place) {
  std::vector<TracedMember> members;
  Tracer(lens, place, members).Object(scope, document, place, "");
  return members;
}

std::vector<TracedMember> TracedByWire(const Lens& lens) {
  std::vector<TracedMember> members;
  CollectByWire(*lens.scope, "", members);
  return members;
}

}  // namespace interlingua
