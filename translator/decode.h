// A document into an event by a resolved table: one walk over the document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/json.h"
#include "translator/lens.h"
#include "translator/pointer.h"

namespace interlingua {

/// How a document is read.
struct Reading {
  std::string_view ignored = {};  ///< member of the outermost object that somebody else reads
  std::string_view place = {};    ///< pointer to what is read in the document, for extensions
  bool partial = false;           ///< somebody else reads all members that have no row
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

  /// Reads an object (or, for array scopes, an array) into `base`, whose type is that of the scope.
  void Object(const Scope& scope, const JsonNode& object, google::protobuf::Message& base);

  /// Reads one member of an object that nothing else is known of.
  void Single(const Scope& scope, const Member& member, const JsonNode& value,
              google::protobuf::Message& base);

 private:
  /// The messages that the rows of a scope speak of, made when first needed.
  class Slots;
  /// The nodes of an object by member of its scope.
  struct Found {
    const JsonNode* nodes[Scope::kMaxMembers];
    std::vector<const JsonNode*> unknown;
  };

  void Collect(const Scope& scope, const JsonNode& object, Found& found);
  void CollectElements(const Scope& scope, const JsonNode& array, Found& found);
  void Take(const Scope& scope, int member, const JsonNode& value, Found& found);
  void DropEarlierDuplicates(std::vector<const JsonNode*>& unknown);
  void Unknown(const Scope& scope, const std::vector<const JsonNode*>& unknown, Slots& slots);
  void Empty(const Scope& scope, const JsonNode& object);
  void Missing(const Scope& scope, const Found& found);
  void Implied(const Scope& scope, Slots& slots);
  void FreeValue(const Op& op, const JsonNode& value, Slots& slots);
  void Value(const Op& op, const JsonNode& value, Slots& slots);
  void Single(const Op& op, const JsonNode& value, Slots& slots);
  void Alone(const Op& op, const JsonNode& value, Slots& slots);
  void Text(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Amount(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Integer(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Boolean(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Time(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Date(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void OneOf(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void TextList(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Entry(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Elements(const Op& op, const JsonNode& value, google::protobuf::Message& message,
                Slots& slots);
  void Nested(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Coded(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  void Keyed(const Op& op, const JsonNode& value, google::protobuf::Message& message);
  bool RestAs(const Op& op, const JsonNode& member, google::protobuf::Message& message);
  void Numbered(const Scope& scope, int op, const Found& found, Slots& slots);
  void Member(const Scope& scope, std::size_t index, const Found& found, Slots& slots);
  const Scope* ChoiceOf(const Op& op, const JsonNode& element);
  bool ReadText(const Op& op, const JsonNode& value, std::string& text);

  void KeepUnlikeWritten(const Op& op, const JsonNode& value,
                         const google::protobuf::Message& target);
  void Keep(const JsonNode& value, bool spelling);
  void Coerced(const JsonNode& value, std::string_view detail);
  void Fault(v1::Finding::Code code, std::string_view detail);
  void WrongType(std::string_view expected, const JsonNode& value);

  std::string_view format_;
  v1::CommerceEvent* event_;
  v1::Report& report_;
  std::string_view prefix_;
  Reading reading_;
  Pointer path_;
};

}  // namespace interlingua
