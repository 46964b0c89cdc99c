#include "translator/lens.h"

#include "translator/text.h"

namespace interlingua {

std::string FieldText(std::string_view prefix, const Op& op) {
  std::string field = Concat(prefix, op.row->field);
  for (std::size_t at = field.find("[0]"); at != std::string::npos; at = field.find("[0]", at)) {
    field.erase(at + 1, 1);
  }
  const bool list = op.field != nullptr && op.field->is_repeated();
  if (list && op.field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    field.append("[]");
  }
  return field;
}

}  // namespace interlingua
