// What a destination that keeps what it is sent leaves in the log.
#include <gmock/gmock.h>

#include <atomic>

#include "service/delivery/prepare/sent_documents.h"
#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class KeepSentTest : public support::DeliveryFixture {
 protected:
  std::vector<prepare::SentDocuments> Kept(const std::string& destination) const {
    std::vector<prepare::SentDocuments> kept;
    const std::vector<log::SentRecord> records =
        log_->Sent(destination, 0, log_->End(), 1000).value();
    for (const log::SentRecord& record : records) {
      EXPECT_EQ(record.offset, static_cast<std::int64_t>(kept.size()) + 1);
      const auto sent = prepare::ParseSent(record.documents);
      EXPECT_TRUE(sent.ok()) << sent.status();
      kept.push_back(*sent);
    }
    return kept;
  }
};

TEST_F(KeepSentTest, KeepsTheDocumentsOfEachEventThatWasDelivered) {
  support::Receiver receiver;
  auto& parcel = AddParcel("parcel", receiver.url());
  (*parcel.mutable_settings())["batch"] = "2";
  parcel.set_keep_sent(true);
  AddFile("file", "parcel", folder_.File("out.jsonl")).set_keep_sent(true);
  AddFile("silent", "parcel", folder_.File("silent.jsonl"));
  AppendPurchases(1, 5);
  Start();
  for (const char* name : {"parcel", "file", "silent"}) ASSERT_TRUE(WaitUntilIdle(name));
  for (const char* name : {"parcel", "file"}) {
    const auto kept = Kept(name);
    ASSERT_THAT(kept, SizeIs(5)) << name;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      EXPECT_TRUE(kept[i].sent);
      EXPECT_FALSE(kept[i].redriven);
      ASSERT_THAT(kept[i].documents, SizeIs(1));
      EXPECT_THAT(support::IdsIn(kept[i].documents[0]), ElementsAre(std::to_string(i + 1)));
    }
  }
  EXPECT_THAT(Kept("silent"), IsEmpty());
}

TEST_F(KeepSentTest, SaysOfEveryOtherEventThatItWasNotSent) {
  std::atomic<bool> refuses = true;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    return support::Reply(refuses && request.body.find("\"2\"") != std::string::npos ? 400 : 200);
  });
  auto& parcel = AddParcel("parcel", receiver.url());
  (*parcel.mutable_settings())["batch"] = "1";
  parcel.set_keep_sent(true);
  AppendPurchases(1, 2);
  Append({support::RefundRecord("3")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  auto kept = Kept("parcel");
  ASSERT_THAT(kept, SizeIs(3));
  EXPECT_TRUE(kept[0].sent);
  EXPECT_FALSE(kept[1].sent);
  EXPECT_THAT(kept[1].documents, IsEmpty());
  EXPECT_FALSE(kept[2].sent);

  refuses = false;
  log::DeadLetterQuery query;
  query.destination = "parcel";
  query.event_ids = {"2"};
  ASSERT_EQ(delivery_->Redrive(query).value(), 1);
  ASSERT_TRUE(Eventually([&] { return Kept("parcel")[1].sent; }));
  kept = Kept("parcel");
  EXPECT_TRUE(kept[1].redriven);
  EXPECT_THAT(kept[1].documents, SizeIs(1));
}

TEST(SentDocumentsTest, ReadsWhatItWroteAndNothingElse) {
  prepare::SentDocuments sent;
  sent.sent = true;
  sent.documents = {"{\"a\":1}", "", "12:34"};
  const auto read = prepare::ParseSent(prepare::FormatSent(sent));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->sent);
  EXPECT_EQ(read->documents, sent.documents);
  for (const char* damaged : {"", "X", "S5", "S5:abc", "S:abc", "S-1:a", "S99999999999999999999:a",
                              "S18446744073709551615:a"}) {
    EXPECT_EQ(prepare::ParseSent(damaged).status().code(), absl::StatusCode::kDataLoss) << damaged;
  }
}

}  // namespace
}  // namespace interlingua::delivery
