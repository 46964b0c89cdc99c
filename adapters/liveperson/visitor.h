// Who an event is about, in the words of LivePerson's Monitoring API: a visitor id of LivePerson's
// own, or identities.
//
// The API demands at least one of them, and subjects that are "unguessable, innumerable, unique per
// user" (https://developers.liveperson.com/monitoring-api-methods-report.html, read 2026-11-21): no
// e-mail address, telephone number or customer number as it is. Subjects are therefore hashed with
// a secret of the destination, which the vendor names as a good one ("a hashed/salted email
// address"), except those that the vendor has given or signed already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interlingua/v1/event.pb.h"

namespace interlingua::liveperson {

/// One element of `identities`.
struct ClaimedIdentity {
  std::string issuer;     ///< `iss`
  std::string assurance;  ///< `acr`: "loa1" where the brand has authenticated the person, else "0"
  std::string subject;    ///< `sub`
};

/// How a destination names people.
struct Naming {
  std::string issuer;  ///< URL of the brand, or `<domain>/<account id>`
  std::string salt;    ///< secret of the destination
  /// People are identified by a signed token: `identity.user_id` is the token's subject and must be
  /// sent as it is.
  bool authenticated = false;
};

/// The visitor of an event; all texts are empty where the event identifies no person.
struct Visitor {
  std::string visitor_id;  ///< LivePerson's own id (`vid`), from an identifier of type `vid`
  std::vector<ClaimedIdentity> identities;

  bool IsKnown() const { return !visitor_id.empty() || !identities.empty(); }
};

/// What the events of one visitor have in common: the first of user id, anonymous id, `vid`,
/// further id, e-mail and telephone number. "" where the event identifies no person. Personal data:
/// for the memory of this process only.
std::string VisitorKey(const v1::CommerceEvent& event);

/// The visitor of an event. Identities that the event already has (with an issuer, or of type
/// `consumer`, as a Monitoring API body carries them) come first and as they are; one is added for
/// the value that VisitorKey is made of.
Visitor FindVisitor(const v1::CommerceEvent& event, const Naming& naming);

}  // namespace interlingua::liveperson
