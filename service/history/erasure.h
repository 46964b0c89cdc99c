// Erasing a person: what the logs hold of the person is removed, and a certificate says so.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "interlingua/v1/erasure.pb.h"
#include "service/history/person.h"
#include "service/log/event_log.h"

namespace interlingua::history {

/// The keys of the states that destinations keep of the customer of an event.
using StateKeysOf = std::function<std::vector<std::string>(const v1::CommerceEvent& event)>;

/// One erasure, over one store after the other. Used by one thread.
class Erasure {
 public:
  /// `state_keys_of` outlives it.
  Erasure(v1::EraseRequest request, StateKeysOf state_keys_of);

  /// What the certificate gives as its time.
  absl::Time now() const { return now_; }

  /// Erases the person from a log and enters the counts of before and after into the certificate;
  /// counts only where the request says so. Deliveries from the log are stopped meanwhile. `store`
  /// names it in the certificate; `replayed`: it is the store of a replay.
  absl::Status Take(std::string_view store, log::EventLog& log, bool replayed);

  /// The certificate. `format_of` gives the format of a destination; "" where it is not configured.
  /// Once, after the last log.
  v1::ErasureCertificate Finish(
      const std::function<std::string(const std::string& destination)>& format_of);

 private:
  const v1::EraseRequest request_;
  const StateKeysOf state_keys_of_;
  const People person_;
  const absl::Time now_ = absl::Now();
  v1::ErasureCertificate certificate_;
  std::set<std::string> keys_;  // of the person's events
};

/// kInvalidArgument: the request has no identifier, or an empty one.
absl::Status CheckErasure(const v1::EraseRequest& request);

/// kInvalidArgument: the certificate was changed after it was made, or is not of a person with
/// these identifiers.
absl::Status CheckCertificate(const v1::ErasureCertificate& certificate,
                              const std::vector<std::string>& identifiers);

}  // namespace interlingua::history
