// What no row can say of Exponea's members.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "translator/json.h"

namespace interlingua::exponea {

/// The number of a step of the checkout: the first step begins it, later ones do not. Speaks of
/// Checkout.
absl::Status ReadStepNumber(const JsonNode& number, google::protobuf::Message& checkout);
std::string WriteStepNumber(const google::protobuf::Message& checkout);
std::string DrawStepNumber(std::uint64_t draw);

/// A customer's `birth_date`: a date where it is one, else (a time in seconds, a text) an attribute
/// under that name. Speaks of Profile.
absl::Status ReadBirthDate(const JsonNode& date, google::protobuf::Message& profile);
std::string WriteBirthDate(const google::protobuf::Message& profile);
std::string DrawBirthDate(std::uint64_t draw);

}  // namespace interlingua::exponea
