#include "translator/lens.h"

#include "translator/text.h"

namespace interlingua {

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
