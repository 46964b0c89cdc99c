// Who had himself erased, and when, so that nothing that happened before comes back.
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

/// Kept in the notes of a log, as salted digests of what the people are found by
/// (KeysOfIdentifier). Thread-safe.
class ErasedPeople {
 public:
  /// Reads those whom `log` knows. The log outlives them.
  static absl::StatusOr<std::unique_ptr<ErasedPeople>> Load(log::EventLog& log);

  /// Reads those whom the log in the file `path` knows, also while a gateway has it open; nobody
  /// where there is no such file. `Add` is not for these.
  static absl::StatusOr<std::unique_ptr<ErasedPeople>> LoadFile(const std::string& path);

  /// Whether the event is of somebody who was erased, and happened (or, where it does not say when,
  /// was accepted) before that. Events without any time count as before.
  bool Include(const v1::CommerceEvent& event) const;

  /// Adds a person, durably.
  absl::Status Add(const std::vector<std::string>& identifiers, absl::Time now);

 private:
  explicit ErasedPeople(log::EventLog* log) : log_(log) {}
  absl::Status Take(std::string salt, const std::vector<log::MetadataEntry>& notes);
  std::string DigestOf(std::string_view key) const;

  log::EventLog* const log_;  // null where they come from a file
  std::string salt_;
  mutable std::mutex mutex_;
  absl::flat_hash_map<std::string, std::int64_t> erased_at_ms_;  // by digest
};

}  // namespace interlingua::history
