// Erasing a person: what the stores hold, taken out, and a certificate of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/history.pb.h"
#include "service/history/person.h"
#include "service/log/log.h"

namespace interlingua {

/// The keys under which destinations keep something of the customer of an event.
using KeptKeysOf = std::function<std::vector<std::string>(const v1::CommerceEvent& event)>;

/// What a log holds of a person.
struct PersonInLog {
  std::vector<std::int64_t> offsets;   ///< of events that are not erased
  std::vector<std::string> kept_keys;  ///< without repetition
  std::vector<std::string> keys;       ///< of all these events (KeysOf), without repetition
};

/// Reads the whole log, up to where it ends now.
absl::StatusOr<PersonInLog> FindPerson(EventLog& log, const People& person,
                                       const KeptKeysOf& kept_keys_of);

/// Erases the person from one log and notes in `store` what there was and is; counts only where
/// `count_only`. Whoever delivers from the log is stopped.
absl::Status ErasePerson(EventLog& log, const PersonInLog& person, bool count_only, absl::Time now,
                         v1::ErasedStore& store);

/// Notes in `certificate` which destinations of the log have got events of the person: as far as
/// `log` knows, before anything is erased. `replayed`: the log is a replay's spool.
absl::Status NoteDestinations(EventLog& log, const PersonInLog& person, bool replayed,
                              v1::ErasureCertificate& certificate);

/// Fills in whose certificate it is, and seals it. At the end.
void Seal(const std::vector<std::string>& identifiers, v1::ErasureCertificate& certificate);

/// Whether the certificate is as it was made, and of a person with these identifiers.
/// kInvalidArgument says what is not so.
absl::Status CheckCertificate(const v1::ErasureCertificate& certificate,
                              const std::vector<std::string>& identifiers);

}  // namespace interlingua
