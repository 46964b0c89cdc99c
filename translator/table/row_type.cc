#include "translator/table/row_type.h"

namespace interlingua::table {
namespace {

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
    case RowKind::kEachOf:
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

}  // namespace interlingua::table
