#include "translator/table/members.h"

#include <utility>

#include "translator/text/text.h"

namespace interlingua::table {
namespace {

/// Where the search for a name begins; `buckets` is a power of two.
std::size_t MemberHash(std::string_view name, std::size_t buckets) {
  if (name.empty()) return 0;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  return (name.size() * 7 + at(0) * 31 + at(name.size() - 1) * 131 + at(name.size() / 2) * 17) &
         (buckets - 1);
}

void AddMember(Member member, ObjectPlan& plan, FieldLookup& lookup) {
  for (const Member& other : plan.members) {
    if (other.name == member.name) lookup.Fault(member.name, "the member has two rows");
  }
  plan.members.push_back(std::move(member));
}

void AddAliases(ObjectPlan& plan, FieldLookup& lookup) {
  for (const FieldOp& op : plan.ops) {
    if (op.row->kind != RowKind::kAlias) continue;
    const std::size_t count = plan.members.size();
    std::size_t target = 0;
    while (target < count && plan.members[target].name != op.row->argument) ++target;
    if (target == count) {
      lookup.Fault(op.row->member, text::Concat("no member '", op.row->argument, "' beside it"));
      continue;
    }
    Member alias = plan.members[target];
    alias.name = op.row->member;
    alias.documented = static_cast<int>(target);
    AddMember(std::move(alias), plan, lookup);
  }
}

void BuildHash(ObjectPlan& plan) {
  std::size_t size = 4;
  while (size < plan.members.size() * 2) size *= 2;
  plan.buckets.assign(size, -1);
  for (std::size_t i = 0; i < plan.members.size(); ++i) {
    std::size_t bucket = MemberHash(plan.members[i].name, size);
    while (plan.buckets[bucket] >= 0) bucket = (bucket + 1) & (size - 1);
    plan.buckets[bucket] = static_cast<std::int16_t>(i);
  }
}

/// After BuildHash.
void LinkReplacements(ObjectPlan& plan, FieldLookup& lookup) {
  for (Member& member : plan.members) {
    const Row& row = *plan.ops[static_cast<std::size_t>(member.op)].row;
    if (*row.replacement == '\0' || member.documented >= 0) continue;
    member.replacement = plan.Find(row.replacement);
    if (member.replacement < 0) {
      lookup.Fault(row.member, text::Concat("no member '", row.replacement, "' beside it"));
      continue;
    }
    const Member& replacement = plan.members[static_cast<std::size_t>(member.replacement)];
    plan.ops[static_cast<std::size_t>(replacement.op)].deprecated = member.op;
  }
}

void CollectDemanded(ObjectPlan& plan) {
  for (std::size_t i = 0; i < plan.members.size(); ++i) {
    const Row& row = *plan.ops[static_cast<std::size_t>(plan.members[i].op)].row;
    const bool demanded = row.required || row.expected || row.kind == RowKind::kConstant;
    if (demanded && plan.members[i].documented < 0) plan.demanded.push_back(static_cast<int>(i));
  }
}

}  // namespace

void AddMembers(const Row& row, int op, ObjectPlan& plan, FieldLookup& lookup) {
  if (*row.member == '\0' || row.kind == RowKind::kAlias) return;
  if (row.kind != RowKind::kNumbered || row.number == 0) {
    AddMember({row.member, op, row.kind == RowKind::kNumbered ? 1 : 0, -1}, plan, lookup);
    return;
  }
  for (int number = 1; number <= row.number; ++number) {
    AddMember({NumberedName(row, number), op, number, -1}, plan, lookup);
  }
}

void FinishMembers(ObjectPlan& plan, FieldLookup& lookup) {
  AddAliases(plan, lookup);
  BuildHash(plan);
  LinkReplacements(plan, lookup);
  CollectDemanded(plan);
  if (plan.members.size() > ObjectPlan::kMaxMembers) {
    lookup.Fault("", "too many members in one object");
  }
}

int ObjectPlan::Find(std::string_view name) const {
  std::size_t bucket = MemberHash(name, buckets.size());
  while (buckets[bucket] >= 0) {
    if (members[static_cast<std::size_t>(buckets[bucket])].name == name) return buckets[bucket];
    bucket = (bucket + 1) & (buckets.size() - 1);
  }
  return -1;
}

}  // namespace interlingua::table
