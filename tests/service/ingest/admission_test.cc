#include "service/ingest/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"

namespace interlingua::ingest {
namespace {

using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixNanos(1700000000123456789);

const Translator& TestTranslator() {
  static const Translator* const translator = Translator::Create(AllAdapters()).value().release();
  return *translator;
}

std::vector<log::LogRecord> TakeInAll(v1::PublishRequest& request, v1::PublishResponse& response) {
  auto records = Admit(TestTranslator(), kNow, request, response);
  EXPECT_TRUE(records.ok()) << records.status();
  return records.ok() ? *std::move(records) : std::vector<log::LogRecord>();
}

v1::CommerceEvent EventOf(const log::LogRecord& record) {
  v1::CommerceEvent event;
  EXPECT_TRUE(event.ParseFromString(record.bytes));
  return event;
}

TEST(Intake, StampsTheTimeOfReceiptWhateverTheCallerWrote) {
  v1::PublishRequest request;
  v1::CommerceEvent& event = *request.add_events();
  event.set_event_id("one");
  event.mutable_page_view();
  event.mutable_received_at()->set_seconds(1);
  v1::PublishResponse response;
  const auto records = TakeInAll(request, response);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].event_id, "one");
  EXPECT_EQ(EventOf(records[0]).received_at().seconds(), 1700000000);
  EXPECT_EQ(EventOf(records[0]).received_at().nanos(), 123456789);
}

TEST(Intake, DerivesTheSameIdForTheSameContent) {
  const auto id_of = [](const char* order, int received_seconds) {
    v1::PublishRequest request;
    request.add_events()->mutable_purchase()->set_order_id(order);
    if (received_seconds > 0) {
      request.mutable_events(0)->mutable_received_at()->set_seconds(received_seconds);
    }
    v1::PublishResponse response;
    const auto records = TakeInAll(request, response);
    EXPECT_EQ(response.results(0).event_id(), records.at(0).event_id);
    EXPECT_EQ(EventOf(records.at(0)).event_id(), records.at(0).event_id);
    return records.at(0).event_id;
  };
  EXPECT_FALSE(id_of("a", 0).empty());
  EXPECT_EQ(id_of("a", 0), id_of("a", 7));
  EXPECT_NE(id_of("a", 0), id_of("b", 0));
}

TEST(Intake, OneBadEventDoesNotFailItsNeighbours) {
  v1::PublishRequest request;
  request.set_request_id("r");
  request.add_events()->mutable_page_view();
  request.add_events()->set_event_id("no action");
  for (const char* json : {R"({"eventId":"p","pageView":{}})", "{", R"({"pageView":{}})"}) {
    v1::Payload& payload = *request.add_payloads();
    payload.set_format("canonical");
    payload.set_json(json);
  }
  v1::PublishResponse response;
  const auto records = TakeInAll(request, response);
  EXPECT_EQ(records.size(), 3u);
  EXPECT_EQ(response.request_id(), "r");
  ASSERT_EQ(response.results_size(), 5);
  for (int i = 0; i < 5; ++i) {
    const v1::EventResult& result = response.results(i);
    EXPECT_EQ(result.index(), i);
    EXPECT_EQ(result.accepted(), i != 1 && i != 3) << i;
    EXPECT_EQ(result.has_error(), i == 1 || i == 3) << i;
  }
  EXPECT_EQ(response.results(1).error(),
            "canonical: action: the event says nothing: one of the kinds must be set");
  EXPECT_EQ(response.results(1).event_id(), "no action");
  EXPECT_THAT(response.results(3).error(), HasSubstr("canonical"));
  EXPECT_FALSE(response.results(3).has_event_id());
}

TEST(Intake, APayloadOfSeveralEventsHasSeveralResultsWithOneIndex) {
  v1::PublishRequest request;
  v1::Payload& payload = *request.add_payloads();
  payload.set_format("liveperson");
  payload.set_json(R"([{"type":"searchInfo","keywords":["red"]},)"
                   R"({"type":"searchInfo","keywords":["blue"]}])");
  v1::PublishResponse response;
  const auto records = TakeInAll(request, response);
  ASSERT_EQ(records.size(), 2u);
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.results(0).index(), 0);
  EXPECT_EQ(response.results(1).index(), 0);
  EXPECT_NE(response.results(0).event_id(), response.results(1).event_id());
}

TEST(Intake, RefusesARequestThatMakesNoSense) {
  v1::PublishRequest request;
  v1::PublishResponse response;
  EXPECT_EQ(Admit(TestTranslator(), kNow, request, response).status().code(),
            absl::StatusCode::kInvalidArgument);
  request.add_payloads()->set_format("telepathy");
  const auto unknown = Admit(TestTranslator(), kNow, request, response);
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("telepathy"));
}

}  // namespace
}  // namespace interlingua::ingest
