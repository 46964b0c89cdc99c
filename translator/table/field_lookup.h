// The names in a table's rows, looked up in the descriptors of the canonical event.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "translator/table/mapping.h"
#include "translator/table/row.h"

namespace interlingua::table {

bool IsText(const google::protobuf::FieldDescriptor& field);
bool IsMessage(const google::protobuf::FieldDescriptor& field);

/// What the row demands of its field, in words (`a string field`); "" when `field` satisfies it.
std::string_view FieldFault(const Row& row, const google::protobuf::FieldDescriptor& field);

/// What the row is called in a fault: its member, or its field where it has none.
std::string_view NameOf(const Row& row);

/// Finds fields and enumerators for the rows of one table. A name that does not exist is a fault
/// with the nearest one there is.
class FieldLookup {
 public:
  /// `place` names the table in every fault: `acme/purchase`. `faults` is borrowed and gets a line
  /// a fault.
  FieldLookup(std::string_view place, std::vector<std::string>& faults)
      : place_(place), faults_(faults) {}

  /// Adds a fault of the row of that name; of the table as a whole where `row` is empty.
  void Fault(std::string_view row, std::string_view reason);

  /// The field of that name; null after a fault.
  const google::protobuf::FieldDescriptor* FieldOf(const google::protobuf::Descriptor& type,
                                                   std::string_view name, const Row& row);

  /// The string field `name` of the elements of a row; its `field` is null where it does not exist.
  FieldValue TextOf(const google::protobuf::Descriptor& element, std::string_view name,
                    const Row& row);

  /// The number of the enumerator (1 for `true` of a bool field); 0 after a fault.
  int Enumerator(const google::protobuf::FieldDescriptor& field, std::string_view name,
                 const Row& row);

 private:
  std::string place_;
  std::vector<std::string>& faults_;
};

}  // namespace interlingua::table
