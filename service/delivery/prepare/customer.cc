#include "service/delivery/prepare/customer.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "interlingua/v1/event.pb.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"
#include "translator/value/normal_form.h"
#include "translator/value/phone.h"

namespace interlingua::delivery::prepare {
namespace {

constexpr std::size_t kDigits = 32;

std::string Key(std::string_view sort, std::string_view value) {
  return text::Concat(sort, '\0', value);
}

std::string Hidden(const std::string& key) { return value::Sha256Hex(key).substr(0, kDigits); }

// The hash of one field that the event itself holds; "" when it holds none.
std::string HashOf(const v1::Identity& identity, std::string_view field) {
  for (const v1::Hash& hash : identity.hashes()) {
    if (hash.field() != field || hash.hex().empty()) continue;
    const auto normal = value::NormalizeHash(hash.hex(), hash.algorithm());
    return normal.ok() ? *normal : hash.hex();
  }
  return {};
}

std::string EmailKey(const v1::Identity& identity) {
  std::string hash = identity.email().empty()
                         ? HashOf(identity, "email")
                         : value::Sha256Hex(value::NormalizeEmail(identity.email()));
  return hash.empty() ? hash : Key("email", hash);
}

std::string PhoneKey(const v1::Identity& identity) {
  if (identity.phone().empty()) {
    std::string hash = HashOf(identity, "phone");
    return hash.empty() ? hash : Key("phone", hash);
  }
  const auto normal = value::NormalizePhone(identity.phone());
  return Key("phone", value::Sha256Hex(normal.ok() ? *normal : identity.phone()));
}

std::string FurtherKey(const v1::Identity& identity) {
  for (const v1::Identifier& id : identity.ids()) {
    if (!id.value().empty()) return Key(text::Concat("id:", id.type()), id.value());
  }
  return {};
}

}  // namespace

std::vector<std::string> CustomersOf(const v1::CommerceEvent& event) {
  const v1::Identity& identity = event.identity();
  std::vector<std::string> keys;
  if (!identity.user_id().empty()) keys.push_back(Key("user_id", identity.user_id()));
  if (!identity.anonymous_id().empty()) {
    keys.push_back(Key("anonymous_id", identity.anonymous_id()));
  }
  for (const auto& key_of : {FurtherKey, EmailKey, PhoneKey}) {
    if (!keys.empty()) break;
    if (std::string key = key_of(identity); !key.empty()) keys.push_back(std::move(key));
  }
  return keys;
}

std::vector<std::uint64_t> OrderKeysOf(const std::vector<std::string>& customers,
                                       const std::string& order_key) {
  constexpr int kHashDigits = 16;
  std::vector<std::uint64_t> keys;
  const auto add = [&](std::string_view kind, std::string_view key) {
    const std::string hash = value::Sha256Hex(text::Concat(kind, key));
    std::uint64_t number = 0;
    std::from_chars(hash.data(), hash.data() + kHashDigits, number, 16);
    keys.push_back(number);
  };
  for (const std::string& customer : customers) add("customer ", customer);
  if (!order_key.empty()) add("vendor ", order_key);
  return keys;
}

std::string CustomerOf(const v1::CommerceEvent& event) {
  const std::vector<std::string> keys = CustomersOf(event);
  if (!keys.empty()) return Hidden(keys.front());
  for (const v1::Hash& hash : event.identity().hashes()) {
    if (!hash.hex().empty()) return Hidden(Key(text::Concat("hash:", hash.field()), hash.hex()));
  }
  return {};
}

std::string AnonymousCustomerOf(const v1::CommerceEvent& event) {
  const std::string& id = event.identity().anonymous_id();
  return id.empty() ? std::string() : Hidden(Key("anonymous_id", id));
}

}  // namespace interlingua::delivery::prepare
