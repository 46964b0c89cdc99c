#include "adapters/exponea/step_number.h"

#include "interlingua/v1/event.pb.h"
#include "translator/decimal.h"

namespace interlingua::exponea {

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

}  // namespace interlingua::exponea
