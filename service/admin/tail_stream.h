// One tail: events as they are accepted and what becomes of them, told to one caller.
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
#include "service/admin/record_window.h"
#include "service/admin/tail_queue.h"
#include "service/delivery/delivery.h"
#include "service/history/event_filter.h"
#include "service/log/event_log.h"
#include "translator/translator.h"

namespace interlingua::admin {

/// Used by one thread. Nobody waits for it: it reads the log by itself and hears of outcomes
/// through a bounded queue.
class TailStream {
 public:
  /// Sends a message, as fast as the caller reads. False: nobody reads any more.
  using Write = std::function<bool(const v1::TailResponse& message)>;

  /// All that is passed outlives the tail. `over` says that it is to end; it is asked several times
  /// a second.
  TailStream(delivery::Delivery& delivery, log::EventLog& log, const Translator& translator,
             const v1::TailRequest& request, Write write, std::function<bool()> over);

  /// Follows until the end. kInvalidArgument: the request makes no sense. kCancelled: nobody reads
  /// any more. Or what the log says.
  absl::Status Run();

 private:
  absl::Status Prepare();
  absl::Status Follow();
  /// Everything that was accepted meanwhile.
  absl::Status TakeAccepted();
  absl::Status TakeOutcome(const delivery::destination::OutcomeNotification& news);
  bool Wants(v1::TailEntry::Outcome outcome, std::string_view destination) const;
  /// Fills in what is known of the event. False: the filter does not mean it.
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
  const std::function<bool()> over_;

  history::EventFilter filter_;
  std::set<std::string, std::less<>> destinations_;
  std::set<int> outcomes_;
  std::map<std::string, std::string> formats_;  ///< of destinations
  TailQueue queue_;
  RecordWindow records_;
  std::int64_t read_ = 0;  ///< the log, up to here
  v1::TailResponse message_;
  std::size_t message_bytes_ = 0;
  std::int64_t missed_ = 0;  ///< since the last message
};

}  // namespace interlingua::admin
