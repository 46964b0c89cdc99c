// A table resolved against the descriptors: what the engine runs, in either direction.
//
// Resolving happens once, at start-up: names become descriptors, paths become sub-messages (the
// messages that the rows of an object speak of, each found once a walk), members become a hash
// table. Immutable afterwards and thread-safe. Borrows the rows, which are static data.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "translator/event/field_access.h"
#include "translator/table/codec.h"
#include "translator/table/table.h"

namespace interlingua::table {

struct ObjectPlan;

/// A field and a value of it: one part of an Entry's key, or an ImpliedBoth or ImpliedOnRead row.
struct FieldValue {
  const google::protobuf::FieldDescriptor* field = nullptr;
  const event::FieldAccess* access = nullptr;
  int enumerator = 0;  ///< where the field is an enumeration
  std::string text;    ///< where it is a string
};

/// Whether the field of `message` has that value.
bool KeyHolds(const google::protobuf::Message& message, const FieldValue& part);

/// A row resolved. The comment of a member says which kinds of rows use it.
struct FieldOp {
  const Row* row = nullptr;
  int sub_message = 0;                                       ///< message that `field` belongs to
  const google::protobuf::FieldDescriptor* field = nullptr;  ///< null where `field` is "." or none
  const event::FieldAccess* access = nullptr;                ///< to `field`
  const google::protobuf::FieldDescriptor* value_field = nullptr;  ///< Entry, OpenOneOf
  const event::FieldAccess* value_access = nullptr;                ///< to `value_field`
  std::vector<FieldValue> key;  ///< Entry; Keyed: the name; CatchAllAs: the name and the value
  std::string at;  ///< IncludeAt: path to the message that the row speaks of, with its dot
  int plain_sub_message = 0;  ///< HashOf: message that the plain field belongs to
  const google::protobuf::FieldDescriptor* plain = nullptr;  ///< HashOf
  bool skippable = false;            ///< nothing is written where the field is absent
  FieldValue implied;                ///< ImpliedBoth, ImpliedOnRead
  std::unique_ptr<ObjectPlan> plan;  ///< Object, Each, Keyed, HeadAndTail: of the object or element
  std::unique_ptr<ObjectPlan> tail;  ///< HeadAndTail: of the further elements
  std::vector<std::unique_ptr<ObjectPlan>> choices;  ///< Keyed, as row->choices
  int deprecated = -1;           ///< op of the deprecated member that this one replaces
  std::vector<int> enumerators;  ///< OneOf, as row->words
  const Codec* codec = nullptr;  ///< Coded
  /// Coded: paths from the codec's message to the fields that it writes.
  std::vector<std::vector<const google::protobuf::FieldDescriptor*>> carries;
  std::string key_json;                    ///< `"member":`, escaped
  std::vector<std::string> numbered_json;  ///< Numbered: the same for each number
};

/// A path from the message that the row speaks of, as reports write it, below `prefix` (which ends
/// with a dot, or is empty).
std::string PathText(std::string_view prefix, const FieldOp& op, std::string_view field);

/// The row's field as reports write it, below `prefix` (which ends with a dot, or is empty):
/// `lists[0].name` is `lists[].name`, and a repeated text has its brackets.
std::string FieldText(std::string_view prefix, const FieldOp& op);

/// The member of a Numbered row with that number, from 1: `category_2`.
std::string NumberedName(const Row& row, int number);

/// A name under which a member of an object is read.
struct Member {
  std::string name;
  int op = 0;
  int number = 0;        ///< Numbered: which one, from 1
  int documented = -1;   ///< Alias: index of the documented member
  int replacement = -1;  ///< index of the member that has replaced this one
};

/// The rows of one object.
struct ObjectPlan {
  struct SubMessage {
    int parent;
    const google::protobuf::FieldDescriptor* field;
    const event::FieldAccess* access;
  };
  static constexpr int kMaxSubMessages = 24;
  static constexpr int kMaxMembers = 192;

  const google::protobuf::Descriptor* type = nullptr;
  /// Messages that the rows speak of: sub_messages[0] is the message itself; parents come first.
  std::vector<SubMessage> sub_messages;
  std::vector<FieldOp> ops;
  std::vector<Member> members;
  std::vector<std::int16_t> buckets;       ///< hash table of members, -1 for empty
  int catch_all = -1;                      ///< the CatchAll or CatchAllAs row
  std::vector<int> meanings;               ///< the ImpliedBoth and ImpliedOnRead rows
  std::vector<int> required_fields;        ///< the RequiresField rows
  std::vector<int> demanded;               ///< members that are required, expected or constant
  std::vector<std::unique_ptr<Row>> made;  ///< rows that a frame's EventName became
  bool array = false;                      ///< the object is an array, members are "0", "1", ...
  bool constant = false;                   ///< it or an object in it has a Constant row
  bool lenient = false;                    ///< its members may be of any form
  const VendorLimits* limits = nullptr;    ///< what the vendor takes in the object

  /// The rows of the keyed object's member of that name.
  static const ObjectPlan& OfName(const FieldOp& keyed, std::string_view name);
  /// Index of the member of that name, -1 for none.
  int Find(std::string_view name) const;
};

/// What tells a document of one table from those of others: where it stands, from the root, and
/// what it says; null where its presence is enough.
struct MappingConstant {
  std::vector<std::string> path;
  const char* value;
  bool object = false;  ///< where its presence is enough: as an object
};

/// An EventTable resolved.
struct Mapping {
  const EventTable* table = nullptr;
  const google::protobuf::FieldDescriptor* kind = nullptr;  ///< field of CommerceEvent.action
  std::unique_ptr<ObjectPlan> plan;
  /// What a document must hold to be read by this table.
  std::vector<MappingConstant> constants;
  /// The NoHome rows of all objects: path from CommerceEvent without brackets, and the reason.
  std::vector<std::pair<std::string, const char*>> no_home;
};

/// Fills `no_home` and `constants` of the mapping from its resolved rows.
void CollectNoHome(const ObjectPlan& plan, Mapping& mapping);
void CollectConstants(const ObjectPlan& plan, Mapping& mapping);

/// Resolves the rows of an envelope. Faults are appended to `faults`, each a line.
std::unique_ptr<ObjectPlan> ResolveEnvelope(const Format& format, std::span<const Codec> codecs,
                                            std::vector<std::string>& faults);

/// Resolves a table of `format`, in the format's frame or without it. Faults as above.
Mapping ResolveTable(const Format& format, const EventTable& table, bool framed,
                     std::span<const Codec> codecs, std::vector<std::string>& faults);

}  // namespace interlingua::table
