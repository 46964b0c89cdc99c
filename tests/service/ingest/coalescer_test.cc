// Updates that come one by one and leave together.
#include "service/ingest/coalescer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interlingua::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

absl::Time At(int ms) { return absl::FromUnixMillis(1'000'000 + ms); }

/// `stream: key=value key=value`, a text a batch.
std::vector<std::string> Texts(const std::vector<Coalescer::Batch>& batches) {
  std::vector<std::string> texts;
  for (const Coalescer::Batch& batch : batches) {
    std::string& text = texts.emplace_back(batch.stream + ":");
    for (const Coalescer::Update& update : batch.updates) {
      text += " " + update.key + "=" + update.value;
    }
  }
  return texts;
}

TEST(Coalescer, TheLatestValueOfEachKeyLeavesWhenTheWindowIsOver) {
  Coalescer coalescer({});
  EXPECT_THAT(coalescer.Add("v", "LANGUAGE", "EN", At(0)), IsEmpty());
  EXPECT_THAT(coalescer.Add("v", "COUNTRY", "RO", At(200)), IsEmpty());
  EXPECT_THAT(coalescer.Add("v", "LANGUAGE", "DE", At(900)), IsEmpty());
  EXPECT_THAT(coalescer.Due(At(999)), IsEmpty());
  EXPECT_EQ(coalescer.NextDue(), At(1000));
  const auto due = coalescer.Due(At(1000));
  EXPECT_THAT(Texts(due), ElementsAre("v: LANGUAGE=DE COUNTRY=RO"));
  EXPECT_EQ(due[0].begun, At(0));
  EXPECT_THAT(coalescer.Due(At(5000)), IsEmpty());
  EXPECT_FALSE(coalescer.NextDue().has_value());
}

TEST(Coalescer, AStreamThatNeverRestsIsReleasedAllTheSame) {
  Coalescer coalescer({});
  int released = 0;
  for (int ms = 0; ms < 10'000; ms += 100) {
    released += static_cast<int>(coalescer.Due(At(ms)).size());
    coalescer.Add("v", "STEP", std::to_string(ms), At(ms));
  }
  EXPECT_EQ(released, 9);
}

TEST(Coalescer, StreamsDoNotMix) {
  Coalescer coalescer({});
  coalescer.Add("a", "K", "1", At(0));
  coalescer.Add("b", "K", "2", At(500));
  EXPECT_THAT(Texts(coalescer.Due(At(1200))), ElementsAre("a: K=1"));
  EXPECT_THAT(Texts(coalescer.Due(At(1500))), ElementsAre("b: K=2"));
}

TEST(Coalescer, AReleasedStreamBeginsAnew) {
  Coalescer coalescer({});
  coalescer.Add("a", "K", "1", At(0));
  coalescer.Due(At(1000));
  coalescer.Add("a", "L", "2", At(1001));
  EXPECT_THAT(Texts(coalescer.Due(At(2001))), ElementsAre("a: L=2"));
}

TEST(Coalescer, TheWindowIsAsLongAsItIsSetTo) {
  Coalescer coalescer({.window = absl::Milliseconds(50)});
  coalescer.Add("a", "K", "1", At(0));
  EXPECT_THAT(coalescer.Due(At(49)), IsEmpty());
  EXPECT_EQ(coalescer.Due(At(50)).size(), 1u);
}

TEST(Coalescer, FullMemoryReleasesTheOldestEarlyAndLosesNothing) {
  Coalescer coalescer({.max_bytes = 2000});
  std::size_t released = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    for (const auto& batch : coalescer.Add("stream-" + number, "K", number, At(0))) {
      EXPECT_EQ(batch.updates[0].value, std::to_string(released));
      ++released;
    }
    EXPECT_LE(coalescer.bytes(), 2000u);
  }
  EXPECT_GT(released, 990u);
  EXPECT_EQ(released + coalescer.Flush().size(), 1000u);
  EXPECT_EQ(coalescer.bytes(), 0u);
}

TEST(Coalescer, OneStreamOfManyKeysIsBoundedToo) {
  Coalescer coalescer({.max_bytes = 10'000});
  std::size_t keys = 0;
  for (int i = 0; i < 1000; ++i) {
    for (const auto& batch : coalescer.Add("a", "K" + std::to_string(i), "", At(0))) {
      keys += batch.updates.size();
    }
    EXPECT_LE(coalescer.bytes(), 10'000u);
  }
  for (const auto& batch : coalescer.Flush()) keys += batch.updates.size();
  EXPECT_EQ(keys, 1000u);
}

TEST(Coalescer, AnUpdateLargerThanTheMemoryComesBackAtOnce) {
  Coalescer coalescer({.max_bytes = 1000});
  EXPECT_THAT(Texts(coalescer.Add("a", "K", "1", At(0))), IsEmpty());
  const auto released = coalescer.Add("b", "K", std::string(5000, 'x'), At(0));
  ASSERT_EQ(released.size(), 2u);
  EXPECT_EQ(released[0].stream, "a");
  EXPECT_EQ(released[1].updates[0].value.size(), 5000u);
  EXPECT_EQ(coalescer.bytes(), 0u);
}

TEST(Coalescer, ReplacedValuesNoLongerCount) {
  Coalescer coalescer({});
  coalescer.Add("a", "K", "1", At(0));
  const std::size_t before = coalescer.bytes();
  coalescer.Add("a", "K", std::string(5000, 'x'), At(0));
  coalescer.Add("a", "K", "2", At(0));
  EXPECT_EQ(coalescer.bytes(), before);
}

TEST(Coalescer, AClockThatIsPutBackHoldsNothingUp) {
  Coalescer coalescer({});
  coalescer.Add("a", "K", "1", At(3'600'000));
  coalescer.Add("b", "K", "2", At(0));
  EXPECT_THAT(Texts(coalescer.Due(At(100))), ElementsAre("a: K=1"));
  EXPECT_THAT(Texts(coalescer.Due(At(1000))), ElementsAre("b: K=2"));
}

TEST(Coalescer, EmptyNamesAndValuesAreNamesAndValues) {
  Coalescer coalescer({});
  coalescer.Add("", "", "", At(0));
  EXPECT_THAT(Texts(coalescer.Flush()), ElementsAre(": ="));
}

}  // namespace
}  // namespace interlingua::ingest
