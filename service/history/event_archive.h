// The archive: what retention removes from the event log, kept in files.
//
// A file is called `events-FIRST-LAST.pb.zst` by the offsets of its events and holds all of them,
// in their order: delimited v1::CommerceEvent messages, the bytes of the log, compressed with
// Zstandard (the format `canonical.pb`). A file appears under its name when it is complete and on
// the disk, and never changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/log/event_log.h"

namespace interlingua::history {

/// The events `first` to `last` are in `path`, durably.
struct ArchivedFile {
  std::string path;
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool known = false;  ///< the file was there before
};

/// The size of a file; the last event may go beyond the bytes (before compression), and there is at
/// least one event.
struct ArchiveLimits {
  std::int64_t max_events = 100000;
  std::int64_t max_bytes = 64 << 20;
};

/// Used by one thread at a time.
class EventArchive {
 public:
  /// `folder` is made where it is missing. One log has one folder.
  explicit EventArchive(std::string folder) : folder_(std::move(folder)) {}

  /// Archives the events of `log` from `first` on, which it still has, up to `last` or the limits,
  /// whichever comes first. When a file has the event `first` already, as after a kill between the
  /// archive and the removal, nothing is written: the events of that file which the log still has
  /// are compared with it, and it is the answer, whatever its last event.
  ///
  /// kFailedPrecondition: the folder holds other events under these offsets. kPermissionDenied,
  /// kResourceExhausted, kUnavailable: the disk refuses. kDataLoss: the file that is there is
  /// damaged. The message says where. Nothing may be removed from the log after an error.
  absl::StatusOr<ArchivedFile> Keep(log::EventLog& log, std::int64_t first, std::int64_t last,
                                    const ArchiveLimits& limits);

 private:
  std::optional<ArchivedFile> Find(std::int64_t offset) const;
  static absl::Status Compare(log::EventLog& log, std::int64_t first, const ArchivedFile& file);
  absl::StatusOr<ArchivedFile> Write(log::EventLog& log, std::int64_t first, std::int64_t last,
                                     const ArchiveLimits& limits) const;

  const std::string folder_;
};

/// The offsets in the name of an archived file; nothing for another name.
std::optional<ArchivedFile> ReadArchiveName(std::string_view name);

}  // namespace interlingua::history
