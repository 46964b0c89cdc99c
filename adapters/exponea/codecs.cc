#include "adapters/exponea/codecs.h"

#include <string_view>

#include "interlingua/v1/event.pb.h"
#include "translator/decimal.h"
#include "translator/point_in_time.h"
#include "translator/text.h"

namespace interlingua::exponea {
namespace {

constexpr std::string_view kBirthDate = "birth_date";

}  // namespace

absl::Status ReadStepNumber(const JsonNode& number, google::protobuf::Message& message) {
  auto& checkout = static_cast<v1::Checkout&>(message);
  DecimalValue value;
  const bool scalar = number.kind == JsonKind::kNumber || number.kind == JsonKind::kString;
  if (!scalar || !ParseDecimal(number.text, value).ok() || value.nanos != 0) {
    return absl::InvalidArgumentError("not a whole number");
  }
  checkout.set_step_number(value.units);
  if (value.units != 1) checkout.clear_step();
  return absl::OkStatus();
}

std::string WriteStepNumber(const google::protobuf::Message& message) {
  const auto& checkout = static_cast<const v1::Checkout&>(message);
  return checkout.has_step_number() ? std::to_string(checkout.step_number()) : std::string();
}

std::string DrawStepNumber(std::uint64_t draw) { return std::to_string(draw % 5); }

absl::Status ReadBirthDate(const JsonNode& date, google::protobuf::Message& message) {
  auto& profile = static_cast<v1::Profile&>(message);
  v1::Date day;
  if (date.kind == JsonKind::kString && ParseDate(date.text, day).ok()) {
    *profile.mutable_birth_date() = day;
    return absl::OkStatus();
  }
  v1::Property& attribute = *profile.add_attributes();
  attribute.set_name(std::string(kBirthDate));
  attribute.set_json(std::string(date.raw));
  return absl::OkStatus();
}

std::string WriteBirthDate(const google::protobuf::Message& message) {
  const auto& profile = static_cast<const v1::Profile&>(message);
  std::string json;
  if (const std::string day = DateText(profile.birth_date()); !day.empty()) {
    AppendJsonString(day, json);
    return json;
  }
  for (const v1::Property& attribute : profile.attributes()) {
    if (attribute.name() == kBirthDate) return attribute.json();
  }
  return json;
}

std::string DrawBirthDate(std::uint64_t draw) {
  return draw % 3 == 0 ? Concat("\"19", 10 + draw % 90, "-03-0", 1 + draw % 9, "\"")
                       : std::to_string(draw % 1'000'000'000);
}

}  // namespace interlingua::exponea
