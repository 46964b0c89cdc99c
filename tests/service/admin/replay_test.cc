// Replays of a running gateway over gRPC, and erasing a person.
#include <gmock/gmock.h>

#include <filesystem>
#include <iterator>

#include "google/protobuf/util/json_util.h"
#include "interlingua/v1/erasure.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/history/erasure.h"
#include "tests/support/gateway_fixture.h"

namespace interlingua::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kCopy[] = "  - name: copy\n    format: canonical\n    file: {path: '";

class GatewayReplayTest : public support::GatewayTest {
 protected:
  void StartWithCopy() {
    Start("grpc: '127.0.0.1:0'", text::Concat(kCopy, folder_.File("copy.jsonl"), "'}\n"));
  }

  static v1::CommerceEvent PurchaseOf(const std::string& id, const std::string& customer) {
    v1::CommerceEvent event = support::Purchase(id, "order-" + id);
    event.mutable_occurred_at()->set_seconds(1719830400);
    event.mutable_identity()->set_user_id(customer);
    event.mutable_identity()->set_email(customer + "@shop.example");
    return event;
  }

  void Publish(const std::vector<v1::CommerceEvent>& events) {
    v1::PublishRequest request;
    for (const auto& event : events) *request.add_events() = event;
    grpc::ClientContext context;
    v1::PublishResponse response;
    ASSERT_TRUE(stub_->Publish(&context, request, &response).ok());
    for (const auto& result : response.results()) ASSERT_TRUE(result.accepted());
  }

  static v1::Replay ReplayTo(const std::string& name, const std::string& destination) {
    v1::Replay replay;
    replay.set_name(name);
    replay.add_destinations(destination);
    return replay;
  }

  grpc::Status StartReplay(const v1::Replay& replay, v1::StartReplayResponse& response) {
    v1::StartReplayRequest request;
    *request.mutable_replay() = replay;
    return Ask(&v1::GatewayAdmin::Stub::StartReplay, request, response);
  }

  v1::ReplayStatus Watch(const std::string& name) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    v1::WatchReplayRequest request;
    request.set_name(name);
    const auto reader = admin_->WatchReplay(&context, request);
    v1::ReplayStatus status;
    while (reader->Read(&status)) continue;
    EXPECT_TRUE(reader->Finish().ok());
    return status;
  }

  /// Feeds the events in one piece; what the gateway said last.
  v1::ReplayStatus Feed(const v1::Replay& replay, const std::vector<v1::CommerceEvent>& events,
                        bool ended = true) {
    grpc::ClientContext context;
    const auto stream = admin_->FeedReplay(&context);
    v1::FeedReplayRequest request;
    *request.mutable_replay() = replay;
    EXPECT_TRUE(stream->Write(request));
    v1::FeedReplayResponse response;
    EXPECT_TRUE(stream->Read(&response));
    if (!response.status().progress().ended()) {
      request.Clear();
      for (const auto& event : events) *request.add_events() = event;
      request.mutable_progress()->set_units(static_cast<std::int64_t>(events.size()));
      request.mutable_progress()->set_ended(ended);
      EXPECT_TRUE(stream->Write(request));
    }
    stream->WritesDone();
    while (stream->Read(&response)) continue;
    EXPECT_TRUE(stream->Finish().ok());
    return response.status();
  }

  std::vector<std::string> LinesOf(const std::string& name) const {
    std::ifstream file(folder_.File(name));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  /// The bytes of all files of the gateway's stores.
  std::string StoredBytes() const {
    std::string bytes;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(folder_.File("log.db") + ".replays")) {
      AddBytes(file.path(), bytes);
    }
    for (const char* name : {"log.db", "log.db-wal"}) AddBytes(folder_.File(name), bytes);
    return bytes;
  }

  static void AddBytes(const std::filesystem::path& path, std::string& bytes) {
    std::ifstream file(path, std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }

  bool WaitUntilArchived(std::size_t lines) const {
    return support::Eventually([&] { return Archived().size() == lines; });
  }
};

TEST_F(GatewayReplayTest, TheLogIsSentOnceMoreToAChosenDestination) {
  StartWithCopy();
  Publish({PurchaseOf("1", "ann"), PurchaseOf("2", "bob"), PurchaseOf("3", "ann")});
  ASSERT_TRUE(WaitUntilArchived(3));
  v1::Replay replay = ReplayTo("again", "copy");
  replay.mutable_filter()->add_customers("ann");
  v1::StartReplayResponse response;
  ASSERT_TRUE(StartReplay(replay, response).ok());
  const auto status = Watch("again");
  EXPECT_EQ(status.state(), v1::ReplayStatus::DONE);
  EXPECT_EQ(status.progress().events(), 2);
  EXPECT_EQ(status.progress().filtered(), 1);
  const auto lines = LinesOf("copy.jsonl.again");
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], HasSubstr("\"1\""));
  EXPECT_THAT(lines[1], HasSubstr("\"3\""));
  // The same again sends nothing.
  ASSERT_TRUE(StartReplay(replay, response).ok());
  EXPECT_EQ(response.status().state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.again"), SizeIs(2));
  // What the log has taken in since is not part of it.
  Publish({PurchaseOf("4", "ann")});
  ASSERT_TRUE(StartReplay(replay, response).ok());
  EXPECT_EQ(response.status().progress().events(), 2);
}

TEST_F(GatewayReplayTest, ItGoesOnAfterARestartAndIsKnownWhenDone) {
  StartWithCopy();
  Publish({PurchaseOf("1", "ann"), PurchaseOf("2", "bob")});
  v1::StartReplayResponse response;
  v1::Replay slow = ReplayTo("slow", "copy");
  slow.set_max_events_per_second(1);
  ASSERT_TRUE(StartReplay(slow, response).ok());
  Stop();
  gateway_.reset();
  StartWithCopy();
  EXPECT_EQ(Watch("slow").state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.slow"), SizeIs(2));
  Stop();
  gateway_.reset();
  StartWithCopy();
  v1::ListReplaysResponse list;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::ListReplays, v1::ListReplaysRequest(), list).ok());
  ASSERT_THAT(list.replays(), SizeIs(1));
  EXPECT_EQ(list.replays(0).state(), v1::ReplayStatus::DONE);
  EXPECT_EQ(list.replays(0).destinations(0).delivered(), 2);
}

TEST_F(GatewayReplayTest, AnotherReplayCannotHaveItsName) {
  StartWithCopy();
  v1::StartReplayResponse response;
  ASSERT_TRUE(StartReplay(ReplayTo("name", "copy"), response).ok());
  EXPECT_EQ(Watch("name").state(), v1::ReplayStatus::DONE);
  const auto status = StartReplay(ReplayTo("name", "archive"), response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS) << status.error_message();
}

TEST_F(GatewayReplayTest, WhatMakesNoSenseIsRefused) {
  StartWithCopy();
  v1::StartReplayResponse response;
  EXPECT_EQ(StartReplay(ReplayTo("name", "nowhere"), response).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(StartReplay(ReplayTo("a/b", "copy"), response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  v1::Replay kind = ReplayTo("name", "copy");
  kind.mutable_filter()->add_kinds("purchases");
  EXPECT_EQ(StartReplay(kind, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::ListReplaysResponse list;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::ListReplays, v1::ListReplaysRequest(), list).ok());
  EXPECT_THAT(list.replays(), IsEmpty());
  v1::CancelReplayRequest cancel;
  cancel.set_name("none");
  v1::CancelReplayResponse cancelled;
  EXPECT_EQ(Ask(&v1::GatewayAdmin::Stub::CancelReplay, cancel, cancelled).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(GatewayReplayTest, ADryRunOfTheLogSendsNothing) {
  StartWithCopy();
  Publish({PurchaseOf("1", "ann"), PurchaseOf("2", "bob")});
  v1::StartReplayRequest request;
  *request.mutable_replay() = ReplayTo("dry", "copy");
  request.set_dry_run(true);
  v1::StartReplayResponse response;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::StartReplay, request, response).ok());
  ASSERT_THAT(response.dry_run().forecasts(), SizeIs(1));
  EXPECT_EQ(response.dry_run().forecasts(0).requests(), 2);
  EXPECT_EQ(response.dry_run().totals(0).value().units(), 25);
  v1::ListReplaysResponse list;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::ListReplays, v1::ListReplaysRequest(), list).ok());
  EXPECT_THAT(list.replays(), IsEmpty());
}

TEST_F(GatewayReplayTest, ACancelledOneGoesOnWhenItIsStartedAgainAndAForgottenOneBeginsAnew) {
  StartWithCopy();
  std::vector<v1::CommerceEvent> events;
  for (int i = 0; i < 50; ++i) events.push_back(PurchaseOf(std::to_string(i), "ann"));
  Publish(events);
  v1::Replay replay = ReplayTo("name", "copy");
  replay.set_max_events_per_second(5);
  v1::StartReplayResponse response;
  ASSERT_TRUE(StartReplay(replay, response).ok());
  v1::CancelReplayRequest cancel;
  cancel.set_name("name");
  v1::CancelReplayResponse cancelled;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::CancelReplay, cancel, cancelled).ok());
  EXPECT_EQ(cancelled.status().state(), v1::ReplayStatus::CANCELLED);
  EXPECT_LT(cancelled.status().progress().events(), 50);
  replay.clear_max_events_per_second();
  ASSERT_TRUE(StartReplay(replay, response).ok());
  EXPECT_EQ(Watch("name").state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.name"), SizeIs(50));
  cancel.set_forget(true);
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::CancelReplay, cancel, cancelled).ok());
  ASSERT_TRUE(StartReplay(replay, response).ok());
  EXPECT_EQ(Watch("name").state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.name"), SizeIs(100));
}

TEST_F(GatewayReplayTest, WhatACallerFeedsIsDeliveredAndAccountedFor) {
  StartWithCopy();
  v1::Replay replay = ReplayTo("file", "copy");
  replay.set_input("canonical orders.jsonl");
  const auto status = Feed(replay, {PurchaseOf("1", "ann"), PurchaseOf("2", "bob")});
  EXPECT_EQ(status.state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.file"), SizeIs(2));
  // The gateway's own log and its accounts know nothing of it.
  EXPECT_THAT(Archived(), IsEmpty());
  v1::GetLedgerRequest request;
  v1::GetLedgerResponse ledger;
  request.set_replay("file");
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::GetLedger, request, ledger).ok());
  ASSERT_THAT(ledger.lines(), SizeIs(1));
  EXPECT_EQ(ledger.lines(0).delivered().value().units(), 25);
  EXPECT_TRUE(ledger.lines(0).balanced());
  // Fed again, nothing is sent again.
  EXPECT_EQ(Feed(replay, {PurchaseOf("1", "ann"), PurchaseOf("2", "bob")}).state(),
            v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.file"), SizeIs(2));
}

TEST_F(GatewayReplayTest, ACallerWhoGoesAwayCanGoOn) {
  StartWithCopy();
  v1::Replay replay = ReplayTo("file", "copy");
  replay.set_input("canonical orders.jsonl");
  const auto half = Feed(replay, {PurchaseOf("1", "ann")}, false);
  EXPECT_EQ(half.state(), v1::ReplayStatus::WAITING);
  EXPECT_EQ(half.progress().units(), 1);
  EXPECT_THAT(LinesOf("copy.jsonl.file"), SizeIs(1));
  const auto whole = Feed(replay, {PurchaseOf("2", "bob")});
  EXPECT_EQ(whole.state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.file"), SizeIs(2));
}

// A caller that is killed may be gone before the gateway has answered.
TEST_F(GatewayReplayTest, ACallerWhoGoesAwayAtOnceLeavesTheReplayToOthers) {
  StartWithCopy();
  for (int caller = 1; caller <= 10; ++caller) {
    v1::Replay replay = ReplayTo(std::to_string(caller), "copy");
    replay.set_input("canonical orders.jsonl");
    {
      grpc::ClientContext context;
      const auto stream = admin_->FeedReplay(&context);
      v1::FeedReplayRequest first;
      *first.mutable_replay() = replay;
      ASSERT_TRUE(stream->Write(first));
      context.TryCancel();
      stream->Finish();
    }
    EXPECT_EQ(Feed(replay, {PurchaseOf("1", "ann")}).state(), v1::ReplayStatus::DONE) << caller;
  }
}

TEST_F(GatewayReplayTest, AnErasedPersonIsGoneFromEveryStoreAndDoesNotComeBack) {
  StartWithCopy();
  Publish({PurchaseOf("event-1", "jane-secret"), PurchaseOf("event-2", "bob"),
           PurchaseOf("event-3", "jane-secret")});
  ASSERT_TRUE(WaitUntilArchived(3));
  v1::StartReplayResponse started;
  ASSERT_TRUE(StartReplay(ReplayTo("before", "copy"), started).ok());
  EXPECT_EQ(Watch("before").state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(StoredBytes(), HasSubstr("jane-secret"));

  v1::EraseRequest request;
  request.add_identifiers("JANE-SECRET@shop.example");
  v1::EraseResponse response;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::Erase, request, response).ok());
  const v1::ErasureCertificate& certificate = response.certificate();
  ASSERT_THAT(certificate.stores(), SizeIs(2));
  EXPECT_EQ(certificate.stores(0).before().events(), 2);
  EXPECT_EQ(certificate.stores(0).before().duplicate_keys(), 2);
  EXPECT_EQ(certificate.stores(0).after().events(), 0);
  EXPECT_EQ(certificate.stores(0).after().duplicate_keys(), 0);
  EXPECT_EQ(certificate.stores(1).store(), "replay before");
  EXPECT_EQ(certificate.stores(1).after().events(), 0);
  EXPECT_EQ(certificate.further_identifiers(), 1);  // the user id
  ASSERT_THAT(certificate.destinations(), SizeIs(2));
  EXPECT_TRUE(history::CheckCertificate(certificate, {"JANE-SECRET@shop.example"}).ok());
  EXPECT_FALSE(history::CheckCertificate(certificate, {"bob@shop.example"}).ok());
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(certificate, &json);
  EXPECT_THAT(json, Not(HasSubstr("jane")));

  EXPECT_THAT(StoredBytes(), Not(HasSubstr("jane-secret")));
  EXPECT_THAT(StoredBytes(), Not(HasSubstr("event-3")));
  EXPECT_THAT(StoredBytes(), HasSubstr("bob"));
  v1::GetLedgerResponse ledger;
  ASSERT_TRUE(Ask(&v1::GatewayAdmin::Stub::GetLedger, v1::GetLedgerRequest(), ledger).ok());
  for (const v1::LedgerLine& line : ledger.lines()) {
    EXPECT_TRUE(line.balanced());
    EXPECT_EQ(line.accepted().events(), 3);
    EXPECT_EQ(line.accepted().value().units(), 37);
  }

  // Neither from the log nor from a file of before.
  ASSERT_TRUE(StartReplay(ReplayTo("after", "copy"), started).ok());
  EXPECT_EQ(Watch("after").state(), v1::ReplayStatus::DONE);
  EXPECT_THAT(LinesOf("copy.jsonl.after"), SizeIs(1));
  v1::Replay file = ReplayTo("file", "copy");
  file.set_input("canonical old.jsonl");
  const auto fed = Feed(file, {PurchaseOf("event-1", "jane-secret"), PurchaseOf("x", "bob")});
  EXPECT_EQ(fed.progress().erased(), 1);
  EXPECT_THAT(LinesOf("copy.jsonl.file"), SizeIs(1));
  // The gateway goes on, after a restart too.
  Stop();
  gateway_.reset();
  StartWithCopy();
  Publish({PurchaseOf("event-4", "eve")});
  EXPECT_TRUE(WaitUntilArchived(4));
}

TEST_F(GatewayReplayTest, ErasingNobodyIsRefused) {
  StartWithCopy();
  v1::EraseRequest request;
  v1::EraseResponse response;
  EXPECT_EQ(Ask(&v1::GatewayAdmin::Stub::Erase, request, response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.add_identifiers("");
  EXPECT_EQ(Ask(&v1::GatewayAdmin::Stub::Erase, request, response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace interlingua::admin
