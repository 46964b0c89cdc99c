// A document into an event by a resolved table: one walk over the document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/engine/sub_messages.h"
#include "translator/json/document.h"
#include "translator/json/pointer.h"
#include "translator/table/mapping.h"

namespace interlingua::engine {

/// How a document is read.
struct Reading {
  std::string_view ignored = {};  ///< member of the outermost object that is left alone
  std::string_view place = {};    ///< pointer to what is read in the document, for extensions
  bool partial = false;           ///< members that have no row are left alone
};

/// Reads documents of one format. Every fault goes into the report with its pointer; whether there
/// was one is told by IsRefused. Cheap to make; one per document.
class Decoder {
 public:
  /// `event`  gets the extensions; null: members without a row and deviating spellings are not
  /// kept. `report` gets one finding per faulty or remarkable member. `prefix` pointer from the
  /// payload's root to what is read, for findings. All are borrowed.
  Decoder(std::string_view format, v1::CommerceEvent* event, v1::Report& report,
          std::string_view prefix = {}, const Reading& reading = {})
      : format_(format), event_(event), report_(report), prefix_(prefix), reading_(reading) {}

  /// Reads an object (or, for array scopes, an array) into `base`, whose type is that of the plan.
  void Object(const table::ObjectPlan& plan, const json::Node& object,
              google::protobuf::Message& base);

  /// Reads one member of an object that nothing else is known of.
  void Single(const table::ObjectPlan& plan, const table::Member& member, const json::Node& value,
              google::protobuf::Message& base);

 private:
  /// The nodes of an object by member of its plan.
  struct Found {
    const json::Node* nodes[table::ObjectPlan::kMaxMembers];
    std::vector<const json::Node*> unknown;
  };

  void Collect(const table::ObjectPlan& plan, const json::Node& object, Found& found);
  void CollectElements(const table::ObjectPlan& plan, const json::Node& array, Found& found);
  void Take(const table::ObjectPlan& plan, int member, const json::Node& value, Found& found);
  void DropEarlierDuplicates(std::vector<const json::Node*>& unknown);
  void Unknown(const table::ObjectPlan& plan, const std::vector<const json::Node*>& unknown,
               MutableSubMessages& messages);
  void Empty(const table::ObjectPlan& plan, const json::Node& object);
  void Missing(const table::ObjectPlan& plan, const Found& found);
  void Implied(const table::ObjectPlan& plan, MutableSubMessages& messages);
  void LenientValue(const table::FieldOp& op, const json::Node& value,
                    MutableSubMessages& messages);
  void Value(const table::FieldOp& op, const json::Node& value, MutableSubMessages& messages);
  void Single(const table::FieldOp& op, const json::Node& value, MutableSubMessages& messages);
  void Alone(const table::FieldOp& op, const json::Node& value, MutableSubMessages& messages);
  void Text(const table::FieldOp& op, const json::Node& value, google::protobuf::Message& message);
  void Amount(const table::FieldOp& op, const json::Node& value,
              google::protobuf::Message& message);
  void Integer(const table::FieldOp& op, const json::Node& value,
               google::protobuf::Message& message);
  void Boolean(const table::FieldOp& op, const json::Node& value,
               google::protobuf::Message& message);
  void Time(const table::FieldOp& op, const json::Node& value, google::protobuf::Message& message);
  void Date(const table::FieldOp& op, const json::Node& value, google::protobuf::Message& message);
  void OneOf(const table::FieldOp& op, const json::Node& value, google::protobuf::Message& message);
  void TextList(const table::FieldOp& op, const json::Node& value,
                google::protobuf::Message& message);
  void Entry(const table::FieldOp& op, const json::Node& value, google::protobuf::Message& message);
  void Elements(const table::FieldOp& op, const json::Node& value,
                google::protobuf::Message& message, MutableSubMessages& messages);
  void Nested(const table::FieldOp& op, const json::Node& value,
              google::protobuf::Message& message);
  void Coded(const table::FieldOp& op, const json::Node& value, google::protobuf::Message& message);
  void Keyed(const table::FieldOp& op, const json::Node& value, google::protobuf::Message& message);
  bool CatchAllAs(const table::FieldOp& op, const json::Node& member,
                  google::protobuf::Message& message);
  void Numbered(const table::ObjectPlan& plan, int op, const Found& found,
                MutableSubMessages& messages);
  void Member(const table::ObjectPlan& plan, std::size_t index, const Found& found,
              MutableSubMessages& messages);
  bool ReadText(const table::FieldOp& op, const json::Node& value, std::string& text);

  void KeepUnlikeWritten(const table::FieldOp& op, const json::Node& value,
                         const google::protobuf::Message& target);
  void Keep(const json::Node& value, bool spelling);
  void Coerced(const json::Node& value, std::string_view detail);
  void Fault(v1::Finding::Code code, std::string_view detail);
  void WrongType(std::string_view expected, const json::Node& value);

  std::string_view format_;
  v1::CommerceEvent* event_;
  v1::Report& report_;
  std::string_view prefix_;
  Reading reading_;
  json::Pointer path_;
};

}  // namespace interlingua::engine
