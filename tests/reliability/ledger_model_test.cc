// Window and ledger with a real log against a simple model: whatever is begun, parked, finished,
// committed, redriven and lost in a crash, no event is skipped, and none is begun again that was
// committed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "service/delivery/destination/ledger.h"
#include "tests/reliability/faulty_disk.h"
#include "tests/reliability/log_model.h"
#include "tests/reliability/scale.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::reliability {
namespace {

constexpr char kName[] = "shop";

/// One destination's life over many crashes.
class LedgerModel {
 public:
  explicit LedgerModel(unsigned seed) : random_(seed) {
    FaultyDisk::Get().Begin();  // without a fault: it only spares the waiting for syncs
    options_.path = folder_.File("events.db");
    Open();
  }

  void Run(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
      switch (random_() % 16) {
        case 0:
        case 1:
          ExpectOk(Append());
          break;
        case 2:
          ExpectOk(Commit());
          break;
        case 3:
          if (random_() % 4 == 0) Crash();
          break;
        case 4:
          Redrive();
          break;
        case 5:
          BeginRedrives();
          break;
        case 6:
          Park();
          break;
        default:
          random_() % 2 == 0 ? Begin() : Finish();
      }
      CheckWindow();
    }
    Drain();
  }

 private:
  enum class State { kWaiting, kBegun, kParked, kDone };
  /// What has become of an event: in this life, and as the log has it.
  struct Event {
    State state = State::kWaiting;
    bool dead = false;
    bool committed = false;         ///< the position that the log has is not before it
    bool committed_parked = false;  ///< and it is parked
    bool committed_dead = false;
    bool redriving = false;  ///< the log has it as a redrive
    bool redrive_begun = false;
    bool redrive_done = false;  ///< not committed
  };

  static void ExpectOk(const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; }

  void Open() {
    log_.reset();
    auto log = log::sqlite::OpenSqliteLog(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    const auto progress = log_->LoadProgress(kName, log::StartAt::kOldest);
    ASSERT_TRUE(progress.ok()) << progress.status();
    ledger_ = std::make_unique<delivery::destination::Ledger>(kName, *progress);
    // Those that the log has as parked go on as such.
    std::set<std::int64_t> parked;
    for (const log::ParkedEvent& event : progress->parked) parked.insert(event.offset);
    for (std::int64_t offset = 1; offset <= static_cast<std::int64_t>(events_.size()); ++offset) {
      EXPECT_EQ(At(offset).committed_parked, parked.contains(offset)) << offset;
      if (parked.contains(offset)) begun_.push_back(offset);
    }
  }

  absl::Status Append() {
    std::vector<log::LogRecord> records;
    for (unsigned count = 1 + random_() % 5; count > 0; --count) {
      events_.emplace_back();
      records.push_back(NumberedRecord(static_cast<std::int64_t>(events_.size())));
    }
    return support::AppendAndWait(*log_, std::move(records)).status();
  }

  delivery::queue::PendingEvent Pending(std::int64_t offset, bool redriven) {
    delivery::queue::PendingEvent event;
    event.offset = offset;
    event.event_id = text::Concat("event-", offset);
    event.kind = "purchase";
    event.entry = NumberedRecord(offset).entry;
    event.redriven = redriven;
    event.attempts = 1;
    event.first_sent_at = absl::UnixEpoch();
    return event;
  }

  Event& At(std::int64_t offset) { return events_[static_cast<std::size_t>(offset) - 1]; }

  void Begin() {
    const std::int64_t next = ledger_->window().begun_up_to() + 1;
    if (next > static_cast<std::int64_t>(events_.size())) return;
    Event& event = At(next);
    // Nothing that is done, or parked, is begun again.
    EXPECT_EQ(event.state, State::kWaiting) << next;
    ledger_->Begin(next);
    event.state = State::kBegun;
    begun_.push_back(next);
  }

  void Park() {
    if (begun_.empty()) return;
    const std::int64_t offset = begun_[random_() % begun_.size()];
    At(offset).state = State::kParked;
    log::ParkedEvent parked;
    parked.offset = offset;
    ledger_->Park(Pending(offset, false), parked);
  }

  void Finish() {
    std::vector<std::int64_t>& from = random_() % 4 == 0 ? redrives_begun_ : begun_;
    if (from.empty()) return;
    const std::size_t index = random_() % from.size();
    const std::int64_t offset = from[index];
    const bool redriven = &from == &redrives_begun_;
    from.erase(from.begin() + static_cast<std::ptrdiff_t>(index));
    Event& event = At(offset);
    event.dead = random_() % 4 == 0;
    if (redriven) {
      event.redrive_done = true;
    } else {
      event.state = State::kDone;
    }
    const delivery::queue::PendingEvent pending = Pending(offset, redriven);
    if (!event.dead) {
      random_() % 5 == 0 ? ledger_->Withhold(pending) : ledger_->Deliver(pending);
    } else {
      random_() % 2 == 0 ? ledger_->DeadLetterEvent(pending, "no", "400")
                         : ledger_->Refuse(pending, "never");
    }
  }

  absl::Status Commit() {
    const auto status = ledger_->Commit(*log_);
    bool passes = true;
    for (Event& event : events_) {
      passes = passes && event.state >= State::kParked;
      event.committed = event.committed || passes;
      if (event.committed) {
        event.committed_parked = event.state == State::kParked;
        if (event.state == State::kDone && !event.redriving) event.committed_dead = event.dead;
      }
      if (!event.redrive_done) continue;
      event.redriving = event.redrive_begun = event.redrive_done = false;
      event.committed_dead = event.dead;
    }
    EXPECT_FALSE(ledger_->HasChanges());
    return status;
  }

  /// What was not committed is forgotten.
  void Crash() {
    for (Event& event : events_) {
      event.redrive_begun = event.redrive_done = false;
      if (!event.committed) {
        event.state = State::kWaiting;
      } else if (event.committed_parked) {
        event.state = State::kParked;
      }
    }
    begun_.clear();
    redrives_begun_.clear();
    Open();
  }

  void Redrive() {
    log::DeadLetterQuery query;
    query.destination = kName;
    if (!events_.empty()) query.offset = 1 + static_cast<std::int64_t>(random_() % events_.size());
    std::int64_t expected = 0;
    for (std::int64_t offset = 1; offset <= static_cast<std::int64_t>(events_.size()); ++offset) {
      Event& event = At(offset);
      if (query.offset.value_or(offset) != offset || !event.committed_dead) continue;
      event.committed_dead = false;
      event.redriving = true;
      ++expected;
    }
    const auto count = log_->Redrive(query);
    ASSERT_TRUE(count.ok()) << count.status();
    EXPECT_EQ(*count, expected);
  }

  void BeginRedrives() {
    const auto records = log_->Redrives(kName, 0, 1000);
    ASSERT_TRUE(records.ok()) << records.status();
    std::set<std::int64_t> found;
    for (const log::StoredRecord& record : *records) {
      found.insert(record.offset);
      Event& event = At(record.offset);
      EXPECT_TRUE(event.redriving) << record.offset;
      EXPECT_EQ(ledger_->BeginRedrive(record.offset), !event.redrive_begun) << record.offset;
      if (!event.redrive_begun) redrives_begun_.push_back(record.offset);
      event.redrive_begun = true;
    }
    for (std::int64_t offset = 1; offset <= static_cast<std::int64_t>(events_.size()); ++offset) {
      EXPECT_EQ(At(offset).redriving, found.contains(offset)) << offset;
    }
  }

  /// The position stands before the first event that is neither done nor parked, and the log's
  /// position never beyond what was committed.
  void CheckWindow() {
    std::int64_t passed = 0;
    for (const Event& event : events_) {
      if (event.state < State::kParked) break;
      ++passed;
    }
    std::int64_t committed = 0;
    for (const Event& event : events_) {
      if (!event.committed) break;
      ++committed;
    }
    EXPECT_EQ(ledger_->window().position(), passed);
    EXPECT_EQ(ledger_->committed_position(), committed);
  }

  void Drain() {
    const auto all = static_cast<std::int64_t>(events_.size());
    while (ledger_->window().begun_up_to() < all && !testing::Test::HasFailure()) Begin();
    BeginRedrives();
    while (!(begun_.empty() && redrives_begun_.empty())) Finish();
    ExpectOk(Commit());
    Open();
    const LogModel found = Observe(*log_);  // every account is even
    const ModelDestination& destination = found.destinations.at(kName);
    EXPECT_EQ(destination.position, all);
    EXPECT_TRUE(destination.redrives.empty());
    EXPECT_TRUE(destination.parked.empty());
    std::set<std::int64_t> dead;
    for (const auto& [offset, letter] : destination.letters) dead.insert(offset);
    std::int64_t accounted = 0;
    for (const std::int64_t count : destination.done) accounted += count;
    EXPECT_EQ(accounted, all);
    for (std::int64_t offset = 1; offset <= all; ++offset) {
      EXPECT_EQ(At(offset).committed_dead, dead.contains(offset)) << offset;
    }
  }

  std::mt19937 random_;
  support::TemporaryFolder folder_;
  log::sqlite::SqliteLogOptions options_;
  std::unique_ptr<log::EventLog> log_;
  std::unique_ptr<delivery::destination::Ledger> ledger_;
  std::vector<Event> events_;
  std::vector<std::int64_t> begun_, redrives_begun_;
};

TEST(LedgerReliabilityTest, NothingIsSkippedAndNothingCommittedIsBegunAgain) {
  const std::int64_t lives = Scale("LEDGER_LIVES", 25);
  for (unsigned seed = 1; seed <= lives && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    LedgerModel(seed).Run(400);
  }
}

}  // namespace
}  // namespace interlingua::reliability
