#include "service/input/csv_path.h"

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/timestamp.pb.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kMaxElement = 99;  // of a list that the first row fills

/// A step as it is written.
struct WrittenStep {
  std::string_view name;
  bool list = false;
  int element = CsvStep::kElementOfRow;
};

absl::StatusOr<WrittenStep> ReadStep(std::string_view text) {
  WrittenStep step;
  const std::size_t bracket = text.find('[');
  step.name = text.substr(0, bracket);
  if (bracket == std::string_view::npos) return step;
  std::string_view index = text.substr(bracket + 1);
  step.list = true;
  if (!index.ends_with(']')) return absl::InvalidArgumentError("a '[' without its ']'");
  index.remove_suffix(1);
  if (index.empty()) return step;
  const char* end = index.data() + index.size();
  const auto [stop, error] = std::from_chars(index.data(), end, step.element);
  if (error != std::errc() || stop != end || step.element < 0 || step.element > kMaxElement) {
    return absl::InvalidArgumentError("what stands in [] is nothing, or a number from 0 to 99");
  }
  return step;
}

bool IsLeaf(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return true;
  const Descriptor* type = field.message_type();
  return type == v1::Decimal::descriptor() || type == v1::Date::descriptor() ||
         type == google::protobuf::Timestamp::descriptor();
}

/// Fields that say where the event came from are the gateway's to say.
bool IsOurs(const FieldDescriptor& field) {
  if (field.containing_type() == v1::Source::descriptor()) {
    return field.number() == v1::Source::kIdFieldNumber ||
           field.number() == v1::Source::kFormatFieldNumber;
  }
  return field.containing_type() == v1::CommerceEvent::descriptor() &&
         (field.number() == v1::CommerceEvent::kReceivedAtFieldNumber ||
          field.number() == v1::CommerceEvent::kExtensionsFieldNumber);
}

CsvType TypeOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.containing_type() == v1::Property::descriptor() &&
                     field.number() == v1::Property::kJsonFieldNumber
                 ? CsvType::kJsonText
                 : CsvType::kText;
    case FieldDescriptor::CPPTYPE_BOOL:
      return CsvType::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return CsvType::kWord;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type() == v1::Decimal::descriptor()) return CsvType::kDecimal;
      return field.message_type() == v1::Date::descriptor() ? CsvType::kDate : CsvType::kTime;
    default:
      return CsvType::kWholeNumber;
  }
}

absl::StatusOr<const FieldDescriptor*> FieldOf(const Descriptor& type, std::string_view name,
                                               const FieldDescriptor* action) {
  const FieldDescriptor* field = type.FindFieldByName(std::string(name));
  if (field == nullptr) {
    std::vector<std::string> names;
    for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
    return absl::InvalidArgumentError(
        text::Concat("no field '", name, "' in ", type.full_name(), text::Suggestion(name, names)));
  }
  if (IsOurs(*field)) return absl::InvalidArgumentError("the gateway itself sets this field");
  const bool of_kind = type.full_name() == v1::CommerceEvent::descriptor()->full_name() &&
                       field->real_containing_oneof() != nullptr;
  if (of_kind && action != nullptr && field != action) {
    return absl::InvalidArgumentError(
        text::Concat("belongs to another kind; the event is a ", action->name()));
  }
  return field;
}

absl::Status Finish(const FieldDescriptor& field, const WrittenStep& step, CsvFieldRule& rule) {
  if (!IsLeaf(field)) {
    std::vector<std::string> names;
    for (int i = 0; i < field.message_type()->field_count(); ++i) {
      names.push_back(field.message_type()->field(i)->name());
    }
    return absl::InvalidArgumentError(text::Concat(
        "'", field.name(), "' is a message; name a field of it", text::Suggestion("", names)));
  }
  if (field.is_repeated() != step.list || (step.list && step.element >= 0)) {
    return absl::InvalidArgumentError(
        field.is_repeated()
            ? text::Concat("'", field.name(), "' is a list of texts; write '", field.name(), "[]'")
            : text::Concat("'", field.name(), "' is no list"));
  }
  rule.field = &field;
  rule.access = event::AccessOf(field);
  rule.type = TypeOf(field);
  return absl::OkStatus();
}

}  // namespace

absl::Status ResolveCsvPath(const FieldDescriptor* action, CsvFieldRule& rule) {
  const Descriptor* type = v1::CommerceEvent::descriptor();
  std::string_view rest = rule.path;
  if (rest.empty()) return absl::InvalidArgumentError("the path of a field is required");
  while (true) {
    const std::size_t dot = rest.find('.');
    const absl::StatusOr<WrittenStep> step = ReadStep(rest.substr(0, dot));
    if (!step.ok()) return step.status();
    const auto field = FieldOf(*type, step->name, action);
    if (!field.ok()) return field.status();
    if (dot == std::string_view::npos) return Finish(**field, *step, rule);
    if (IsLeaf(**field)) {
      return absl::InvalidArgumentError(text::Concat("'", step->name, "' has no fields"));
    }
    if ((*field)->is_repeated() != step->list) {
      return absl::InvalidArgumentError(
          step->list ? text::Concat("'", step->name, "' is no list")
                     : text::Concat("'", step->name, "' is a list; write '", step->name, "[]'"));
    }
    const bool of_row = step->list && step->element == CsvStep::kElementOfRow;
    if (of_row && rule.each_row) {
      return absl::InvalidArgumentError("a row is one element of one list, not of two");
    }
    rule.each_row = rule.each_row || of_row;
    rule.steps.push_back({event::AccessOf(**field), step->list ? step->element : CsvStep::kSingle});
    type = (*field)->message_type();
    rest.remove_prefix(dot + 1);
  }
}

const Descriptor* CsvListOf(const CsvFieldRule& rule) {
  const Descriptor* type = v1::CommerceEvent::descriptor();
  std::string_view rest = rule.path;
  for (const CsvStep& step : rule.steps) {
    const std::size_t dot = rest.find('.');
    const absl::StatusOr<WrittenStep> written = ReadStep(rest.substr(0, dot));
    type = type->FindFieldByName(std::string(written->name))->message_type();
    if (step.element == CsvStep::kElementOfRow) return type;
    rest.remove_prefix(dot + 1);
  }
  return nullptr;
}

}  // namespace interlingua::input
