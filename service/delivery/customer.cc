#include "service/delivery/customer.h"

#include <string_view>

#include "translator/digest.h"
#include "translator/identity.h"
#include "translator/text.h"

namespace interlingua {
namespace {

constexpr std::size_t kDigits = 32;

std::string Key(std::string_view sort, std::string_view value) {
  return Sha256Hex(Concat(sort, '\0', value)).substr(0, kDigits);
}

}  // namespace

std::string CustomerOf(const v1::CommerceEvent& event) {
  const v1::Identity& identity = event.identity();
  if (!identity.user_id().empty()) return Key("user_id", identity.user_id());
  if (!identity.anonymous_id().empty()) return AnonymousCustomerOf(event);
  for (const v1::Identifier& id : identity.ids()) {
    if (!id.value().empty()) return Key(Concat("id:", id.type()), id.value());
  }
  if (!identity.email().empty()) return Key("email", NormalizeEmail(identity.email()));
  if (!identity.phone().empty()) {
    const auto normal = NormalizePhone(identity.phone());
    return Key("phone", normal.ok() ? *normal : identity.phone());
  }
  for (const v1::Hash& hash : identity.hashes()) {
    if (!hash.hex().empty()) return Key(Concat("hash:", hash.field()), hash.hex());
  }
  return {};
}

std::string AnonymousCustomerOf(const v1::CommerceEvent& event) {
  const std::string& id = event.identity().anonymous_id();
  return id.empty() ? std::string() : Key("anonymous_id", id);
}

}  // namespace interlingua
