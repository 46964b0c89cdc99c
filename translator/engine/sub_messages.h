// The messages that the rows of one object speak of, found while an event is walked.
#pragma once

#include <algorithm>

#include "google/protobuf/message.h"
#include "interlingua/v1/event.pb.h"
#include "translator/table/mapping.h"

namespace interlingua::engine {

/// For writing an event into a document: null where a message is absent. Borrows from the event.
class SubMessages {
 public:
  /// Without the event's source where it is `sourceless`.
  SubMessages(const table::ObjectPlan& plan, const google::protobuf::Message& base,
              bool sourceless = false) {
    messages_[0] = &base;
    for (std::size_t i = 1; i < plan.sub_messages.size(); ++i) {
      const table::ObjectPlan::SubMessage& step = plan.sub_messages[i];
      const google::protobuf::Message* parent = messages_[step.parent];
      const bool hidden = sourceless && IsSource(*step.field);
      messages_[i] = parent == nullptr || hidden ? nullptr : Inner(*parent, *step.access);
    }
  }

  const google::protobuf::Message* operator[](int index) const { return messages_[index]; }

 private:
  static bool IsSource(const google::protobuf::FieldDescriptor& field) {
    return field.number() == v1::CommerceEvent::kSourceFieldNumber &&
           field.containing_type() == v1::CommerceEvent::descriptor();
  }

  static const google::protobuf::Message* Inner(const google::protobuf::Message& parent,
                                                const event::FieldAccess& field) {
    if (!field.has(parent)) return nullptr;
    return field.message != nullptr ? &field.message(parent) : &field.message_at(parent, 0);
  }

  const google::protobuf::Message* messages_[table::ObjectPlan::kMaxSubMessages];
};

/// For reading a document into an event: made when first needed. Borrows the event and the plan.
class MutableSubMessages {
 public:
  MutableSubMessages(const table::ObjectPlan& plan, google::protobuf::Message& base) : plan_(plan) {
    std::fill_n(messages_, plan.sub_messages.size(), nullptr);
    messages_[0] = &base;
  }

  google::protobuf::Message& operator[](int index) {
    google::protobuf::Message*& message = messages_[index];
    if (message == nullptr) {
      const table::ObjectPlan::SubMessage& step =
          plan_.sub_messages[static_cast<std::size_t>(index)];
      message = &Inner((*this)[step.parent], *step.access);
    }
    return *message;
  }

 private:
  static google::protobuf::Message& Inner(google::protobuf::Message& parent,
                                          const event::FieldAccess& field) {
    if (field.mutable_message != nullptr) return field.mutable_message(parent);
    return field.size(parent) > 0 ? field.mutable_at(parent, 0) : field.add_message(parent);
  }

  const table::ObjectPlan& plan_;
  google::protobuf::Message* messages_[table::ObjectPlan::kMaxSubMessages];
};

}  // namespace interlingua::engine
