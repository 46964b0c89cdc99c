// Values that must not leave in an event, and cutting them out of wherever they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interlingua/v1/event.pb.h"

namespace interlingua::privacy {

/// Not thread-safe. Letter case makes no difference anywhere.
class Redactor {
 public:
  /// Notes a value that is to go wherever it stands as a word of its own; one of fewer than six
  /// characters only where it is the whole text.
  void AddEverywhere(std::string_view value);
  /// Notes a value that is to go where it is the whole text of an attribute of the person or the
  /// context, of a custom property, or of an extension.
  void AddWhole(std::string_view value);

  bool empty() const { return words_.empty() && wholes_.empty(); }

  /// Whether the text holds a value that is to go wherever it stands.
  bool Holds(std::string_view text) const;

  /// Whether the JSON text holds one of the values, be it as a name or in parts; `wholes` says
  /// whether those count that are to go only where they are the whole text.
  bool IsIn(std::string_view json, bool wholes) const;

  /// Cuts the values out of all texts of the event, and removes ids, properties and extensions that
  /// hold one. Left as they are: `identity.ids` and `identity.hashes`, and the ids of events,
  /// orders, products and sources.
  void Redact(v1::CommerceEvent& event) const;

 private:
  bool IsWhole(std::string_view text) const;
  bool RedactText(std::string& text) const;
  void RemoveProperties(google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor& field, bool wholes) const;
  void RedactTexts(google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor& field) const;
  void Redact(google::protobuf::Message& message, bool of_item) const;

  std::vector<std::string> words_;   // lower case, the longest first
  std::vector<std::string> wholes_;  // lower case, trimmed
};

}  // namespace interlingua::privacy
