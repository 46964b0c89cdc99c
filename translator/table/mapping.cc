#include "translator/table/mapping.h"

#include "translator/text/text.h"

namespace interlingua::table {
namespace {

std::string PathOf(const ObjectPlan& scope, int slot) {
  std::string path;
  for (; slot != 0; slot = scope.slots[static_cast<std::size_t>(slot)].parent) {
    path.insert(0, text::Concat(scope.slots[static_cast<std::size_t>(slot)].field->name(), "."));
  }
  return path;
}

void CollectNoHome(const ObjectPlan& scope, const std::string& prefix, Mapping& lens) {
  for (const FieldOp& op : scope.ops) {
    const std::string field =
        op.field == nullptr ? "" : text::Concat(prefix, PathOf(scope, op.slot), op.field->name());
    if (op.row->kind == RowKind::kNoHome) lens.no_home.emplace_back(field, op.row->argument);
    const bool here = op.field == nullptr || op.row->kind == RowKind::kHeadAndTail;
    const std::string inner =
        here ? text::Concat(prefix, PathOf(scope, op.slot)) : text::Concat(field, ".");
    if (op.scope != nullptr) CollectNoHome(*op.scope, inner, lens);
    if (op.tail != nullptr) CollectNoHome(*op.tail, text::Concat(field, "."), lens);
    for (const auto& choice : op.choices) CollectNoHome(*choice, inner, lens);
  }
}

/// The constants that tell the table from others: those of the outermost object and of the objects
/// in it.
void CollectConstants(const ObjectPlan& scope, const std::vector<std::string>& path,
                      Mapping& lens) {
  for (const FieldOp& op : scope.ops) {
    const bool constant = op.row->kind == RowKind::kConstant;
    if (!constant && !op.row->discriminates && op.row->kind != RowKind::kObject) continue;
    std::vector<std::string> member = path;
    member.emplace_back(op.row->member);
    if (op.row->discriminates)
      lens.constants.push_back({member, nullptr, op.row->kind == RowKind::kObject});
    if (op.row->kind == RowKind::kObject) {
      CollectConstants(*op.scope, member, lens);
    } else if (constant) {
      lens.constants.push_back({std::move(member), op.row->argument});
    }
  }
}

}  // namespace

void CollectNoHome(const ObjectPlan& scope, Mapping& lens) { CollectNoHome(scope, "", lens); }

void CollectConstants(const ObjectPlan& scope, Mapping& lens) { CollectConstants(scope, {}, lens); }

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

const ObjectPlan& ObjectPlan::OfName(const FieldOp& keyed, std::string_view name) {
  for (std::size_t i = 0; i < keyed.choices.size(); ++i) {
    if (name == keyed.row->choices[i].value) return *keyed.choices[i];
  }
  return *keyed.scope;
}

int ObjectPlan::Find(std::string_view name) const {
  std::size_t bucket = MemberHash(name, buckets.size());
  while (buckets[bucket] >= 0) {
    if (members[static_cast<std::size_t>(buckets[bucket])].name == name) return buckets[bucket];
    bucket = (bucket + 1) & (buckets.size() - 1);
  }
  return -1;
}

std::string PathText(std::string_view prefix, const FieldOp& op, std::string_view field) {
  std::string path = text::Concat(prefix, op.at, field);
  for (std::size_t at = path.find("[0]"); at != std::string::npos; at = path.find("[0]", at)) {
    path.erase(at + 1, 1);
  }
  return path;
}

std::string FieldText(std::string_view prefix, const FieldOp& op) {
  std::string field = PathText(prefix, op, op.row->field);
  const bool list = op.field != nullptr && op.field->is_repeated();
  if (list && op.field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    field.append("[]");
  }
  return field;
}

}  // namespace interlingua::table
