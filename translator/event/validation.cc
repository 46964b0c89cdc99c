#include "translator/event/validation.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "translator/json/document.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"
#include "translator/value/timestamp.h"

namespace interlingua::event {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// The fields of one message type under which something can stand that is checked; the walk skips
/// all others.
struct CheckedFields;

struct CheckedField {
  const FieldDescriptor* field;
  const CheckedFields* below;  ///< null for a leaf
};

struct CheckedFields {
  std::vector<CheckedField> fields;
};

bool IsLeaf(const Descriptor* type) {
  return type == v1::Decimal::descriptor() || type == google::protobuf::Timestamp::descriptor() ||
         type == v1::Property::descriptor() || type == v1::Extension::descriptor();
}

/// Works out the fields to look at, once, from the descriptors.
class CheckPlan {
 public:
  CheckPlan() : root_(Resolve(v1::CommerceEvent::descriptor())) {}
  const CheckedFields& root() const { return *root_; }

 private:
  const CheckedFields* Resolve(const Descriptor* type) {
    const auto [entry, is_new] = plans_.try_emplace(type);
    if (!is_new) return entry->second.get();
    entry->second = std::make_unique<CheckedFields>();
    CheckedFields& plan = *entry->second;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (IsLeaf(field->message_type())) {
        plan.fields.push_back({field, nullptr});
        continue;
      }
      const CheckedFields* below = Resolve(field->message_type());
      // A type that holds itself is met again while its plan is still empty: keep it.
      if (!below->fields.empty() || below == &plan) plan.fields.push_back({field, below});
    }
    return &plan;
  }

  std::map<const Descriptor*, std::unique_ptr<CheckedFields>> plans_;
  const CheckedFields* root_;
};

/// The steps from the event to a value; turned into text only when there is a fault.
struct Step {
  const Step* above;
  const FieldDescriptor* field;
  int index;  ///< -1 for a singular field
};

std::string PathOf(const Step* step) {
  if (step == nullptr) return "";
  std::string path = PathOf(step->above);
  if (!path.empty()) path += '.';
  path += step->field->name();
  if (step->index >= 0) path += text::Concat('[', step->index, ']');
  return path;
}

class Check {
 public:
  void Walk(const Message& message, const CheckedFields& plan, const Step* above) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    for (const CheckedField& checked : plan.fields) {
      if (!checked.field->is_repeated()) {
        if (!reflection.HasField(message, checked.field)) continue;
        const Step step{above, checked.field, -1};
        Visit(reflection.GetMessage(message, checked.field), checked.below, step);
        continue;
      }
      const int size = reflection.FieldSize(message, checked.field);
      for (int i = 0; i < size; ++i) {
        const Step step{above, checked.field, i};
        Visit(reflection.GetRepeatedMessage(message, checked.field, i), checked.below, step);
      }
    }
  }

  void Fault(std::string_view path, std::string_view fact) {
    if (!faults_.empty()) faults_ += "; ";
    faults_ += text::Concat(path, ": ", fact);
  }

  absl::Status ToStatus() const {
    return faults_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(faults_);
  }

 private:
  void Visit(const Message& message, const CheckedFields* below, const Step& step) {
    if (below != nullptr) return Walk(message, *below, &step);
    const Descriptor* type = message.GetDescriptor();
    if (type == v1::Decimal::descriptor()) {
      if (!value::IsValid(value::ValueOf(static_cast<const v1::Decimal&>(message)))) {
        Fault(PathOf(&step), "units and nanos are not one decimal number");
      }
    } else if (type == v1::Property::descriptor()) {
      Json(static_cast<const v1::Property&>(message).json(), step);
    } else if (type == v1::Extension::descriptor()) {
      Json(static_cast<const v1::Extension&>(message).json(), step);
    } else {
      Time(static_cast<const google::protobuf::Timestamp&>(message), step);
    }
  }

  /// The text goes into vendors' documents as it is.
  void Json(const std::string& text, const Step& step) {
    if (!document_.Parse(text).ok()) Fault(text::Concat(PathOf(&step), ".json"), "not JSON");
  }

  void Time(const google::protobuf::Timestamp& time, const Step& step) {
    if (!value::IsValid(time)) {
      Fault(PathOf(&step), "time outside the years 1 to 9999, or nanos out of range");
    }
  }

  std::string faults_;
  json::Document document_;
};

}  // namespace

absl::Status ValidateEvent(const v1::CommerceEvent& event) {
  static const CheckPlan* const plan = new CheckPlan();
  Check check;
  if (event.action_case() == v1::CommerceEvent::ACTION_NOT_SET) {
    check.Fault("action", "the event says nothing: one of the kinds must be set");
  }
  check.Walk(event, plan->root(), nullptr);
  return check.ToStatus();
}

}  // namespace interlingua::event
