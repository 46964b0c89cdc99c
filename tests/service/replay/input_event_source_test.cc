// Files as sources: what is faulty is named, counted, and stops the replay or is skipped.
#include "service/replay/input_event_source.h"

#include <gmock/gmock.h>

#include "tests/support/replay_fixture.h"

namespace interlingua::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Line(int number, std::int64_t seconds = 1719830400) {
  return text::Concat(
      R"({"eventId":"e-)", number, R"(","occurredAt":")",
      absl::FormatTime(absl::RFC3339_sec, absl::FromUnixSeconds(seconds), absl::UTCTimeZone()),
      R"(","search":{"keywords":["mug"]}})", "\n");
}

class InputEventSourceTest : public ::testing::Test {
 protected:
  std::unique_ptr<InputEventSource> Open(const std::string& text,
                                         OnError on_error = OnError::kStop) {
    std::ofstream(folder_.File("in.jsonl")) << text;
    auto reader = input::OpenEvents({.format = "canonical",
                                     .files = {folder_.File("in.jsonl")},
                                     .mapping = "",
                                     .source_id = ""},
                                    support::AllFormats());
    EXPECT_TRUE(reader.ok()) << reader.status();
    return std::make_unique<InputEventSource>(*std::move(reader), on_error);
  }

  /// Ids of what the events gives up to its end or its error, a batch of `size` at a time.
  std::vector<std::string> ReadAll(InputEventSource& events, int size = 1000) {
    std::vector<std::string> ids;
    EventBatch batch;
    while (!reached_.ended()) {
      batch.Clear();
      error_ = events.Next(size, batch);
      if (!error_.ok()) break;
      for (const auto* event : batch.events) ids.push_back(event->event_id());
      faults_ += batch.faults.size();
      reached_ = batch.reached;
    }
    return ids;
  }

  support::TemporaryFolder folder_;
  v1::ReplayProgress reached_;
  absl::Status error_;
  std::size_t faults_ = 0;
};

TEST_F(InputEventSourceTest, AGoodFileIsReadToItsEnd) {
  const auto events = Open(Line(1) + Line(2) + "\n" + Line(3));
  EXPECT_THAT(ReadAll(*events), ElementsAre("e-1", "e-2", "e-3"));
  EXPECT_TRUE(reached_.ended());
  EXPECT_EQ(reached_.units(), 3);
  EXPECT_EQ(faults_, 0u);
}

TEST_F(InputEventSourceTest, StopsBeforeAFaultyLineAndShowsTheNextOnesToo) {
  const auto events = Open(Line(1) + Line(2) + "{\n" + Line(4) + "[1,\n" + Line(6));
  EXPECT_THAT(ReadAll(*events), ElementsAre("e-1", "e-2"));
  EXPECT_TRUE(absl::IsFailedPrecondition(error_)) << error_;
  EXPECT_THAT(std::string(error_.message()), HasSubstr("line 3"));
  ASSERT_THAT(events->faults(), SizeIs(2));
  EXPECT_EQ(events->faults()[0].line(), 3);
  EXPECT_EQ(events->faults()[1].line(), 5);
  EXPECT_EQ(reached_.units(), 2);
  EXPECT_FALSE(reached_.ended());
}

TEST_F(InputEventSourceTest, ShowsTenFaultsAtMost) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "{\n";
  const auto events = Open(text);
  EXPECT_THAT(ReadAll(*events), IsEmpty());
  EXPECT_THAT(events->faults(), SizeIs(10));
}

TEST_F(InputEventSourceTest, SkipsFaultyLinesWhereThatIsAskedAndCountsThem) {
  const auto events = Open(Line(1) + "{\n" + Line(3) + "nonsense\n" + Line(5), OnError::kSkip);
  EXPECT_THAT(ReadAll(*events, 2), ElementsAre("e-1", "e-3", "e-5"));
  EXPECT_TRUE(reached_.ended());
  EXPECT_EQ(faults_, 2u);
  EXPECT_EQ(reached_.units(), 5);
}

TEST_F(InputEventSourceTest, AClockThatCannotBeRightIsAFault) {
  const std::int64_t year_2099 = 4070908800;
  const auto events = Open(Line(1, 0) + Line(2) + Line(3, year_2099), OnError::kSkip);
  EXPECT_THAT(ReadAll(*events), ElementsAre("e-2"));
  ASSERT_THAT(events->faults(), SizeIs(2));
  EXPECT_THAT(events->faults()[0].error(), HasSubstr("1970-01-01"));
  EXPECT_EQ(events->faults()[0].event_id(), "e-1");
  EXPECT_THAT(events->faults()[1].error(), HasSubstr("2099-01-01"));
}

TEST_F(InputEventSourceTest, ResumesBehindWhatWasRead) {
  const std::string text = Line(1) + Line(2) + Line(3) + Line(4);
  auto events = Open(text);
  EventBatch batch;
  ASSERT_TRUE(events->Next(2, batch).ok());
  const v1::ReplayProgress progress = batch.reached;
  EXPECT_EQ(progress.units(), 2);
  events = Open(text);
  ASSERT_TRUE(events->Resume(progress).ok());
  EXPECT_THAT(ReadAll(*events), ElementsAre("e-3", "e-4"));
}

TEST_F(InputEventSourceTest, ACorrectedLineBehindTheStopIsTheSameInput) {
  auto events = Open(Line(1) + Line(2) + "{\n" + Line(4));
  ReadAll(*events);
  const v1::ReplayProgress progress = reached_;
  events = Open(Line(1) + Line(2) + Line(3) + Line(4));
  ASSERT_TRUE(events->Resume(progress).ok());
  EXPECT_THAT(ReadAll(*events), ElementsAre("e-3", "e-4"));
}

TEST_F(InputEventSourceTest, AnotherInputIsRefused) {
  auto events = Open(Line(1) + Line(2) + Line(3));
  EventBatch batch;
  ASSERT_TRUE(events->Next(2, batch).ok());
  const v1::ReplayProgress progress = batch.reached;
  for (const std::string& other : {Line(1) + Line(9) + Line(3), Line(1), std::string()}) {
    events = Open(other);
    const auto status = events->Resume(progress);
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("another input"));
  }
}

TEST_F(InputEventSourceTest, AFileThatIsCutOffGivesWhatCameBeforeAndThenTheError) {
  std::string text;
  for (int i = 1; i <= 2000; ++i) text += Line(i);
  std::ofstream(folder_.File("whole.jsonl")) << text;
  const std::string path = folder_.File("cut.jsonl.gz");
  ASSERT_EQ(
      std::system(text::Concat("gzip -c ", folder_.File("whole.jsonl"), " | head -c 3000 > ", path)
                      .c_str()),
      0);
  auto reader =
      input::OpenEvents({.format = "canonical", .files = {path}, .mapping = "", .source_id = ""},
                        support::AllFormats());
  ASSERT_TRUE(reader.ok());
  InputEventSource events(*std::move(reader), OnError::kSkip);
  const auto ids = ReadAll(events);
  EXPECT_TRUE(absl::IsDataLoss(error_)) << error_;
  EXPECT_THAT(ids, Not(IsEmpty()));
  EXPECT_FALSE(reached_.ended());
}

TEST_F(InputEventSourceTest, AnInterruptedOneGivesNothingMore) {
  const auto events = Open(Line(1));
  events->Interrupt();
  EventBatch batch;
  EXPECT_TRUE(absl::IsCancelled(events->Next(10, batch)));
}

}  // namespace
}  // namespace interlingua::replay
