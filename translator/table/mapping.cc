#include "translator/table/mapping.h"

#include "translator/text/text.h"

namespace interlingua::table {
namespace {

std::string PathOf(const ObjectPlan& plan, int sub_message) {
  std::string path;
  for (; sub_message != 0;
       sub_message = plan.sub_messages[static_cast<std::size_t>(sub_message)].parent) {
    path.insert(
        0,
        text::Concat(plan.sub_messages[static_cast<std::size_t>(sub_message)].field->name(), "."));
  }
  return path;
}

void CollectNoHome(const ObjectPlan& plan, const std::string& prefix, Mapping& mapping) {
  for (const FieldOp& op : plan.ops) {
    const std::string field =
        op.field == nullptr ? ""
                            : text::Concat(prefix, PathOf(plan, op.sub_message), op.field->name());
    if (op.row->kind == RowKind::kNoHome) mapping.no_home.emplace_back(field, op.row->argument);
    const bool here = op.field == nullptr || op.row->kind == RowKind::kHeadAndTail;
    const std::string inner =
        here ? text::Concat(prefix, PathOf(plan, op.sub_message)) : text::Concat(field, ".");
    if (op.plan != nullptr) CollectNoHome(*op.plan, inner, mapping);
    if (op.tail != nullptr) CollectNoHome(*op.tail, text::Concat(field, "."), mapping);
    for (const auto& choice : op.choices) CollectNoHome(*choice, inner, mapping);
  }
}

/// The constants that tell the table from others: those of the outermost object and of the objects
/// in it.
void CollectConstants(const ObjectPlan& plan, const std::vector<std::string>& path,
                      Mapping& mapping) {
  for (const FieldOp& op : plan.ops) {
    const bool constant = op.row->kind == RowKind::kConstant;
    if (!constant && !op.row->discriminates && op.row->kind != RowKind::kObject) continue;
    std::vector<std::string> member = path;
    member.emplace_back(op.row->member);
    if (op.row->discriminates)
      mapping.constants.push_back({member, nullptr, op.row->kind == RowKind::kObject});
    if (op.row->kind == RowKind::kObject) {
      CollectConstants(*op.plan, member, mapping);
    } else if (constant) {
      mapping.constants.push_back({std::move(member), op.row->argument});
    }
  }
}

}  // namespace

void CollectNoHome(const ObjectPlan& plan, Mapping& mapping) { CollectNoHome(plan, "", mapping); }

void CollectConstants(const ObjectPlan& plan, Mapping& mapping) {
  CollectConstants(plan, {}, mapping);
}

bool KeyHolds(const google::protobuf::Message& message, const FieldValue& part) {
  if (!part.access->has(message)) return false;
  return part.access->number != nullptr ? part.access->number(message) == part.enumerator
                                        : part.access->text(message) == part.text;
}

const ObjectPlan& ObjectPlan::OfName(const FieldOp& keyed, std::string_view name) {
  for (std::size_t i = 0; i < keyed.choices.size(); ++i) {
    if (name == keyed.row->choices[i].name) return *keyed.choices[i];
  }
  return *keyed.plan;
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

std::string NumberedName(const Row& row, int number) {
  return number == 1 && row.first_bare ? std::string(row.member) : text::Concat(row.member, number);
}

}  // namespace interlingua::table
