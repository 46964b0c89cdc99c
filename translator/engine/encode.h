// An event into documents by resolved tables: one walk over the table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "google/protobuf/message.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/engine/extension_index.h"
#include "translator/engine/sub_messages.h"
#include "translator/engine/translation.h"
#include "translator/json/pointer.h"
#include "translator/report/field_coverage.h"
#include "translator/table/mapping.h"
#include "translator/value/decimal.h"

namespace interlingua::engine {

/// `text` as a JSON string, or as a number where that is wanted and it is a whole one.
void AppendTextValue(std::string_view text, bool as_number, std::string& out);

/// A comma, unless an object or a list has just begun.
void Separate(std::string& out);

/// Writes the documents of one event. Cheap to make; one per event.
class Encoder {
 public:
  /// `coverage` and `extensions_written` get what was written; null where that is not wanted.
  Encoder(std::string_view format, const v1::CommerceEvent& event, const ExtensionIndex& extensions,
          const EncodeOptions& options, v1::Report& report, report::FieldCoverage* coverage,
          absl::flat_hash_set<const v1::Extension*>* extensions_written)
      : format_(format),
        event_(event),
        extensions_(extensions),
        options_(options),
        report_(report),
        coverage_(coverage),
        extensions_written_(extensions_written),
        foreign_(VendorOf(event.source().format()) != VendorOf(format)) {}

  /// Appends the document; returns how many members it holds besides constants. Faults go into the
  /// report.
  int Document(const table::ObjectPlan& plan, std::string& out) {
    return Object(plan, event_, out);
  }

  /// The same with the envelope around it: the document is the only element of its `list`.
  int Enveloped(const table::ObjectPlan& envelope, std::string_view list,
                const table::ObjectPlan& plan, std::string& out);

 private:
  static std::string_view VendorOf(std::string_view format) {
    return format.substr(0, format.find('.'));
  }

  int Object(const table::ObjectPlan& plan, const google::protobuf::Message& base,
             std::string& out);
  int Array(const table::ObjectPlan& plan, const SubMessages& messages, std::string& out);
  bool RequiredFields(const table::ObjectPlan& plan, const SubMessages& messages);
  int Unwritten(const table::FieldOp& op, const SubMessages& messages);
  int Member(const table::ObjectPlan& plan, const table::FieldOp& op, const SubMessages& messages,
             int count, std::string& out);
  bool Withheld(const table::FieldOp& op, const SubMessages& messages);
  bool Deprecated(const table::ObjectPlan& plan, const table::FieldOp& op,
                  const SubMessages& messages, std::string& out);
  void Absent(const table::FieldOp& op);
  bool Value(const table::FieldOp& op, const SubMessages& messages, std::string& out);
  bool Single(const table::FieldOp& op, const SubMessages& messages, std::string& out);
  bool NestedOfNothing(const table::FieldOp& op, std::string& out);
  bool Nested(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);
  bool Elements(const table::FieldOp& op, const SubMessages& messages, std::string& out);
  int Numbered(const table::FieldOp& op, const google::protobuf::Message& message,
               std::string& out);
  bool Keyed(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);
  int CatchAllOf(const table::ObjectPlan& plan, const table::FieldOp& op,
                 const google::protobuf::Message* message, int count, std::string& out);
  int CatchAllAs(const table::ObjectPlan& plan, const table::FieldOp& op,
                 const google::protobuf::Message& message, std::string& out);
  bool TakesName(const table::FieldOp& op, int count, std::string_view name);
  void MarkCovered(const google::protobuf::Message& element);
  void AppendAsRead(std::string_view text, bool as_number, std::string& out);
  bool Takes(const google::protobuf::Message& element, std::string_view type);
  bool WithinLimits(const table::ObjectPlan& plan, const table::FieldOp& op, int count,
                    std::string_view json);
  void OverLimit(const table::FieldOp& op, std::string_view fault, std::string_view property,
                 bool refused);
  int UnknownMembers(const table::ObjectPlan& plan, std::size_t begin, std::string& out);
  bool Respelled(const table::ObjectPlan& plan, const table::FieldOp& op,
                 const google::protobuf::Message& base, std::size_t begin, std::string& out);

  // Values of single members; in encode_value.cc. False: there is nothing to write.
  bool Leaf(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);
  void NormalText(const table::FieldOp& op, std::string_view text, std::string& out);
  bool IsOwnId(const google::protobuf::FieldDescriptor& field, std::string_view text) const;
  bool Amount(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);
  bool AmountValue(const table::FieldOp& op, value::DecimalValue value, std::string& out);
  bool Derived(const table::FieldOp& op, const google::protobuf::Message& message,
               std::string& out);
  bool Time(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);
  bool OneOf(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);
  bool TextList(const table::FieldOp& op, const google::protobuf::Message& message,
                std::string& out);
  bool JoinedText(const table::FieldOp& op, const google::protobuf::Message& message,
                  std::string& out);
  bool Entry(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);
  bool Hashed(const table::FieldOp& op, const google::protobuf::Message* message, std::string& out);
  bool Coded(const table::FieldOp& op, const google::protobuf::Message& message, std::string& out);

  void Mark(const google::protobuf::Message& message,
            const google::protobuf::FieldDescriptor* field,
            int index = report::FieldCoverage::kWhole) {
    if (coverage_ != nullptr) coverage_->Mark(message, field, index);
  }
  void Fault(v1::Finding::Code code, std::string_view detail);
  /// The full name of the row's field, for findings.
  std::string FieldOf(const table::FieldOp& op) const;

  std::string_view format_;
  const v1::CommerceEvent& event_;
  const ExtensionIndex& extensions_;
  const EncodeOptions& options_;
  v1::Report& report_;
  report::FieldCoverage* coverage_;
  absl::flat_hash_set<const v1::Extension*>* extensions_written_;
  /// The event comes from another vendor, whose source means nothing here.
  bool foreign_;
  json::Pointer pointer_;
  std::vector<const table::FieldOp*>
      outer_rows_;  // the rows whose messages the current plan lies in
};

}  // namespace interlingua::engine
