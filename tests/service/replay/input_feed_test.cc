// Files as feeds: what is faulty is named, counted, and stops the replay or is skipped.
#include "service/replay/input_feed.h"

#include <gmock/gmock.h>

#include "interlingua/v1/progress.pb.h"
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

class InputFeedTest : public ::testing::Test {
 protected:
  std::unique_ptr<InputEventSource> Open(const std::string& text,
                                         OnError on_error = OnError::kStop) {
    std::ofstream(folder_.File("in.jsonl")) << text;
    auto source = input::OpenEvents({.format = "canonical",
                                     .files = {folder_.File("in.jsonl")},
                                     .mapping = "",
                                     .source_id = ""},
                                    support::AllFormats());
    EXPECT_TRUE(source.ok()) << source.status();
    return std::make_unique<InputEventSource>(*std::move(source), on_error);
  }

  /// Ids of what the feed gives up to its end or its error, a portion of `size` at a time.
  std::vector<std::string> ReadAll(InputEventSource& feed, int size = 1000) {
    std::vector<std::string> ids;
    EventBatch portion;
    while (!reached_.ended()) {
      portion.Clear();
      error_ = feed.Next(size, portion);
      if (!error_.ok()) break;
      for (const auto* event : portion.events) ids.push_back(event->event_id());
      faults_ += portion.faults.size();
      reached_ = portion.reached;
    }
    return ids;
  }

  support::TemporaryFolder folder_;
  v1::ReplayProgress reached_;
  absl::Status error_;
  std::size_t faults_ = 0;
};

TEST_F(InputFeedTest, AGoodFileIsReadToItsEnd) {
  const auto feed = Open(Line(1) + Line(2) + "\n" + Line(3));
  EXPECT_THAT(ReadAll(*feed), ElementsAre("e-1", "e-2", "e-3"));
  EXPECT_TRUE(reached_.ended());
  EXPECT_EQ(reached_.units(), 3);
  EXPECT_EQ(faults_, 0u);
}

TEST_F(InputFeedTest, StopsBeforeAFaultyLineAndShowsTheNextOnesToo) {
  const auto feed = Open(Line(1) + Line(2) + "{\n" + Line(4) + "[1,\n" + Line(6));
  EXPECT_THAT(ReadAll(*feed), ElementsAre("e-1", "e-2"));
  EXPECT_TRUE(absl::IsFailedPrecondition(error_)) << error_;
  EXPECT_THAT(std::string(error_.message()), HasSubstr("line 3"));
  ASSERT_THAT(feed->faults(), SizeIs(2));
  EXPECT_EQ(feed->faults()[0].line(), 3);
  EXPECT_EQ(feed->faults()[1].line(), 5);
  EXPECT_EQ(reached_.units(), 2);
  EXPECT_FALSE(reached_.ended());
}

TEST_F(InputFeedTest, ShowsTenFaultsAtMost) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "{\n";
  const auto feed = Open(text);
  EXPECT_THAT(ReadAll(*feed), IsEmpty());
  EXPECT_THAT(feed->faults(), SizeIs(10));
}

TEST_F(InputFeedTest, SkipsFaultyLinesWhereThatIsAskedAndCountsThem) {
  const auto feed = Open(Line(1) + "{\n" + Line(3) + "nonsense\n" + Line(5), OnError::kSkip);
  EXPECT_THAT(ReadAll(*feed, 2), ElementsAre("e-1", "e-3", "e-5"));
  EXPECT_TRUE(reached_.ended());
  EXPECT_EQ(faults_, 2u);
  EXPECT_EQ(reached_.units(), 5);
}

TEST_F(InputFeedTest, AClockThatCannotBeRightIsAFault) {
  const std::int64_t year_2099 = 4070908800;
  const auto feed = Open(Line(1, 0) + Line(2) + Line(3, year_2099), OnError::kSkip);
  EXPECT_THAT(ReadAll(*feed), ElementsAre("e-2"));
  ASSERT_THAT(feed->faults(), SizeIs(2));
  EXPECT_THAT(feed->faults()[0].error(), HasSubstr("1970-01-01"));
  EXPECT_EQ(feed->faults()[0].event_id(), "e-1");
  EXPECT_THAT(feed->faults()[1].error(), HasSubstr("2099-01-01"));
}

TEST_F(InputFeedTest, GoesOnBehindWhatWasRead) {
  const std::string text = Line(1) + Line(2) + Line(3) + Line(4);
  auto feed = Open(text);
  EventBatch portion;
  ASSERT_TRUE(feed->Next(2, portion).ok());
  const v1::ReplayProgress progress = portion.reached;
  EXPECT_EQ(progress.units(), 2);
  feed = Open(text);
  ASSERT_TRUE(feed->Resume(progress).ok());
  EXPECT_THAT(ReadAll(*feed), ElementsAre("e-3", "e-4"));
}

TEST_F(InputFeedTest, AMendedLineBehindTheStopIsTheSameInput) {
  auto feed = Open(Line(1) + Line(2) + "{\n" + Line(4));
  ReadAll(*feed);
  const v1::ReplayProgress progress = reached_;
  feed = Open(Line(1) + Line(2) + Line(3) + Line(4));
  ASSERT_TRUE(feed->Resume(progress).ok());
  EXPECT_THAT(ReadAll(*feed), ElementsAre("e-3", "e-4"));
}

TEST_F(InputFeedTest, AnotherInputIsRefused) {
  auto feed = Open(Line(1) + Line(2) + Line(3));
  EventBatch portion;
  ASSERT_TRUE(feed->Next(2, portion).ok());
  const v1::ReplayProgress progress = portion.reached;
  for (const std::string& other : {Line(1) + Line(9) + Line(3), Line(1), std::string()}) {
    feed = Open(other);
    const auto status = feed->Resume(progress);
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("another input"));
  }
}

TEST_F(InputFeedTest, AFileThatIsCutOffGivesWhatCameBeforeAndThenTheError) {
  std::string text;
  for (int i = 1; i <= 2000; ++i) text += Line(i);
  std::ofstream(folder_.File("whole.jsonl")) << text;
  const std::string path = folder_.File("cut.jsonl.gz");
  ASSERT_EQ(
      std::system(text::Concat("gzip -c ", folder_.File("whole.jsonl"), " | head -c 3000 > ", path)
                      .c_str()),
      0);
  auto source =
      input::OpenEvents({.format = "canonical", .files = {path}, .mapping = "", .source_id = ""},
                        support::AllFormats());
  ASSERT_TRUE(source.ok());
  InputEventSource feed(*std::move(source), OnError::kSkip);
  const auto ids = ReadAll(feed);
  EXPECT_TRUE(absl::IsDataLoss(error_)) << error_;
  EXPECT_THAT(ids, Not(IsEmpty()));
  EXPECT_FALSE(reached_.ended());
}

TEST_F(InputFeedTest, AnInterruptedOneGivesNothingMore) {
  const auto feed = Open(Line(1));
  feed->Interrupt();
  EventBatch portion;
  EXPECT_TRUE(absl::IsCancelled(feed->Next(10, portion)));
}

}  // namespace
}  // namespace interlingua::replay
