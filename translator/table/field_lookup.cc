#include "translator/table/field_lookup.h"

#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::table {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool IsLeafMessage(const FieldDescriptor& field, std::string_view name) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->name() == name;
}

bool IsInteger(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

std::string_view FieldFault(const Row& row, const FieldDescriptor& field) {
  const bool repeated = field.is_repeated();
  switch (row.kind) {
    case RowKind::kText:
    case RowKind::kVerbatim:
      return !repeated && IsText(field) ? "" : "a string field";
    case RowKind::kAmount:
    case RowKind::kAmountText:
      return !repeated && IsLeafMessage(field, "Decimal") ? "" : "a Decimal field";
    case RowKind::kInteger:
      return !repeated && IsInteger(field) ? "" : "an integer field";
    case RowKind::kBoolean:
      return !repeated && field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL ? "" : "a bool field";
    case RowKind::kTime:
      return !repeated && IsLeafMessage(field, "Timestamp") ? "" : "a Timestamp field";
    case RowKind::kDate:
      return !repeated && IsLeafMessage(field, "Date") ? "" : "a Date field";
    case RowKind::kOneOf:
      return !repeated && (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM ||
                           field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
                 ? ""
                 : "an enumeration field";
    case RowKind::kImpliedBoth:
    case RowKind::kImpliedOnRead:
      return !repeated && (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM || IsText(field))
                 ? ""
                 : "an enumeration or string field";
    case RowKind::kTextList:
    case RowKind::kNumbered:
      return repeated && IsText(field) ? "" : "a repeated string field";
    case RowKind::kEntry:
    case RowKind::kEach:
    case RowKind::kKeyed:
    case RowKind::kCatchAllAs:
    case RowKind::kHeadAndTail:
      return repeated && IsMessage(field) ? "" : "a repeated message field";
    case RowKind::kCatchAll:
      return repeated && IsLeafMessage(field, "Property") ? "" : "a repeated Property field";
    case RowKind::kObject:
    case RowKind::kCoded:
      return !repeated && IsMessage(field) ? "" : "a message field";
    default:
      return "";
  }
}

std::string_view NameOf(const Row& row) { return *row.member != '\0' ? row.member : row.field; }

void FieldLookup::Fault(std::string_view row, std::string_view reason) {
  faults_.push_back(row.empty() ? text::Concat(place_, ": ", reason)
                                : text::Concat(place_, ": row \"", row, "\": ", reason));
}

const FieldDescriptor* FieldLookup::FieldOf(const Descriptor& type, std::string_view name,
                                            const Row& row) {
  const FieldDescriptor* field = type.FindFieldByName(std::string(name));
  if (field != nullptr) return field;
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  Fault(NameOf(row),
        text::Concat("no field '", name, "' in ", type.full_name(), text::Suggestion(name, names)));
  return nullptr;
}

FieldValue FieldLookup::TextOf(const Descriptor& element, std::string_view name, const Row& row) {
  const FieldDescriptor* field = FieldOf(element, name, row);
  if (field == nullptr) return {};
  if (!IsText(*field) || field->is_repeated()) {
    Fault(NameOf(row), text::Concat("'", name, "' is not a string field"));
  }
  return {field, event::AccessOf(*field), 0, {}};
}

int FieldLookup::Enumerator(const FieldDescriptor& field, std::string_view name, const Row& row) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return name == "true" ? 1 : 0;
  const auto* value = field.enum_type()->FindValueByName(std::string(name));
  if (value != nullptr) return value->number();
  std::vector<std::string> names;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    names.push_back(field.enum_type()->value(i)->name());
  }
  Fault(NameOf(row), text::Concat("no value '", name, "' in ", field.enum_type()->full_name(),
                                  text::Suggestion(name, names)));
  return 0;
}

}  // namespace interlingua::table
