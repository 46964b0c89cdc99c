// PublishStream of a running gateway over gRPC.
#include <gmock/gmock.h>

#include <thread>

#include "tests/support/gateway_fixture.h"

namespace interlingua::ingest {
namespace {

using ::testing::HasSubstr;
using Stream = grpc::ClientReaderWriter<v1::PublishRequest, v1::PublishResponse>;

class PublishStreamTest : public support::GatewayTest {
 protected:
  static v1::PublishRequest Request(int number) {
    v1::PublishRequest request;
    request.set_request_id(std::to_string(number));
    *request.add_events() =
        support::Purchase(text::Concat("event ", number), std::to_string(number));
    return request;
  }
};

TEST_F(PublishStreamTest, AnswersManyRequestsInTheirOrder) {
  constexpr int kRequests = 3000;
  Start();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
  std::thread writer([&] {
    for (int i = 0; i < kRequests; ++i) ASSERT_TRUE(stream->Write(Request(i)));
    stream->WritesDone();
  });
  v1::PublishResponse response;
  int answers = 0;
  while (stream->Read(&response)) {
    ASSERT_EQ(response.request_id(), std::to_string(answers));
    ASSERT_EQ(response.results_size(), 1);
    ASSERT_TRUE(response.results(0).accepted());
    ++answers;
  }
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(answers, kRequests);
  ASSERT_TRUE(support::Eventually([&] { return Archived().size() == kRequests; }));
  // Order is kept on the whole way, and not only that of the answers.
  const std::vector<std::string> archived = Archived();
  for (int i = 0; i < kRequests; ++i) {
    ASSERT_THAT(archived[static_cast<std::size_t>(i)], HasSubstr(text::Concat("\"event ", i, '"')));
  }
}

TEST_F(PublishStreamTest, HoldsBackASenderThatDoesNotReadAnswers) {
  Start();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
  constexpr int kRequests = 5000;
  std::thread writer([&] {
    for (int i = 0; i < kRequests; ++i) stream->Write(Request(i));
    stream->WritesDone();
  });
  // Nothing is read until the gateway has stored something; then everything has to come.
  EXPECT_TRUE(support::Eventually([&] { return Destinations().destinations(0).log_end() > 100; }));
  v1::PublishResponse response;
  int answers = 0;
  while (stream->Read(&response)) ++answers;
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(answers, kRequests);
}

TEST_F(PublishStreamTest, ABadEventHasItsResultAndTheStreamGoesOn) {
  Start();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
  v1::PublishRequest bad;
  bad.add_events()->set_event_id("bad");
  ASSERT_TRUE(stream->Write(bad));
  ASSERT_TRUE(stream->Write(Request(1)));
  stream->WritesDone();
  v1::PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_FALSE(response.results(0).accepted());
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_TRUE(response.results(0).accepted());
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(PublishStreamTest, ARequestWithoutSenseEndsItAfterTheAnswersBefore) {
  Start();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
  ASSERT_TRUE(stream->Write(Request(1)));
  stream->Write(v1::PublishRequest());
  stream->Write(Request(2));
  stream->WritesDone();
  v1::PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.request_id(), "1");
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(PublishStreamTest, TheFirstAnswersMayBeReadyTogether) {
  Start();
  for (int round = 0; round < 50; ++round) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(stream->Write(Request(i)));
    v1::PublishResponse response;
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(stream->Read(&response)) << round;
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
}

TEST_F(PublishStreamTest, ACancelledStreamLeavesTheGatewayWell) {
  Start();
  for (int round = 0; round < 20; ++round) {
    grpc::ClientContext context;
    const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
    for (int i = 0; i < 50; ++i) stream->Write(Request(i));
    context.TryCancel();
    v1::PublishResponse response;
    while (stream->Read(&response)) {
    }
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  v1::PublishResponse response;
  EXPECT_TRUE(Publish(Request(1), &response).ok());
}

TEST_F(PublishStreamTest, AShutdownAnswersWhatIsStoredAndSaysUnavailable) {
  Start();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
  ASSERT_TRUE(stream->Write(Request(1)));
  v1::PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  const absl::Time start = absl::Now();
  Stop();  // the client keeps the stream open and says nothing
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(PublishStreamTest, NothingAcknowledgedIsLostWhenItStopsUnderLoad) {
  Start();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  const std::unique_ptr<Stream> stream = stub_->PublishStream(&context);
  std::thread writer([&] {
    int number = 0;
    while (stream->Write(Request(number))) ++number;
  });
  v1::PublishResponse response;
  std::int64_t answers = 0;
  std::thread stopper;
  while (stream->Read(&response)) {
    if (++answers == 200) stopper = std::thread([&] { Stop(); });
  }
  writer.join();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  stopper.join();
  gateway_.reset();
  Start();
  EXPECT_EQ(Destinations().destinations(0).log_end(), answers);
  EXPECT_TRUE(
      support::Eventually([&] { return static_cast<std::int64_t>(Archived().size()) >= answers; }));
}

}  // namespace
}  // namespace interlingua::ingest
