// Deliveries to files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>

#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class FileDeliveryTest : public support::DeliveryFixture {
 protected:
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  std::vector<std::string> Ids() const {
    std::vector<std::string> ids;
    for (const std::string& line : Lines()) {
      EXPECT_THAT(support::IdsIn(line), SizeIs(1)) << line;
      for (const auto& id : support::IdsIn(line)) ids.push_back(id);
    }
    return ids;
  }

  const std::string path_ = folder_.File("new/out.jsonl");
};

TEST_F(FileDeliveryTest, WritesOneLineADocumentInTheOrderOfTheLog) {
  AddFile("file", "parcel", path_);
  AppendPurchases(1, 3);
  Start();
  AppendPurchases(4, 5);
  ASSERT_TRUE(WaitUntilIdle("file"));
  EXPECT_THAT(Ids(), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_EQ(StatusOf("file").delivered(), 5);
}

TEST_F(FileDeliveryTest, GoesOnAfterARestart) {
  AddFile("file", "parcel", path_);
  AppendPurchases(1, 3);
  Start();
  ASSERT_TRUE(WaitUntilIdle("file"));
  delivery_.reset();
  // As a kill in the middle of writing leaves it.
  std::ofstream(path_, std::ios::app) << "{\"type\":\"purchase\",\"id\":\"4";
  OpenLog();
  AppendPurchases(4, 6);
  Start();
  ASSERT_TRUE(WaitUntilIdle("file"));
  EXPECT_THAT(Ids(), ElementsAre("1", "2", "3", "4", "5", "6"));
}

TEST_F(FileDeliveryTest, CanonicalEventsGoToFiles) {
  AddFile("file", "canonical", path_);
  Append({support::PurchaseRecord("1"), support::RefundRecord("2")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("file"));
  EXPECT_THAT(Lines(), SizeIs(2));
}

TEST_F(FileDeliveryTest, FiltersAndBuries) {
  auto& destination = AddFile("file", "parcel", path_);
  destination.add_kinds("purchase");
  AddFile("all", "parcel", folder_.File("all.jsonl"));
  Append({support::RefundRecord("1"), support::PurchaseRecord("2"), support::RefundRecord("3")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("file"));
  ASSERT_TRUE(WaitUntilIdle("all"));
  EXPECT_THAT(Ids(), ElementsAre("2"));
  EXPECT_EQ(StatusOf("file").withheld(), 2);
  ASSERT_EQ(StatusOf("all").dead_letters_size(), 1);
  EXPECT_EQ(StatusOf("all").dead_letters(0).events(), 2);
}

TEST_F(FileDeliveryTest, WhatWouldLoseMoneyIsADeadLetterWhereTheDestinationRefusesLoss) {
  AddFile("file", "parcel", path_).set_on_loss(v1::REFUSE);
  AddFile("all", "parcel", folder_.File("all.jsonl"));
  v1::CommerceEvent whole;  // the parcel vendor has a member for all that it holds
  whole.set_event_id("1");
  whole.mutable_purchase();
  Append({{"1", whole.SerializeAsString()}, support::PurchaseRecord("2")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("file"));
  ASSERT_TRUE(WaitUntilIdle("all"));
  EXPECT_EQ(StatusOf("all").delivered(), 2);
  EXPECT_THAT(Ids(), ElementsAre("1"));
  ASSERT_EQ(StatusOf("file").dead_letters_size(), 1);
  EXPECT_THAT(StatusOf("file").dead_letters(0).reason(), HasSubstr("purchase.order_id"));
}

TEST_F(FileDeliveryTest, OneFileForOneDestination) {
  AddFile("one", "parcel", path_);
  AddFile("two", "parcel", path_);
  const auto status = Delivery::Start(config_, support::ParcelTranslator(), *log_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.ToString(), HasSubstr("destination two"));
}

TEST_F(FileDeliveryTest, AFullDiskIsWaitedFor) {
  AddFile("file", "parcel", path_);
  AppendPurchases(1, 3);
  Start();
  ASSERT_TRUE(WaitUntilIdle("file"));
  delivery_.reset();
  Append({support::PurchaseRecord("4", std::string(1 << 20, 'c'))});
  // A limit on the size of files makes every write beyond it fail, as a full disk does.
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tight = {1 << 20, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  Start();
  const bool noticed = Eventually([&] { return !StatusOf("file").last_error().empty(); });
  const auto waiting = StatusOf("file");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_TRUE(noticed);
  EXPECT_THAT(waiting.last_error(), HasSubstr(path_));
  EXPECT_EQ(waiting.retrying(), 1);
  ASSERT_TRUE(WaitUntilIdle("file"));
  EXPECT_THAT(Ids(), ElementsAre("1", "2", "3", "4"));
  EXPECT_EQ(StatusOf("file").last_error(), "");
}

}  // namespace
}  // namespace interlingua::delivery
