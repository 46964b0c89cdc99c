// The ledger of one destination: what became of every event, until the log has it durably.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "service/delivery/window.h"
#include "service/log/log.h"

namespace interlingua {

/// Not thread-safe.
class Ledger {
 public:
  /// Goes on where `start` ends.
  Ledger(std::string destination, const Progress& start);

  /// Begins the next event of the log. False: it was done in an earlier life.
  bool Begin(std::int64_t offset) { return window_.Begin(offset); }

  /// What became of an event that was begun; one of these for each.
  void Deliver(std::int64_t offset);
  void Withhold(std::int64_t offset);
  void Bury(DeadLetter letter);

  /// Stores what is new in one durable step; nothing is forgotten when that fails.
  absl::Status Commit(EventLog& log);

  /// Events that are done and not committed.
  std::size_t uncommitted() const { return uncommitted_; }
  /// What the log has.
  const Progress& committed() const { return committed_; }
  const Window& window() const { return window_; }

 private:
  const std::string destination_;
  Window window_;
  Progress committed_;
  std::int64_t delivered_;
  std::int64_t withheld_;
  std::vector<DeadLetter> dead_letters_;
  std::size_t uncommitted_ = 0;
};

}  // namespace interlingua
