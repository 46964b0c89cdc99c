#include "service/input/csv_field.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

#include "google/protobuf/timestamp.pb.h"
#include "interlingua/v1/event.pb.h"
#include "translator/json/writer.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::input {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMaxElement = 99;  // of a list that the first row fills

/// A step as the path writes it.
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

/// Whether the gateway sets the field: where the event came from.
bool IsSetByGateway(const FieldDescriptor& field) {
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
  if (IsSetByGateway(*field))
    return absl::InvalidArgumentError("the gateway itself sets this field");
  const bool of_kind = type.full_name() == v1::CommerceEvent::descriptor()->full_name() &&
                       field->real_containing_oneof() != nullptr;
  if (of_kind && action != nullptr && field != action) {
    return absl::InvalidArgumentError(
        text::Concat("belongs to another kind; the event is a ", action->name()));
  }
  return field;
}

absl::Status ResolveField(const FieldDescriptor& field, const WrittenStep& step,
                          CsvFieldRule& rule) {
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

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// `text` without its marks between groups of three digits; false where they stand elsewhere.
bool DropThousands(std::string_view text, char mark, char decimal, std::string& plain) {
  const std::size_t whole = std::min(text.find(decimal), text.size());
  std::size_t digits = 0;
  bool grouped = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != mark) {
      if (i < whole && IsDigit(text[i])) ++digits;
      plain.push_back(text[i]);
      continue;
    }
    if (i > whole || digits == 0 || (grouped ? digits != 3 : digits > 3)) return false;
    grouped = true;
    digits = 0;
  }
  return !grouped || digits == 3;
}

absl::Status NotANumber() { return absl::InvalidArgumentError("not a decimal number"); }

/// Words are compared without regard to case, and `-` and spaces are `_`.
std::string WordOf(std::string_view text) {
  std::string word(text);
  for (char& c : word) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '-' || c == ' ') c = '_';
  }
  return word;
}

absl::Status SetWholeNumber(std::string_view text, const CsvFieldRule& rule, Message& message) {
  value::DecimalValue value;
  absl::Status status = ParseNumber(text, rule.spelling, value);
  if (status.ok() && rule.negate) {
    const absl::StatusOr<value::DecimalValue> negated = value::Negate(value);
    status = negated.status();
    if (negated.ok()) value = *negated;
  }
  if (!status.ok()) return status;
  if (value.nanos != 0) return absl::InvalidArgumentError("not a whole number");
  const bool narrow = rule.field->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  if (narrow && (value.units > std::numeric_limits<std::int32_t>::max() ||
                 value.units < std::numeric_limits<std::int32_t>::min())) {
    return absl::OutOfRangeError("not a whole number of 32 bits");
  }
  rule.access->set_number(message, value.units);
  return absl::OkStatus();
}

absl::Status SetDecimal(std::string_view text, const CsvFieldRule& rule, Message& message) {
  value::DecimalValue value;
  const absl::Status status = ParseNumber(text, rule.spelling, value);
  if (!status.ok()) return status;
  if (rule.negate) {
    const absl::StatusOr<value::DecimalValue> negated = value::Negate(value);
    if (!negated.ok()) return negated.status();
    value = *negated;
  }
  auto& decimal = static_cast<v1::Decimal&>(rule.access->mutable_message(message));
  decimal.set_units(value.units);
  decimal.set_nanos(value.nanos);
  return absl::OkStatus();
}

absl::Status SetBool(std::string_view text, const CsvFieldRule& rule, Message& message) {
  const std::string word = WordOf(text);
  const bool yes = word == "TRUE" || word == "YES" || word == "1";
  if (!yes && word != "FALSE" && word != "NO" && word != "0") {
    return absl::InvalidArgumentError("neither true nor false");
  }
  rule.access->set_number(message, yes ? 1 : 0);
  return absl::OkStatus();
}

absl::Status SetWord(std::string_view text, const CsvFieldRule& rule, Message& message) {
  const auto& type = *rule.field->enum_type();
  const auto* word = type.FindValueByName(WordOf(text));
  if (word != nullptr && !word->name().ends_with("_UNSPECIFIED")) {
    rule.access->set_number(message, word->number());
    return absl::OkStatus();
  }
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (!type.value(i)->name().ends_with("_UNSPECIFIED")) words.push_back(type.value(i)->name());
  }
  return absl::InvalidArgumentError(
      text::Concat("not a word of the field", text::Suggestion("", words)));
}

absl::Status SetTime(std::string_view text, const CsvFieldRule& rule, Message& message) {
  const std::string& format = rule.spelling.time_format;
  auto& time = static_cast<google::protobuf::Timestamp&>(rule.access->mutable_message(message));
  if (format.empty()) return value::ParseTime(text, value::TimeForm::kIso, time);
  if (format == "unix_seconds") return value::ParseTime(text, value::TimeForm::kSeconds, time);
  if (format == "unix_milliseconds") return value::ParseTime(text, value::TimeForm::kMillis, time);
  absl::Time parsed;
  std::string reason;
  if (!absl::ParseTime(text::ToAbsl(format), text::ToAbsl(text), rule.spelling.time_zone, &parsed,
                       &reason)) {
    return absl::InvalidArgumentError(text::Concat("not a point in time of the form ", format));
  }
  // The words for infinite times are times to the library, and beyond all seconds.
  const std::int64_t seconds = absl::ToUnixSeconds(parsed);
  time.set_seconds(seconds);
  time.set_nanos(static_cast<std::int32_t>(
      absl::ToInt64Nanoseconds(parsed - absl::FromUnixSeconds(seconds)) % 1000000000));
  if (!value::IsValid(time)) return absl::OutOfRangeError("outside the years 1 to 9999");
  return absl::OkStatus();
}

absl::Status SetText(std::string_view text, const CsvFieldRule& rule, Message& message) {
  std::string json;
  if (rule.type == CsvType::kJsonText) {
    json::AppendString(text, json);
    text = json;
  }
  if (rule.field->is_repeated()) {
    rule.access->add_text(message, text);
  } else {
    rule.access->set_text(message, text);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ResolvePath(const FieldDescriptor* action, CsvFieldRule& rule) {
  const Descriptor* type = v1::CommerceEvent::descriptor();
  std::string_view rest = rule.path;
  if (rest.empty()) return absl::InvalidArgumentError("the path of a field is required");
  while (true) {
    const std::size_t dot = rest.find('.');
    const absl::StatusOr<WrittenStep> step = ReadStep(rest.substr(0, dot));
    if (!step.ok()) return step.status();
    const auto field = FieldOf(*type, step->name, action);
    if (!field.ok()) return field.status();
    if (dot == std::string_view::npos) return ResolveField(**field, *step, rule);
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
    if (of_row) rule.row_element = type;
    rest.remove_prefix(dot + 1);
  }
}

absl::Status ParseNumber(std::string_view text, const CsvSpelling& spelling,
                         value::DecimalValue& value) {
  std::string plain;
  plain.reserve(text.size() + 1);
  if (spelling.thousands == '\0') {
    plain = text;
  } else if (!DropThousands(text, spelling.thousands, spelling.decimal, plain)) {
    return NotANumber();
  }
  if (spelling.decimal != '.') {
    for (char& c : plain) {
      if (c == '.') return NotANumber();
      if (c == spelling.decimal) c = '.';
    }
  }
  // JSON has neither `+5` nor `007` nor `.5`; tables do.
  if (plain.starts_with('+') && plain.size() > 1 && plain[1] != '-') plain.erase(0, 1);
  const std::size_t first = plain.starts_with('-') ? 1 : 0;
  std::size_t zeros = 0;
  while (first + zeros + 1 < plain.size() && plain[first + zeros] == '0' &&
         IsDigit(plain[first + zeros + 1])) {
    ++zeros;
  }
  plain.erase(first, zeros);
  if (first < plain.size() && plain[first] == '.') plain.insert(first, 1, '0');
  return value::ParseDecimal(plain, value);
}

absl::Status SetValue(std::string_view text, const CsvFieldRule& rule, Message& message) {
  if (!rule.words.empty()) {
    const auto word = rule.words.find(text);
    if (word == rule.words.end()) {
      return absl::InvalidArgumentError("not one of the words in the mapping");
    }
    text = word->second;
  }
  switch (rule.type) {
    case CsvType::kText:
    case CsvType::kJsonText:
      return SetText(text, rule, message);
    case CsvType::kWholeNumber:
      return SetWholeNumber(text, rule, message);
    case CsvType::kBool:
      return SetBool(text, rule, message);
    case CsvType::kWord:
      return SetWord(text, rule, message);
    case CsvType::kDecimal:
      return SetDecimal(text, rule, message);
    case CsvType::kTime:
      return SetTime(text, rule, message);
    case CsvType::kDate:
      return value::ParseDate(text, static_cast<v1::Date&>(rule.access->mutable_message(message)));
  }
  return absl::OkStatus();
}

}  // namespace interlingua::input
