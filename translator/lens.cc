#include "translator/lens.h"

#include "translator/text.h"

namespace interlingua {
namespace {

std::string PathOf(const Scope& scope, int slot) {
  std::string path;
  for (; slot != 0; slot = scope.slots[static_cast<std::size_t>(slot)].parent) {
    path.insert(0, Concat(scope.slots[static_cast<std::size_t>(slot)].field->name(), "."));
  }
  return path;
}

void CollectNoHome(const Scope& scope, const std::string& prefix, Lens& lens) {
  for (const Op& op : scope.ops) {
    const std::string field =
        op.field == nullptr ? "" : Concat(prefix, PathOf(scope, op.slot), op.field->name());
    if (op.row->kind == RowKind::kNoHome) lens.no_home.emplace_back(field, op.row->argument);
    const bool here = op.field == nullptr || op.row->kind == RowKind::kFirstAndRest;
    const std::string inner = here ? Concat(prefix, PathOf(scope, op.slot)) : Concat(field, ".");
    if (op.scope != nullptr) CollectNoHome(*op.scope, inner, lens);
    if (op.rest != nullptr) CollectNoHome(*op.rest, Concat(field, "."), lens);
    for (const auto& choice : op.choices) CollectNoHome(*choice, inner, lens);
  }
}

/// The constants that tell the table from others: those of the outermost object and of the objects
/// in it.
void CollectConstants(const Scope& scope, const std::vector<std::string>& path, Lens& lens) {
  for (const Op& op : scope.ops) {
    const bool constant = op.row->kind == RowKind::kConstant;
    if (!constant && !op.row->tells && op.row->kind != RowKind::kObject) continue;
    std::vector<std::string> member = path;
    member.emplace_back(op.row->member);
    if (op.row->tells)
      lens.constants.push_back({member, nullptr, op.row->kind == RowKind::kObject});
    if (op.row->kind == RowKind::kObject) {
      CollectConstants(*op.scope, member, lens);
    } else if (constant) {
      lens.constants.push_back({std::move(member), op.row->argument});
    }
  }
}

}  // namespace

void CollectNoHome(const Scope& scope, Lens& lens) { CollectNoHome(scope, "", lens); }

void CollectConstants(const Scope& scope, Lens& lens) { CollectConstants(scope, {}, lens); }

std::size_t MemberHash(std::string_view name, std::size_t buckets) {
  if (name.empty()) return 0;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  return (name.size() * 7 + at(0) * 31 + at(name.size() - 1) * 131 + at(name.size() / 2) * 17) &
         (buckets - 1);
}

bool KeyHolds(const google::protobuf::Message& message, const FieldValue& part) {
  if (!part.access->has(message)) return false;
  return part.access->number != nullptr ? part.access->number(message) == part.enumerator
                                        : part.access->text(message) == part.text;
}

const Scope& Scope::OfName(const Op& keyed, std::string_view name) {
  for (std::size_t i = 0; i < keyed.choices.size(); ++i) {
    if (name == keyed.row->choices[i].value) return *keyed.choices[i];
  }
  return *keyed.scope;
}

int Scope::Find(std::string_view name) const {
  std::size_t bucket = MemberHash(name, buckets.size());
  while (buckets[bucket] >= 0) {
    if (members[static_cast<std::size_t>(buckets[bucket])].name == name) return buckets[bucket];
    bucket = (bucket + 1) & (buckets.size() - 1);
  }
  return -1;
}

std::string PathText(std::string_view prefix, const Op& op, std::string_view field) {
  std::string path = Concat(prefix, op.at, field);
  for (std::size_t at = path.find("[0]"); at != std::string::npos; at = path.find("[0]", at)) {
    path.erase(at + 1, 1);
  }
  return path;
}

std::string FieldText(std::string_view prefix, const Op& op) {
  std::string field = PathText(prefix, op, op.row->field);
  const bool list = op.field != nullptr && op.field->is_repeated();
  if (list && op.field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    field.append("[]");
  }
  return field;
}

}  // namespace interlingua
