#include "translator/validate.h"

#include <simdjson.h>

#include <string>
#include <vector>

#include "google/protobuf/timestamp.pb.h"
#include "translator/decimal.h"
#include "translator/json.h"
#include "translator/text.h"

namespace interlingua {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Validation {
 public:
  void Visit(const Message& message, const std::string& path) {
    const auto* type = message.GetDescriptor();
    if (type == v1::Decimal::descriptor()) {
      if (!IsValid(ValueOf(static_cast<const v1::Decimal&>(message)))) {
        Fault(path, "units and nanos are not one decimal number");
      }
      return;
    }
    if (type == google::protobuf::Timestamp::descriptor()) {
      return Time(static_cast<const google::protobuf::Timestamp&>(message), path);
    }
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string at = path.empty() ? field->name() : Concat(path, ".", field->name());
      Field(message, field, at);
    }
  }

  absl::Status Result() const {
    return faults_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(faults_);
  }

  void Fault(std::string_view path, std::string_view reason) {
    if (!faults_.empty()) faults_.append("; ");
    faults_.append(path).append(": ").append(reason);
  }

 private:
  void Field(const Message& message, const FieldDescriptor* field, const std::string& path) {
    const auto& reflection = *message.GetReflection();
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string at = field->is_repeated() ? Concat(path, "[", i, "]") : path;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Visit(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                   : reflection.GetMessage(message, field),
              at);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        std::string scratch;
        Text(*field,
             field->is_repeated()
                 ? reflection.GetRepeatedStringReference(message, field, i, &scratch)
                 : reflection.GetStringReference(message, field, &scratch),
             at);
      }
    }
  }

  void Text(const FieldDescriptor& field, const std::string& text, const std::string& path) {
    if (!simdjson::validate_utf8(text)) return Fault(path, "not valid UTF-8");
    const auto* owner = field.containing_type();
    const bool json = field.name() == "json" &&
                      (owner == v1::Property::descriptor() || owner == v1::Extension::descriptor());
    if (json && !document_.Parse(text).ok()) Fault(path, "not JSON");
  }

  void Time(const google::protobuf::Timestamp& time, const std::string& path) {
    const bool valid = time.seconds() >= -62'135'596'800 && time.seconds() <= 253'402'300'799 &&
                       time.nanos() >= 0 && time.nanos() < 1'000'000'000;
    if (!valid) Fault(path, "time outside the years 1 to 9999, or nanos out of range");
  }

  std::string faults_;
  JsonDocument document_;
};

}  // namespace

absl::Status ValidateEvent(const v1::CommerceEvent& event) {
  Validation validation;
  if (event.action_case() == v1::CommerceEvent::ACTION_NOT_SET) {
    validation.Fault("action", "the event says nothing: one of the kinds must be set");
  }
  validation.Visit(event, "");
  return validation.Result();
}

}  // namespace interlingua
