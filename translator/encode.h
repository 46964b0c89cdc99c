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
#include "translator/decimal.h"
#include "translator/extension_index.h"
#include "translator/lens.h"
#include "translator/pointer.h"
#include "translator/translator.h"

namespace interlingua {

/// Remembers which fields of an event an encoding has written, so that the rest can be named as
/// lost.
class Carried {
 public:
  static constexpr int kWhole = -1;

  /// `index` is that of an element of a repeated field, or kWhole.
  void Mark(const google::protobuf::Message& message,
            const google::protobuf::FieldDescriptor* field, int index = kWhole) {
    marks_.insert({&message, field->number(), index});
  }
  bool Has(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
           int index = kWhole) const {
    return marks_.contains({&message, field->number(), kWhole}) ||
           (index != kWhole && marks_.contains({&message, field->number(), index}));
  }

  /// How many marks there are; grows only when something new is carried.
  std::size_t size() const { return marks_.size(); }

 private:
  struct Key {
    const google::protobuf::Message* message;
    int field;
    int index;
    friend bool operator==(const Key&, const Key&) = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.message, key.field, key.index);
    }
  };
  absl::flat_hash_set<Key> marks_;
};

/// `text` as a JSON string, or as a number where that is wanted and it is a whole one.
void AppendTextValue(std::string_view text, bool as_number, std::string& out);

/// A comma, unless an object or a list has just begun.
void Separate(std::string& out);

/// Writes the documents of one event. Cheap to make; one per event.
class Encoder {
 public:
  /// `carried` and `extensions_written` get what was written; null where nobody asks.
  Encoder(std::string_view format, const v1::CommerceEvent& event, const ExtensionIndex& extensions,
          const EncodeOptions& options, v1::Report& report, Carried* carried,
          absl::flat_hash_set<const v1::Extension*>* extensions_written)
      : format_(format),
        event_(event),
        extensions_(extensions),
        options_(options),
        report_(report),
        carried_(carried),
        extensions_written_(extensions_written),
        foreign_(VendorOf(event.source().format()) != VendorOf(format)) {}

  /// Appends the document; returns how many members it holds besides constants. Faults go into the
  /// report.
  int Document(const Scope& scope, std::string& out) { return Object(scope, event_, out); }

  /// The same with the envelope around it: the document is the only element of its `list`.
  int Enveloped(const Scope& envelope, std::string_view list, const Scope& scope, std::string& out);

  /// Whether the Implied rows of `scope` hold for `base`, so that a table or choice is the right
  /// one.
  static bool ImpliedHold(const Scope& scope, const google::protobuf::Message& base);

 private:
  class Slots;

  static std::string_view VendorOf(std::string_view format) {
    return format.substr(0, format.find('.'));
  }

  int Object(const Scope& scope, const google::protobuf::Message& base, std::string& out);
  int Array(const Scope& scope, const Slots& slots, std::string& out);
  bool Needs(const Scope& scope, const Slots& slots);
  int Unwritten(const Op& op, const Slots& slots);
  int Member(const Scope& scope, const Op& op, const Slots& slots, int count, std::string& out);
  bool Withheld(const Op& op, const Slots& slots);
  bool Former(const Scope& scope, const Op& op, const Slots& slots, std::string& out);
  void Absent(const Op& op);
  bool Value(const Op& op, const Slots& slots, std::string& out);
  bool Single(const Op& op, const Slots& slots, std::string& out);
  bool NestedOfNothing(const Op& op, std::string& out);
  bool Nested(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool Elements(const Op& op, const Slots& slots, std::string& out);
  int Numbered(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool Keyed(const Op& op, const google::protobuf::Message& message, std::string& out);
  int RestOf(const Scope& scope, const Op& op, const google::protobuf::Message* message, int count,
             std::string& out);
  int RestAs(const Scope& scope, const Op& op, const google::protobuf::Message& message,
             std::string& out);
  bool TakesName(const Op& op, int count, std::string_view name);
  void MarkAll(const google::protobuf::Message& element);
  void AppendAsRead(std::string_view text, bool as_number, std::string& out);
  bool Takes(const google::protobuf::Message& element, std::string_view type);
  bool WithinLimits(const Scope& scope, const Op& op, int count, std::string_view json);
  void OverLimit(const Op& op, std::string_view fault, std::string_view property, bool refused);
  int UnknownMembers(const Scope& scope, std::size_t begin, std::string& out);
  bool Respelled(const Scope& scope, const Op& op, const google::protobuf::Message& base,
                 std::size_t begin, std::string& out);
  const Scope* ChoiceOf(const Op& op, const google::protobuf::Message& element);

  // Values of single members; in encode_value.cc. False: there is nothing to write.
  bool Leaf(const Op& op, const google::protobuf::Message& message, std::string& out);
  void NormalText(const Op& op, std::string_view text, std::string& out);
  bool IsOwnId(const google::protobuf::FieldDescriptor& field, std::string_view text) const;
  bool Amount(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool AmountValue(const Op& op, DecimalValue value, std::string& out);
  bool Derived(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool Time(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool OneOf(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool TextList(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool JoinedText(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool Entry(const Op& op, const google::protobuf::Message& message, std::string& out);
  bool Hashed(const Op& op, const google::protobuf::Message* message, std::string& out);
  bool Coded(const Op& op, const google::protobuf::Message& message, std::string& out);

  void Mark(const google::protobuf::Message& message,
            const google::protobuf::FieldDescriptor* field, int index = Carried::kWhole) {
    if (carried_ != nullptr) carried_->Mark(message, field, index);
  }
  void Fault(v1::Finding::Code code, std::string_view detail);
  /// The full name of the row's field, for findings.
  std::string FieldOf(const Op& op) const;

  std::string_view format_;
  const v1::CommerceEvent& event_;
  const ExtensionIndex& extensions_;
  const EncodeOptions& options_;
  v1::Report& report_;
  Carried* carried_;
  absl::flat_hash_set<const v1::Extension*>* extensions_written_;
  /// The event comes from another vendor, whose account and tools mean nothing here.
  bool foreign_;
  Pointer pointer_;
  std::vector<const Op*> way_;  // the rows whose messages the current scope lies in
};

}  // namespace interlingua
