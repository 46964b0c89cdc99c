// One tail: sends one caller the events as they are accepted, and their outcomes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "interlingua/v1/tail.pb.h"
#include "service/admin/record_cache.h"
#include "service/admin/tail_queue.h"
#include "service/delivery/delivery.h"
#include "service/history/event_filter.h"
#include "service/log/event_log.h"
#include "translator/translator.h"

namespace interlingua::admin {

/// Used by one thread. Nothing waits for it: it reads the log itself and gets outcomes through a
/// bounded queue.
class TailStream {
 public:
  /// Sends a message, as fast as the caller reads. False: the caller has stopped reading.
  using Write = std::function<bool(const v1::TailResponse& message)>;

  /// All that is passed outlives the tail. `is_cancelled` says that it must end; it is called
  /// several times a second.
  TailStream(delivery::Delivery& delivery, log::EventLog& log, const Translator& translator,
             const v1::TailRequest& request, Write write, std::function<bool()> is_cancelled);

  /// Runs until it is cancelled. kInvalidArgument: the request is invalid. kCancelled: it was
  /// cancelled, or the caller has stopped reading. Or the errors of the log.
  absl::Status Run();

 private:
  absl::Status Prepare();
  absl::Status Follow();
  /// Adds the events that were accepted since the last call.
  absl::Status TakeAccepted();
  absl::Status TakeOutcome(const delivery::destination::OutcomeNotification& notification);
  bool Wants(v1::TailEntry::Outcome outcome, std::string_view destination) const;
  /// Fills in the entry from the event. False: the filter does not match.
  bool Describe(const v1::CommerceEvent& event, v1::TailEntry& entry) const;
  void AddFindings(const v1::CommerceEvent& event, v1::TailEntry& entry);
  absl::Status Add(v1::TailEntry entry);
  absl::Status Send();
  const std::string& FormatOf(const std::string& destination);

  delivery::Delivery& delivery_;
  log::EventLog& log_;
  const Translator& translator_;
  const v1::TailRequest& request_;
  const Write write_;
  const std::function<bool()> is_cancelled_;

  history::EventFilter filter_;
  std::set<std::string, std::less<>> destinations_;
  std::set<int> outcomes_;
  std::map<std::string, std::string> formats_;  ///< of destinations
  TailQueue queue_;
  RecordCache records_;
  std::int64_t read_ = 0;  ///< the log, up to here
  v1::TailResponse message_;
  std::size_t message_bytes_ = 0;
  std::int64_t missed_ = 0;  ///< since the last message
};

}  // namespace interlingua::admin
