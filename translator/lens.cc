#include "translator/lens.h"

#include "translator/text.h"

namespace interlingua {

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
