// The people whose erasure was requested, and when, so that nothing that happened before is stored
// or sent again.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/event.pb.h"
#include "service/log/event_log.h"

namespace interlingua::history {

/// Kept in the metadata of a log, as salted digests of the keys that people are found by
/// (KeysOfIdentifier). Thread-safe.
class ErasedPeople {
 public:
  /// Reads them from `log`, which outlives them. kDataLoss: the metadata is damaged.
  static absl::StatusOr<std::unique_ptr<ErasedPeople>> Load(log::EventLog& log);

  /// Reads them from the log at `path`, also while a gateway has it open; none where there is no
  /// such log. `Add` must not be called. The errors of `read`; kDataLoss as above.
  static absl::StatusOr<std::unique_ptr<ErasedPeople>> LoadFile(const std::string& path,
                                                                const log::MetadataReader& read);

  /// Whether erasure of the event's person was requested after the event happened (or, where it
  /// does not say when, was accepted). An event without any time happened before.
  bool Include(const v1::CommerceEvent& event) const;

  /// Adds a person whose erasure is requested at `now`, durably.
  absl::Status Add(const std::vector<std::string>& identifiers, absl::Time now);

 private:
  explicit ErasedPeople(log::EventLog* log) : log_(log) {}
  absl::Status Parse(std::string salt, const std::vector<log::MetadataEntry>& entries);
  std::string DigestOf(std::string_view key) const;

  log::EventLog* const log_;  // null where they come from a file
  std::string salt_;
  mutable std::mutex mutex_;
  absl::flat_hash_map<std::string, std::int64_t> erased_at_ms_;  // by digest
};

}  // namespace interlingua::history
