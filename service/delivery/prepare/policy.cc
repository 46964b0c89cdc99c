#include "service/delivery/prepare/policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/event.pb.h"
#include "service/delivery/prepare/customer.h"
#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"

namespace interlingua::delivery::prepare {
namespace {

constexpr std::uint32_t kPlaces = 10000;

bool Has(const google::protobuf::RepeatedPtrField<std::string>& all, std::string_view wanted) {
  return std::find(all.begin(), all.end(), wanted) != all.end();
}

bool IsGranted(const v1::Consent& consent, const std::string& category) {
  if (Has(consent.denied(), category)) return false;
  if (category == "personalization" && consent.has_personalization_granted()) {
    return consent.personalization_granted();
  }
  if (category == "user_data" && consent.has_user_data_granted()) {
    return consent.user_data_granted();
  }
  return Has(consent.granted(), category);
}

bool IsSilent(const v1::Consent& consent) {
  return consent.granted().empty() && consent.denied().empty() &&
         consent.refused_vendors().empty() && !consent.has_personalization_granted() &&
         !consent.has_user_data_granted();
}

/// The place of a key of hexadecimal digits.
std::uint32_t PlaceOf(std::string_view digits) {
  std::uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + 8, number, 16);
  return static_cast<std::uint32_t>(std::uint64_t{number} * kPlaces >> 32);
}

}  // namespace

std::string_view NameOf(Withheld reason) {
  static constexpr std::array<std::string_view, kWithheldReasons> kNames = {
      "", "kind", "source", "consent", "sample", "cart", "erased", "history"};
  return kNames[static_cast<std::size_t>(reason)];
}

Policy::Policy(const v1::Destination& destination)
    : kinds_(destination.kinds().begin(), destination.kinds().end()),
      sources_(destination.sources().begin(), destination.sources().end()),
      all_of_(destination.consent().all_of().begin(), destination.consent().all_of().end()),
      any_of_(destination.consent().any_of().begin(), destination.consent().any_of().end()),
      asks_consent_(!all_of_.empty() || !any_of_.empty()),
      allows_silence_(destination.consent().without() == v1::Destination::ALLOW) {
  if (destination.has_sample_percent()) sample_percent_ = destination.sample_percent();
}

Withheld Policy::Judge(const v1::CommerceEvent& event) const {
  if (event.has_erased_at()) return Withheld::kErased;
  if (!sources_.empty() && !sources_.contains(event.source().id())) return Withheld::kSource;
  if (!InSample(event)) return Withheld::kSample;
  if (!kinds_.empty() && !kinds_.contains(text::ToAbsl(event::KindOf(event))))
    return Withheld::kKind;
  if (asks_consent_ && !Agreed(event.context().consent())) return Withheld::kConsent;
  return Withheld::kNot;
}

bool Policy::Agreed(const v1::Consent& consent) const {
  if (IsSilent(consent)) return allows_silence_;
  const auto granted = [&](const std::string& category) { return IsGranted(consent, category); };
  return std::all_of(all_of_.begin(), all_of_.end(), granted) &&
         (any_of_.empty() || std::any_of(any_of_.begin(), any_of_.end(), granted));
}

bool Policy::InSample(const v1::CommerceEvent& event) const {
  if (sample_percent_ >= 100) return true;
  std::string key = CustomerOf(event);
  if (key.empty()) key = value::Sha256Hex(event.event_id());
  return PlaceOf(key) < static_cast<std::uint32_t>(sample_percent_) * (kPlaces / 100);
}

}  // namespace interlingua::delivery::prepare
