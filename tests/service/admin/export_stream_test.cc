// Exports of a running gateway over gRPC.
#include <gmock/gmock.h>

#include <algorithm>

#include "interlingua/v1/history.pb.h"
#include "tests/support/gateway_fixture.h"

namespace interlingua::admin {
namespace {

using ::testing::HasSubstr;

class ExportStreamTest : public support::GatewayTest {
 protected:
  /// Purchases `e1` and so on, each with so many bytes in it.
  void PublishMany(int events, std::size_t bytes = 0) {
    v1::PublishRequest request;
    const auto flush = [&] {
      v1::PublishResponse response;
      const auto status = Publish(request, &response);
      ASSERT_TRUE(status.ok()) << status.error_message();
      request.Clear();
    };
    for (int i = 1; i <= events; ++i) {
      *request.add_events() = support::Purchase(text::Concat("e", i), text::Concat("o", i));
      request.mutable_events(request.events_size() - 1)
          ->mutable_source()
          ->set_id(i % 2 == 0 ? "even" : "odd");
      request.mutable_events(request.events_size() - 1)
          ->mutable_purchase()
          ->set_affiliation(std::string(bytes, 'a'));
      if (request.events_size() * (bytes + 100) > 1000000) flush();
    }
    flush();
  }

  struct Exported {
    std::vector<v1::CommerceEvent> events;
    std::size_t largest_message = 0;
    std::int64_t offset = 0;
    std::int64_t log_end = 0;
    grpc::Status status;
  };

  Exported Export(const v1::EventFilter& filter = {}) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    v1::ExportEventsRequest request;
    *request.mutable_filter() = filter;
    const auto reader = admin_->ExportEvents(&context, request);
    Exported exported;
    v1::ExportEventsResponse message;
    while (reader->Read(&message)) {
      exported.largest_message = std::max(exported.largest_message, message.ByteSizeLong());
      exported.offset = message.offset();
      exported.log_end = message.log_end();
      for (const auto& event : message.events()) exported.events.push_back(event);
    }
    exported.status = reader->Finish();
    return exported;
  }
};

TEST_F(ExportStreamTest, HasEveryEventOnceInTheOrderOfTheLogInMessagesOfBoundedSize) {
  Start();
  PublishMany(5000, 500);
  const Exported all = Export();
  ASSERT_TRUE(all.status.ok()) << all.status.error_message();
  ASSERT_EQ(all.events.size(), 5000u);
  for (int i = 1; i <= 5000; ++i) EXPECT_EQ(all.events[i - 1].event_id(), text::Concat("e", i));
  EXPECT_LT(all.largest_message, 600000u);
  EXPECT_EQ(all.offset, 5000);
  EXPECT_EQ(all.log_end, 5000);
}

TEST_F(ExportStreamTest, AnEmptyLogIsExportedToItsEnd) {
  Start();
  const Exported none = Export();
  EXPECT_TRUE(none.status.ok());
  EXPECT_EQ(none.events.size(), 0u);
}

TEST_F(ExportStreamTest, HasWhatItsFilterMeans) {
  Start();
  PublishMany(100);
  v1::EventFilter filter;
  filter.add_sources("even");
  EXPECT_EQ(Export(filter).events.size(), 50u);
  filter.add_order_ids("o2");
  filter.add_order_ids("o3");
  EXPECT_EQ(Export(filter).events.size(), 1u);
  filter.Clear();
  filter.mutable_accepted_since()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 7200);
  const Exported later = Export(filter);
  EXPECT_TRUE(later.status.ok());
  EXPECT_EQ(later.events.size(), 0u);
  EXPECT_EQ(later.offset, later.log_end);
  filter.mutable_accepted_since()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 7200);
  EXPECT_EQ(Export(filter).events.size(), 100u);
  filter.add_kinds("sneeze");
  const Exported wrong = Export(filter);
  EXPECT_EQ(wrong.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(wrong.status.error_message(), HasSubstr("sneeze"));
}

TEST_F(ExportStreamTest, AnEventLargerThanAMessageIsNamed) {
  Start("grpc: '127.0.0.1:0', max_message_bytes: 100000");
  v1::PublishRequest request;
  v1::PublishResponse response;
  *request.add_events() = support::Purchase("small", "o");
  ASSERT_TRUE(Publish(request, &response).ok());
  request.mutable_events(0)->set_event_id("large");
  request.mutable_events(0)->mutable_purchase()->set_affiliation(std::string(99900, 'a'));
  ASSERT_TRUE(Publish(request, &response).ok());
  const Exported all = Export();
  EXPECT_EQ(all.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(all.status.error_message(), HasSubstr("offset 2"));
  EXPECT_THAT(all.status.error_message(), HasSubstr("listen.max_message_bytes"));
  v1::EventFilter filter;
  filter.add_event_ids("small");
  EXPECT_TRUE(Export(filter).status.ok());
}

TEST_F(ExportStreamTest, AReaderThatDoesNotReadHoldsUpNobody) {
  Start();
  PublishMany(20000, 1000);
  grpc::ClientContext context;
  const auto stuck = admin_->ExportEvents(&context, v1::ExportEventsRequest());
  stuck->WaitForInitialMetadata();
  // Other calls, and another export, go their way.
  EXPECT_EQ(Destinations().destinations_size(), 1);
  EXPECT_EQ(Export().events.size(), 20000u);
  context.TryCancel();
  v1::ExportEventsResponse message;
  while (stuck->Read(&message)) continue;
  EXPECT_EQ(stuck->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(ExportStreamTest, StreamsAreBoundedAndEndWithTheGateway) {
  Start();
  PublishMany(20000, 1000);
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::ExportEventsResponse>>> readers;
  for (int i = 0; i < 16; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(admin_->ExportEvents(contexts.back().get(), v1::ExportEventsRequest()));
    readers.back()->WaitForInitialMetadata();
  }
  EXPECT_EQ(Export().status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const absl::Time begun = absl::Now();
  Stop();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(10));
  v1::ExportEventsResponse message;
  for (auto& reader : readers) {
    while (reader->Read(&message)) continue;
    EXPECT_FALSE(reader->Finish().ok());
  }
}

}  // namespace
}  // namespace interlingua::admin
