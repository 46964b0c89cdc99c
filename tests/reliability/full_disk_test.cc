// A gateway whose disk is full, or fails: it says so before it acknowledges, goes on by itself when
// the disk is well again, and has lost nothing meanwhile.
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/reliability/faulty_disk.h"
#include "tests/support/gateway_fixture.h"

namespace interlingua::reliability {
namespace {

class FullDiskReliabilityTest : public support::GatewayTest {
 protected:
  FullDiskReliabilityTest() { FaultyDisk::Get().Begin(); }
  ~FullDiskReliabilityTest() override { FaultyDisk::Get().Mend(); }

  /// Publishes one event; what the trailing metadata ask for is left in `pushback`.
  grpc::Status PublishOne(const std::string& id) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    v1::PublishRequest request;
    *request.add_events() = support::Purchase(id, id);
    v1::PublishResponse response;
    const auto status = stub_->Publish(&context, request, &response);
    const auto& trailing = context.GetServerTrailingMetadata();
    const auto found = trailing.find("grpc-retry-pushback-ms");
    pushback_ =
        found == trailing.end() ? "" : std::string(found->second.data(), found->second.size());
    if (status.ok()) ++acknowledged_;
    return status;
  }

  /// What the standard health service says, as its enumerator: 1 SERVING, 2 NOT_SERVING.
  int Health() {
    // Its generated code is in no package, so that the messages are written by hand.
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    const auto call =
        stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", NothingAsked(), &queue);
    call->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    queue.Shutdown();
    grpc::Slice slice;
    if (!status.ok() || !answer.TrySingleSlice(&slice).ok() || slice.size() != 2) return -1;
    return slice.begin()[1];
  }

  static grpc::ByteBuffer NothingAsked() {
    const grpc::Slice nothing("");
    return {&nothing, 1};
  }

  bool AllArchived() {
    std::set<std::string> lines;
    for (const std::string& line : Archived()) lines.insert(line);
    return lines.size() == acknowledged_;
  }

  void ExpectEvenLedger() {
    grpc::ClientContext context;
    v1::GetLedgerResponse ledger;
    ASSERT_TRUE(admin_->GetLedger(&context, {}, &ledger).ok());
    std::int64_t accepted = 0;
    for (const v1::LedgerLine& line : ledger.lines()) {
      EXPECT_TRUE(line.balanced()) << line.ShortDebugString();
      accepted += line.accepted().events();
    }
    EXPECT_EQ(static_cast<std::size_t>(accepted), acknowledged_);
  }

  std::string pushback_;
  std::size_t acknowledged_ = 0;
};

TEST_F(FullDiskReliabilityTest, IsToldBeforeAcknowledgingAndEndsByItself) {
  Start();
  for (int number = 0; number < 20; ++number) {
    ASSERT_TRUE(PublishOne(text::Concat("before-", number)).ok());
  }
  FaultyDisk::Get().FailFrom(0, FaultyDisk::Fault::kNoSpace, 1 << 30);
  for (int number = 0; number < 5; ++number) {
    const auto refused = PublishOne(text::Concat("refused-", number));
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED)
        << refused.error_message();
    EXPECT_EQ(pushback_, "1000");
  }
  EXPECT_TRUE(support::Eventually([this] { return Health() == 2; })) << Health();
  FaultyDisk::Get().Mend();
  for (int number = 0; number < 20; ++number) {
    const auto status = PublishOne(text::Concat("after-", number));
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  EXPECT_TRUE(support::Eventually([this] { return Health() == 1; }));
  EXPECT_TRUE(support::Eventually([this] { return AllArchived(); }))
      << Archived().size() << " lines of " << acknowledged_ << " events; "
      << Destinations().ShortDebugString();
  ExpectEvenLedger();
}

// It wrote lines whose progress the log did not take, and left others in the log meanwhile: no
// notification comes for those when the disk is well again and nothing is published any more.
TEST_F(FullDiskReliabilityTest, AFileThatFellBehindCatchesUp) {
  Start();
  bool behind = false;
  for (int round = 0; round < 50 && !behind; ++round) {
    FaultyDisk::Get().Mend();
    for (int number = 0; number < 20; ++number) {
      ASSERT_TRUE(PublishOne(text::Concat("event-", round, "-", number)).ok());
    }
    FaultyDisk::Get().FailFrom(0, FaultyDisk::Fault::kNoSpace, 1 << 30);
    absl::SleepFor(absl::Milliseconds(20));
    behind =
        Archived().size() < acknowledged_ && !Destinations().destinations(0).last_error().empty();
  }
  EXPECT_TRUE(behind);
  FaultyDisk::Get().Mend();
  EXPECT_TRUE(support::Eventually([this] { return AllArchived(); }));
  ExpectEvenLedger();
}

TEST_F(FullDiskReliabilityTest, ADiskThatFailsIsToldAndEndsByItself) {
  Start();
  ASSERT_TRUE(PublishOne("before").ok());
  for (const auto fault : {FaultyDisk::Fault::kError, FaultyDisk::Fault::kNoSync}) {
    FaultyDisk::Get().FailFrom(0, fault, 1 << 30);
    EXPECT_EQ(PublishOne("refused").error_code(), grpc::StatusCode::UNAVAILABLE);
    FaultyDisk::Get().Mend();
    const auto status = PublishOne(text::Concat("after-", static_cast<int>(fault)));
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  EXPECT_TRUE(support::Eventually([this] { return AllArchived(); }))
      << Archived().size() << " lines of " << acknowledged_ << " events; "
      << Destinations().ShortDebugString();
  ExpectEvenLedger();
}

TEST_F(FullDiskReliabilityTest, ALogThatIsFullTakesEventsAgainWhenThereIsRoom) {
  log_options_ = ", max_bytes: 400000, retention: {max_bytes: 1}";
  Start();
  // Retention frees what every destination is done with, a few seconds later at most.
  const auto until = [&](bool ok) {
    return support::Eventually([&, number = 0]() mutable {
      const auto status =
          PublishOne(text::Concat("event-", ok, "-", number++, std::string(20000, 'e')));
      EXPECT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
      return status.ok() == ok;
    });
  };
  EXPECT_TRUE(until(false));
  EXPECT_EQ(pushback_, "1000");
  EXPECT_TRUE(until(true));
  EXPECT_TRUE(support::Eventually([this] { return AllArchived(); }))
      << Archived().size() << " lines of " << acknowledged_ << " events; "
      << Destinations().ShortDebugString();
  ExpectEvenLedger();
}

}  // namespace
}  // namespace interlingua::reliability
