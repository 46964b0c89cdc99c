// Destinations that change while the gateway runs, and dead letters that are sent once more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ChangeTest : public support::DeliveryFixture {
 protected:
  static std::multiset<std::string> IdsAt(const support::Receiver& receiver) {
    std::multiset<std::string> ids;
    for (const vendor::HttpRequest& request : receiver.requests()) {
      for (const std::string& id : support::IdsIn(request.body)) ids.insert(id);
    }
    return ids;
  }

  bool IsEven() {
    const auto balances = log_->Balances("");
    if (!balances.ok()) return false;
    for (const log::Balance& line : *balances) {
      if (!line.IsEven()) return false;
    }
    return true;
  }

  v1::ReloadConfigResponse Reload() {
    auto changes = delivery_->Reload(config_);
    EXPECT_TRUE(changes.ok()) << changes.status();
    return changes.ok() ? *changes : v1::ReloadConfigResponse();
  }

  static std::multiset<std::string> Numbers(int first, int last) {
    std::multiset<std::string> numbers;
    for (int i = first; i <= last; ++i) numbers.insert(std::to_string(i));
    return numbers;
  }
};

TEST_F(ChangeTest, AChangedDestinationGoesOnWhereItWasAndTheOthersDoNotNotice) {
  support::Receiver before, after, other;
  AddParcel("moves", before.url());
  AddParcel("stays", other.url());
  Start();
  AppendPurchases(1, 50);
  ASSERT_TRUE(WaitUntilIdle("moves") && WaitUntilIdle("stays"));
  config_.mutable_destinations(0)->mutable_http()->set_base_url(after.url());
  const auto changes = Reload();
  EXPECT_THAT(changes.changed(), ElementsAre("moves"));
  EXPECT_THAT(changes.added(), IsEmpty());
  EXPECT_THAT(changes.removed(), IsEmpty());
  AppendPurchases(51, 80);
  ASSERT_TRUE(WaitUntilIdle("moves") && WaitUntilIdle("stays"));
  EXPECT_EQ(IdsAt(before), Numbers(1, 50));
  EXPECT_EQ(IdsAt(after), Numbers(51, 80));
  EXPECT_EQ(IdsAt(other), Numbers(1, 80));
  EXPECT_TRUE(IsEven());
}

TEST_F(ChangeTest, ADestinationThatIsTakenOutKeepsItsPlaceUntilItComesBack) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  Start();
  AppendPurchases(1, 10);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  const v1::GatewayConfig with = config_;
  config_.clear_destinations();
  EXPECT_THAT(Reload().removed(), ElementsAre("parcel"));
  AppendPurchases(11, 20);
  EXPECT_FALSE(StatusOf("parcel").configured());
  EXPECT_EQ(StatusOf("parcel").cursor(), 10);
  config_ = with;
  EXPECT_THAT(Reload().added(), ElementsAre("parcel"));
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(IdsAt(receiver), Numbers(1, 20));
  EXPECT_EQ(delivery_->Forget("parcel").code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ChangeTest, AForgottenDestinationBeginsAnew) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  Start();
  AppendPurchases(1, 3);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  const v1::GatewayConfig with = config_;
  config_.clear_destinations();
  Reload();
  ASSERT_TRUE(delivery_->Forget("parcel").ok());
  EXPECT_EQ(delivery_->Forget("parcel").code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(delivery_->Status(), IsEmpty());
  config_ = with;
  Reload();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(IdsAt(receiver).count("1"), 2u);
}

TEST_F(ChangeTest, AConfigurationThatCannotBeGoneOverToChangesNothing) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  Start();
  const v1::GatewayConfig good = config_;
  AddFile("file", "parcel", "/proc/nowhere/out.jsonl");
  config_.mutable_destinations(0)->mutable_http()->set_max_in_flight(2);
  const auto refused = delivery_->Reload(config_);
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().ToString(), HasSubstr("destination file"));
  AppendPurchases(1, 10);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(IdsAt(receiver), Numbers(1, 10));
  config_ = good;
  EXPECT_THAT(Reload().changed(), IsEmpty());
}

TEST_F(ChangeTest, ChangesUnderLoadLoseNothingAndRepeatNothing) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  AddParcel("comes-and-goes", receiver.url()).set_start(v1::Destination::NEWEST);
  AddFile("file", "parcel", folder_.File("out.jsonl"));
  Start();
  constexpr int kRounds = 30;
  constexpr int kEvents = 40;
  for (int round = 0; round < kRounds; ++round) {
    v1::GatewayConfig changed;
    *changed.add_destinations() = config_.destinations(0);
    changed.mutable_destinations(0)->mutable_http()->set_max_in_flight(1 + round % 5);
    *changed.add_destinations() = config_.destinations(2);
    changed.mutable_destinations(1)->mutable_retry()->set_initial_ms(1 + round % 2);
    // What is in flight now has to find its end.
    AppendPurchases(round * kEvents + 1, (round + 1) * kEvents);
    const auto changes = delivery_->Reload(changed);
    ASSERT_TRUE(changes.ok()) << changes.status();
  }
  ASSERT_TRUE(WaitUntilIdle("parcel") && WaitUntilIdle("file"));
  EXPECT_EQ(StatusOf("parcel").delivered(), kRounds * kEvents);
  std::ifstream file(folder_.File("out.jsonl"));
  int lines = 0;
  for (std::string line; std::getline(file, line);) ++lines;
  EXPECT_EQ(lines, kRounds * kEvents);
  std::multiset<std::string> ids = IdsAt(receiver);
  // The second destination sent some of the first round to the same receiver.
  for (int id = kEvents + 1; id <= kRounds * kEvents; ++id) {
    ASSERT_EQ(ids.count(std::to_string(id)), 1u) << id;
  }
  EXPECT_TRUE(IsEven());
}

TEST_F(ChangeTest, APausedDestinationWaitsAcrossARestart) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  AddFile("file", "parcel", folder_.File("out.jsonl"));
  Start();
  ASSERT_TRUE(delivery_->SetPaused("parcel", true).ok());
  ASSERT_TRUE(delivery_->SetPaused("file", true).ok());
  EXPECT_EQ(delivery_->SetPaused("unknown", true).code(), absl::StatusCode::kNotFound);
  AppendPurchases(1, 5);
  delivery_.reset();
  OpenLog();
  Start();
  EXPECT_TRUE(StatusOf("parcel").paused());
  AppendPurchases(6, 8);
  EXPECT_EQ(StatusOf("parcel").cursor(), 0);
  EXPECT_THAT(receiver.requests(), IsEmpty());
  ASSERT_TRUE(delivery_->SetPaused("parcel", false).ok());
  ASSERT_TRUE(delivery_->SetPaused("file", false).ok());
  ASSERT_TRUE(WaitUntilIdle("parcel") && WaitUntilIdle("file"));
  EXPECT_EQ(IdsAt(receiver), Numbers(1, 8));
}

TEST_F(ChangeTest, DeadLettersTellTheirStoryAndAreSentOnceMore) {
  std::atomic<bool> mended = false;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    if (mended || support::IdsIn(request.body).front() != "2") return support::Reply(200);
    return support::Reply(400, "c2 at someone@shop.example: no such parcel");
  });
  AddParcel("parcel", receiver.url());
  Start();
  AppendPurchases(1, 3);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  const auto letters = log_->ListDeadLetters({}, {}, 10).value();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].event_id, "2");
  EXPECT_FALSE(letters[0].refused);
  EXPECT_EQ(letters[0].attempts, 1);
  EXPECT_GT(letters[0].first_sent_at_ms, 0);
  EXPECT_GE(letters[0].died_at_ms, letters[0].first_sent_at_ms);
  EXPECT_THAT(letters[0].answer, HasSubstr("400"));
  EXPECT_THAT(letters[0].answer, HasSubstr("no such parcel"));
  EXPECT_EQ(letters[0].answer.find("someone"), std::string::npos);
  EXPECT_TRUE(IsEven());

  log::DeadLetterQuery query;
  query.destination = "parcel";
  // As long as nothing is mended it dies again, and stands once.
  EXPECT_EQ(delivery_->Redrive(query).value(), 1);
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").dead_letters_size() == 1; }));
  mended = true;
  EXPECT_EQ(delivery_->Redrive(query).value(), 1);
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").delivered() == 3; }));
  EXPECT_EQ(StatusOf("parcel").redriving(), 0);
  EXPECT_EQ(StatusOf("parcel").dead_letters_size(), 0);
  EXPECT_EQ(IdsAt(receiver).count("2"), 3u);
  EXPECT_TRUE(IsEven());
}

TEST_F(ChangeTest, ARedriveOutlivesAKill) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url()).add_kinds("purchase");
  Start();
  AppendPurchases(1, 2);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  delivery_.reset();
  // Dead letters of an earlier life, redriven by an operator whose gateway then died.
  log::CommitBatch batch;
  batch.position = 2;
  log::DeadLetter letter;
  letter.offset = 1;
  batch.dead_letters = {letter};
  const event::LedgerEntry entry = event::LedgerEntryOfBytes(*log_->At(1)->bytes);
  event::AddTo(batch.accounts[static_cast<std::size_t>(log::Outcome::kDelivered)], entry, -1);
  event::AddTo(batch.accounts[static_cast<std::size_t>(log::Outcome::kDead)], entry);
  ASSERT_TRUE(log_->Commit("parcel", batch).ok());
  log::DeadLetterQuery query;
  query.destination = "parcel";
  ASSERT_EQ(log_->Redrive(query).value(), 1);
  OpenLog();
  Start();
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").delivered() == 2; }));
  EXPECT_EQ(IdsAt(receiver).count("1"), 2u);
  EXPECT_TRUE(IsEven());
}

TEST_F(ChangeTest, ADestinationThatCannotStartAgainHoldsUpNoOtherAndComesBack) {
  support::Receiver receiver;
  const std::string out = folder_.File("out");
  AddFile("file", "parcel", out + "/events");
  AddParcel("parcel", receiver.url());
  Start();
  AppendPurchases(1, 2);
  ASSERT_TRUE(WaitUntilIdle("file"));
  // Its folder is gone when it is to open its file again.
  ASSERT_TRUE(delivery_
                  ->WhileStopped([&] {
                    std::filesystem::rename(out, out + "-away");
                    std::ofstream(out) << "no folder";
                    return absl::OkStatus();
                  })
                  .ok());
  v1::DestinationStatus status = StatusOf("file");
  EXPECT_TRUE(status.failed());
  EXPECT_THAT(status.holding(), HasSubstr("cannot run"));
  EXPECT_EQ(status.cursor(), 2);
  AppendPurchases(3, 4);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_TRUE(StatusOf("file").failed());
  int seen = 0;
  delivery_->Observe([&](const DestinationObservation& destination) {
    ++seen;
    EXPECT_EQ(destination.state.failed, destination.name == "file");
  });
  EXPECT_EQ(seen, 2);
  std::filesystem::remove(out);
  std::filesystem::rename(out + "-away", out);
  ASSERT_TRUE(WaitUntilIdle("file"));
  status = StatusOf("file");
  EXPECT_FALSE(status.failed());
  EXPECT_EQ(status.delivered(), 4);
}

TEST_F(ChangeTest, ANewDestinationIsToldWhereItBegins) {
  support::Receiver receiver;
  Start();
  AppendPurchases(1, 67);
  AddParcel("newest", receiver.url()).set_start(v1::Destination::NEWEST);
  AddParcel("oldest", receiver.url()).set_start(v1::Destination::OLDEST);
  const v1::ReloadConfigResponse changes = Reload();
  ASSERT_EQ(changes.starts_size(), 2);
  EXPECT_THAT(changes.starts(0), HasSubstr("newest begins with the next event; 67 events from "));
  EXPECT_THAT(changes.starts(1), HasSubstr("oldest begins with the oldest event of the log"));
  ASSERT_TRUE(WaitUntilIdle("oldest"));
  EXPECT_EQ(StatusOf("oldest").delivered(), 67);
  EXPECT_EQ(StatusOf("newest").delivered(), 0);
  AddParcel("third", receiver.url());
  EXPECT_EQ(Reload().starts_size(), 1);
}

}  // namespace
}  // namespace interlingua::delivery
