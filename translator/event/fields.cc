#include "translator/event/fields.h"

#include <vector>

#include "translator/text/text.h"

namespace interlingua::event {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsValue(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return true;
  const auto* type = field.message_type();
  return type == v1::Decimal::descriptor() || type->full_name() == "google.protobuf.Timestamp";
}

using Visitor = std::function<void(const std::string& field)>;

void Visit(const Message& message, const std::string& prefix, const Visitor& visit) {
  if (message.GetDescriptor() == v1::Property::descriptor()) {
    return visit(prefix + static_cast<const v1::Property&>(message).name());
  }
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsProvenance(*field)) continue;
    const std::string path = text::Concat(prefix, field->name(), field->is_repeated() ? "[]" : "");
    const bool action = prefix.empty() && field->real_containing_oneof() != nullptr;
    if (IsValue(*field) || action || field->message_type() == v1::Date::descriptor()) visit(path);
    if (IsValue(*field)) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      Visit(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                 : reflection.GetMessage(message, field),
            path + ".", visit);
    }
  }
}

}  // namespace

bool IsProvenance(const FieldDescriptor& field) {
  if (field.containing_type() != v1::CommerceEvent::descriptor()) return false;
  switch (field.number()) {
    case v1::CommerceEvent::kReceivedAtFieldNumber:
    case v1::CommerceEvent::kSourceFieldNumber:
    case v1::CommerceEvent::kDerivedFromFieldNumber:
    case v1::CommerceEvent::kExtensionsFieldNumber:
    case v1::CommerceEvent::kErasedAtFieldNumber:
      return true;
    default:
      return false;
  }
}

void VisitFields(const v1::CommerceEvent& event, const Visitor& visit) { Visit(event, "", visit); }

}  // namespace interlingua::event
