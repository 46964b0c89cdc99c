#include "adapters/exponea/checkout_step.h"

#include <iterator>
#include <string_view>

#include "interlingua/v1/event.pb.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::exponea {
namespace {

struct StepName {
  std::string_view name;
  v1::Checkout::Step step;
};
constexpr StepName kSteps[] = {{"begin", v1::Checkout::BEGIN},
                               {"shipping", v1::Checkout::SHIPPING},
                               {"payment", v1::Checkout::PAYMENT},
                               {"option", v1::Checkout::OPTION}};

}  // namespace

absl::Status ReadStepNumber(const json::Node& number, google::protobuf::Message& message) {
  auto& checkout = static_cast<v1::Checkout&>(message);
  value::DecimalValue value;
  const bool scalar = number.kind == json::Kind::kNumber || number.kind == json::Kind::kString;
  if (!scalar || !value::ParseDecimal(number.text, value).ok() || value.nanos != 0) {
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

absl::Status ReadStep(const json::Node& step, google::protobuf::Message& message) {
  for (const StepName& known : kSteps) {
    if (step.kind != json::Kind::kString || step.text != known.name) continue;
    static_cast<v1::Checkout&>(message).set_step(known.step);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("not the name of a step");
}

std::string WriteStep(const google::protobuf::Message& message) {
  const auto& checkout = static_cast<const v1::Checkout&>(message);
  const bool first = !checkout.has_step_number() || checkout.step_number() == 1;
  for (const StepName& known : kSteps) {
    if (!checkout.has_step() || checkout.step() != known.step) continue;
    return first && known.step == v1::Checkout::BEGIN ? std::string()
                                                      : text::Concat("\"", known.name, "\"");
  }
  return {};
}

std::string DrawStep(std::uint64_t draw) {
  return text::Concat("\"", kSteps[draw % std::size(kSteps)].name, "\"");
}

}  // namespace interlingua::exponea
