// The members of one object: names under which documents have them, and the hash table over them.
#pragma once

#include "translator/table/field_lookup.h"
#include "translator/table/mapping.h"

namespace interlingua::table {

/// Adds the names of the row's members to the plan, where it has any; `op` is the index of the
/// row's operation. A name that another row has already is a fault. Aliases are left to
/// FinishMembers.
void AddMembers(const Row& row, int op, ObjectPlan& plan, FieldLookup& lookup);

/// To be called once all rows are in the plan: adds the aliases, hashes the names, and links
/// deprecated members with their replacements.
void FinishMembers(ObjectPlan& plan, FieldLookup& lookup);

}  // namespace interlingua::table
