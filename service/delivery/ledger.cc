#include "service/delivery/ledger.h"

#include <utility>

namespace interlingua {

Ledger::Ledger(std::string destination, const Progress& start)
    : destination_(std::move(destination)),
      window_(start.cursor),
      committed_(start),
      delivered_(start.delivered),
      withheld_(start.withheld) {}

void Ledger::Deliver(std::int64_t offset) {
  window_.Finish(offset);
  ++delivered_;
  ++uncommitted_;
}

void Ledger::Withhold(std::int64_t offset) {
  window_.Finish(offset);
  ++withheld_;
  ++uncommitted_;
}

void Ledger::Bury(DeadLetter letter) {
  window_.Finish(letter.offset);
  dead_letters_.push_back(std::move(letter));
  ++uncommitted_;
}

absl::Status Ledger::Commit(EventLog& log) {
  if (uncommitted_ == 0) return absl::OkStatus();
  Progress progress = {window_.cursor(), delivered_, withheld_};
  if (auto status = log.Commit(destination_, progress, dead_letters_); !status.ok()) return status;
  committed_ = std::move(progress);
  dead_letters_.clear();
  uncommitted_ = 0;
  return absl::OkStatus();
}

}  // namespace interlingua
