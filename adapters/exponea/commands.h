// Commands as the project of a destination wants them, and the vendor's words about them.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua::exponea {

/// What a project calls its ids; the documents say `registered` and `cookie`.
struct IdNames {
  std::string hard = "registered";
  std::string soft = "cookie";
};

/// The document as a command of the project: ids under the project's names, and a time.
///
/// Where the event has no time it gets the one at which it was accepted, because the vendor would
/// take the time of arrival, and a repetition would be another event to it. Where the document has
/// an id under the project's own name already, that one stays and the one under our name goes.
/// kInvalidArgument: the event has neither time, or `document` is no command.
absl::StatusOr<std::string> ProjectCommand(std::string_view document, const IdNames& names,
                                           const v1::CommerceEvent* event);

/// The vendor's words, at most 200 characters of them, without what may be personal: quoted texts,
/// addresses, words with digits or other than ASCII letters become "...".
std::string WithoutPersonalData(std::string_view words);

}  // namespace interlingua::exponea
