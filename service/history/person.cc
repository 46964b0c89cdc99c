#include "service/history/person.h"

#include <algorithm>

#include "translator/text/text.h"
#include "translator/value/digest.h"
#include "translator/value/normal_form.h"
#include "translator/value/phone.h"

namespace interlingua::history {
namespace {

std::string PlainKey(std::string_view id) { return text::Concat("id:", id); }

std::string HashKey(std::string_view hex) { return text::Concat("hash:", hex); }

void AddHashes(std::string_view normal, std::vector<std::string>& keys) {
  keys.push_back(HashKey(value::Sha256Hex(normal)));
  keys.push_back(HashKey(value::Md5Hex(normal)));
}

bool IsHash(std::string_view text) {
  const auto is_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return (text.size() == 32 || text.size() == 64) &&
         std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

std::vector<std::string> KeysOf(const v1::Identity& identity) {
  std::vector<std::string> keys;
  const auto add_plain = [&](const std::string& id) {
    if (!id.empty()) keys.push_back(PlainKey(id));
  };
  add_plain(identity.user_id());
  add_plain(identity.anonymous_id());
  for (const v1::Identifier& id : identity.ids()) add_plain(id.value());
  if (!identity.email().empty()) {
    keys.push_back(HashKey(value::Sha256Hex(value::NormalizeEmail(identity.email()))));
  }
  if (!identity.phone().empty()) {
    const auto normal = value::NormalizePhone(identity.phone());
    keys.push_back(HashKey(value::Sha256Hex(normal.ok() ? *normal : identity.phone())));
  }
  for (const v1::Hash& hash : identity.hashes()) {
    const auto normal = value::NormalizeHash(hash.hex(), hash.algorithm());
    if (!hash.hex().empty()) keys.push_back(HashKey(normal.ok() ? *normal : hash.hex()));
  }
  return keys;
}

std::vector<std::string> KeysOfIdentifier(std::string_view identifier) {
  std::vector<std::string> keys;
  if (identifier.empty()) return keys;
  keys.push_back(PlainKey(identifier));
  // The hash of an id; also of a telephone number that is in no normal form.
  AddHashes(identifier, keys);
  if (identifier.find('@') != std::string_view::npos)
    AddHashes(value::NormalizeEmail(identifier), keys);
  if (const auto phone = value::NormalizePhone(identifier); phone.ok()) {
    AddHashes(*phone, keys);
    AddHashes(std::string_view(*phone).substr(1), keys);
  }
  if (IsHash(identifier)) {
    std::string lower(identifier);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
      return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    keys.push_back(HashKey(lower));
  }
  return keys;
}

void People::Add(std::string_view identifier) {
  for (std::string& key : KeysOfIdentifier(identifier)) keys_.insert(std::move(key));
}

bool People::Include(const v1::Identity& identity) const {
  if (keys_.empty()) return false;
  const auto keys = KeysOf(identity);
  return std::any_of(keys.begin(), keys.end(),
                     [this](const std::string& key) { return keys_.contains(key); });
}

}  // namespace interlingua::history
