// Erasing a person: what the stores hold, taken out, and a certificate of it.
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

/// The keys under which destinations keep something of the customer of an event.
using KeptKeysOf = std::function<std::vector<std::string>(const v1::CommerceEvent& event)>;

/// One erasure, over one store after the other. Used by one thread.
class Erasure {
 public:
  /// `kept_keys_of` outlives it.
  Erasure(v1::EraseRequest request, KeptKeysOf kept_keys_of);

  /// What the certificate gives as its time.
  absl::Time now() const { return now_; }

  /// Erases the person from a log and notes what there was and is; counts only where the request
  /// says so. Whoever delivers from the log is stopped. `store` names it in the certificate;
  /// `replayed`: it is a replay's spool.
  absl::Status Take(std::string_view store, log::EventLog& log, bool replayed);

  /// The certificate. `format_of` knows the formats of destinations, and nothing of those that are
  /// not configured. At the end, once.
  v1::ErasureCertificate Finish(
      const std::function<std::string(const std::string& destination)>& format_of);

 private:
  const v1::EraseRequest request_;
  const KeptKeysOf kept_keys_of_;
  const People person_;
  const absl::Time now_ = absl::Now();
  v1::ErasureCertificate certificate_;
  std::set<std::string> keys_;  // of the person's events
};

/// kInvalidArgument: the request names nobody.
absl::Status CheckErasure(const v1::EraseRequest& request);

/// Whether the certificate is as it was made, and of a person with these identifiers.
/// kInvalidArgument says what is not so.
absl::Status CheckCertificate(const v1::ErasureCertificate& certificate,
                              const std::vector<std::string>& identifiers);

}  // namespace interlingua::history
