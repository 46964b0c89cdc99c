#include "service/delivery/customer.h"

#include <string_view>

#include "translator/digest.h"
#include "translator/identity.h"
#include "translator/text.h"

namespace interlingua {
namespace {

std::string Key(std::string_view sort, std::string_view value) { return Concat(sort, '\0', value); }

// The hash of one field that the event itself holds; "" when it holds none.
std::string HashOf(const v1::Identity& identity, std::string_view field) {
  for (const v1::Hash& hash : identity.hashes()) {
    if (hash.field() != field || hash.hex().empty()) continue;
    const auto normal = NormalizeHash(hash.hex(), hash.algorithm());
    return normal.ok() ? *normal : hash.hex();
  }
  return {};
}

std::string EmailKey(const v1::Identity& identity) {
  std::string hash = identity.email().empty() ? HashOf(identity, "email")
                                              : Sha256Hex(NormalizeEmail(identity.email()));
  return hash.empty() ? hash : Key("email", hash);
}

std::string PhoneKey(const v1::Identity& identity) {
  if (identity.phone().empty()) {
    std::string hash = HashOf(identity, "phone");
    return hash.empty() ? hash : Key("phone", hash);
  }
  const auto normal = NormalizePhone(identity.phone());
  return Key("phone", Sha256Hex(normal.ok() ? *normal : identity.phone()));
}

std::string FurtherKey(const v1::Identity& identity) {
  for (const v1::Identifier& id : identity.ids()) {
    if (!id.value().empty()) return Key(Concat("id", '\0', id.type()), id.value());
  }
  return {};
}

}  // namespace

std::vector<std::string> CustomersOf(const v1::CommerceEvent& event) {
  const v1::Identity& identity = event.identity();
  std::vector<std::string> keys;
  if (!identity.user_id().empty()) keys.push_back(Key("user", identity.user_id()));
  if (!identity.anonymous_id().empty()) keys.push_back(Key("anonymous", identity.anonymous_id()));
  for (const auto& key_of : {FurtherKey, EmailKey, PhoneKey}) {
    if (!keys.empty()) break;
    if (std::string key = key_of(identity); !key.empty()) keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace interlingua
