// What an event log has to hold after a script of steps, as plain maps, and the script itself.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "service/log/event_log.h"

namespace interlingua::reliability {

/// A destination in the log.
struct ModelDestination {
  std::int64_t before = 0;  ///< events that were removed before it began
  std::int64_t position = 0;
  std::set<std::int64_t> parked;
  std::array<std::int64_t, log::kOutcomes> done = {};
  /// By offset: id, reason, answer, tries.
  std::map<std::int64_t, std::tuple<std::string, std::string, std::string, int>> letters;
  std::vector<std::int64_t> redrives;
  std::map<std::string, std::string> keyed_state;

  friend bool operator==(const ModelDestination&, const ModelDestination&) = default;
};

struct LogModel {
  std::map<std::int64_t, std::string> events;  ///< bytes by offset
  std::int64_t end = 0;
  std::int64_t removed_up_to = 0;  ///< not looked at by Observe
  std::map<std::string, ModelDestination> destinations;

  /// Whether what can be seen of both is the same.
  bool SameAs(const LogModel& other) const;
};

/// What a log shows of itself. Fails the test where the log contradicts itself: an account that is
/// not even, or an offset that is missing.
LogModel Observe(log::EventLog& log);

/// The first difference, in words; empty where there is none.
std::string Difference(const LogModel& expected, const LogModel& found);

/// One step: what it does to a log, and to the model if it goes well.
struct LogStep {
  std::string name;
  std::function<absl::Status(log::EventLog&)> run;
  std::function<void(LogModel&)> expect;
  bool reopen = false;  ///< close the log and open it anew in place of `run`
};

/// Events with money in three kinds and two currencies; equal numbers give equal events.
log::LogRecord NumberedRecord(std::int64_t number, std::size_t padding = 0);

/// Appends, repeated events, commits, dead letters, redrives, discards, keyed state, removal and
/// restarts; `large_events` are so many that the write-ahead log is merged on the way.
std::vector<LogStep> LogScript(int large_events);

}  // namespace interlingua::reliability
