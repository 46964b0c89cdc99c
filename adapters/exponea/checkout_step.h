// The steps of a checkout: the number is also what tells the first step from the others.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "translator/json/document.h"

namespace interlingua::exponea {

/// The number of a step of the checkout: the first step begins it, later ones do not. Speaks of
/// Checkout.
absl::Status ReadStepNumber(const json::Node& number, google::protobuf::Message& checkout);
std::string WriteStepNumber(const google::protobuf::Message& checkout);
std::string DrawStepNumber(std::uint64_t draw);

/// The step by its name: begin, shipping, payment or option. That the first step begins the
/// checkout is not said twice.
absl::Status ReadStep(const json::Node& step, google::protobuf::Message& checkout);
std::string WriteStep(const google::protobuf::Message& checkout);
std::string DrawStep(std::uint64_t draw);

}  // namespace interlingua::exponea
