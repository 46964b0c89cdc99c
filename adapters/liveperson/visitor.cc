#include "adapters/liveperson/visitor.h"

#include <utility>

#include "translator/text/text.h"
#include "translator/value/digest.h"
#include "translator/value/normal_form.h"
#include "translator/value/phone.h"

namespace interlingua::liveperson {
namespace {

constexpr std::string_view kVisitorIdType = "vid";
constexpr std::string_view kConsumerType = "consumer";

// A value that tells people apart, and what sort of value it is.
struct Trait {
  std::string sort;
  std::string value;
};

// A subject that LivePerson knows already: it must not be changed.
bool IsSubject(const v1::Identifier& id) {
  return !id.value().empty() && (!id.issuer().empty() || id.type() == kConsumerType);
}

std::string NormalPhone(const std::string& phone) {
  absl::StatusOr<std::string> normal = value::NormalizePhone(phone);
  return normal.ok() ? *std::move(normal) : phone;
}

// The value that is most the shop's own comes first: it outlives devices and addresses.
Trait FindTrait(const v1::Identity& identity) {
  if (!identity.user_id().empty()) return {"user_id", identity.user_id()};
  if (!identity.anonymous_id().empty()) return {"anonymous_id", identity.anonymous_id()};
  for (const v1::Identifier& id : identity.ids()) {
    if (!id.value().empty()) return {text::Concat("id:", id.type(), ":", id.issuer()), id.value()};
  }
  if (!identity.email().empty()) return {"email", value::NormalizeEmail(identity.email())};
  if (!identity.phone().empty()) return {"phone", NormalPhone(identity.phone())};
  for (const v1::Hash& hash : identity.hashes()) {
    if (!hash.hex().empty()) return {text::Concat("hash:", hash.field()), hash.hex()};
  }
  return {};
}

// NUL separates the parts: none of them can hold one and mean anything.
std::string Salted(const Trait& trait, std::string_view salt) {
  return value::Sha256Hex(text::Concat(salt, '\0', trait.sort, '\0', trait.value));
}

bool IsOwnId(const Trait& trait) { return trait.sort.starts_with("id:"); }

}  // namespace

std::string VisitorKey(const v1::CommerceEvent& event) {
  const Trait trait = FindTrait(event.identity());
  return trait.value.empty() ? std::string() : text::Concat(trait.sort, "=", trait.value);
}

Visitor FindVisitor(const v1::CommerceEvent& event, const Naming& naming) {
  Visitor visitor;
  bool own_id_is_sent = false;
  for (const v1::Identifier& id : event.identity().ids()) {
    if (id.type() == kVisitorIdType && visitor.visitor_id.empty()) {
      visitor.visitor_id = id.value();
      own_id_is_sent = true;
    } else if (IsSubject(id)) {
      visitor.identities.push_back({id.issuer().empty() ? naming.issuer : id.issuer(),
                                    id.assurance().empty() ? "0" : id.assurance(), id.value()});
      own_id_is_sent = true;
    }
  }
  const Trait trait = FindTrait(event.identity());
  if (trait.value.empty() || (IsOwnId(trait) && own_id_is_sent)) return visitor;
  if (naming.authenticated && trait.sort == "user_id") {
    visitor.identities.push_back({naming.issuer, "loa1", trait.value});
  } else {
    visitor.identities.push_back({naming.issuer, "0", Salted(trait, naming.salt)});
  }
  return visitor;
}

}  // namespace interlingua::liveperson
