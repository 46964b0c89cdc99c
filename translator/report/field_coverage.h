// Which fields of an event an encoding has written.
#pragma once

#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace interlingua::report {

/// Remembers which fields of an event an encoding has written, so that the others can be named as
/// lost. Borrows the messages of the event.
class FieldCoverage {
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

  /// How many marks there are; grows only when a further field is covered.
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

}  // namespace interlingua::report
