// Which fields a kind of row can be bound to.
#pragma once

#include <string_view>

#include "google/protobuf/descriptor.h"
#include "translator/table/table.h"

namespace interlingua::table {

bool IsText(const google::protobuf::FieldDescriptor& field);
bool IsMessage(const google::protobuf::FieldDescriptor& field);

/// What the row demands of its field, in words (`a string field`); "" when `field` satisfies it.
std::string_view FieldFault(const Row& row, const google::protobuf::FieldDescriptor& field);

}  // namespace interlingua::table
