// Typed access to the fields of the canonical event behind one shape, for the engine's inner loops.
//
// protobuf's reflection costs more than a whole translation may; these functions call the generated
// setters and getters directly. They are generated at build time from the descriptors
// (translator/generate/accessors.cc), one set a field, so that tables need not know of them.
#pragma once

#include <cstdint>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace interlingua::event {

/// What can be done with one field; functions that make no sense for its type are null. `message`
/// must be of the type that the field belongs to.
struct FieldAccess {
  using Message = google::protobuf::Message;

  /// Whether the field is set; for repeated fields, whether it has elements.
  bool (*has)(const Message& message) = nullptr;

  // Single string.
  std::string_view (*text)(const Message& message) = nullptr;
  void (*set_text)(Message& message, std::string_view text) = nullptr;

  // Single integer, bool or enumeration. The caller keeps to the range of the type.
  std::int64_t (*number)(const Message& message) = nullptr;
  void (*set_number)(Message& message, std::int64_t number) = nullptr;

  // Single message.
  const Message& (*message)(const Message& message) = nullptr;
  Message& (*mutable_message)(Message& message) = nullptr;

  // Repeated string or message.
  int (*size)(const Message& message) = nullptr;
  std::string_view (*text_at)(const Message& message, int index) = nullptr;
  void (*add_text)(Message& message, std::string_view text) = nullptr;
  const Message& (*message_at)(const Message& message, int index) = nullptr;
  Message& (*mutable_at)(Message& message, int index) = nullptr;
  Message& (*add_message)(Message& message) = nullptr;
};

/// The access to a field of the canonical event (event.proto and what it makes public); null for
/// others. Static data; thread-safe.
const FieldAccess* AccessOf(const google::protobuf::FieldDescriptor& field);

}  // namespace interlingua::event
