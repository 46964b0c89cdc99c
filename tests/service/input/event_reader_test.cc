#include "service/input/event_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "tests/support/compression.h"
#include "tests/support/read_events.h"
#include "translator/event/event_id.h"
#include "translator/value/digest.h"

namespace interlingua::input {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kSearch[] = R"({"type":"searchInfo","keywords":["red shoes"]})";
constexpr char kPurchase[] = R"({"type":"purchase","total":11.70,"currency":"GBP","orderId":"o1"})";

std::string Frame(const std::string& message) {
  std::string frame;
  std::size_t length = message.size();
  for (; length >= 0x80; length >>= 7) frame.push_back(static_cast<char>(length | 0x80));
  frame.push_back(static_cast<char>(length));
  return frame + message;
}

v1::CommerceEvent Purchase(const std::string& order) {
  v1::CommerceEvent event;
  event.mutable_purchase()->set_order_id(order);
  return event;
}

TEST(EventReader, ReadsLinesOfAFormat) {
  const support::InputFolder folder;
  const std::string text = std::string(kPurchase) + "\n\n{\n" + kSearch + "\n";
  for (const std::string& content : {text, support::Gzip(text), support::Zstd(text)}) {
    const support::ReadInput read =
        support::Read({"liveperson", {folder.File("in", content)}, "", "shop"});
    ASSERT_TRUE(read.status.ok()) << read.status;
    ASSERT_THAT(read.records, SizeIs(3));
    EXPECT_EQ(read.records[0].line, 1);
    EXPECT_EQ(read.records[0].text, kPurchase);
    EXPECT_EQ(read.records[0].events[0].event.purchase().order_id(), "o1");
    EXPECT_EQ(read.records[0].events[0].event.source().id(), "shop");
    EXPECT_EQ(read.records[1].line, 3);
    EXPECT_THAT(read.records[1].status.message(), HasSubstr("liveperson: "));
    EXPECT_THAT(read.records[1].events, IsEmpty());
    EXPECT_EQ(read.records[2].line, 4);
    EXPECT_EQ(read.records[2].position.records, 3);
    EXPECT_EQ(read.records[2].position.bytes, static_cast<std::int64_t>(text.size()));
    EXPECT_EQ(read.records[2].position.digest, value::Sha256Hex(text));
  }
}

TEST(EventReader, NamesTheFileWhereThereAreSeveral) {
  const support::InputFolder folder;
  const std::string first = folder.File("first", std::string(kPurchase) + "\n{\n" + kSearch);
  const std::string second = folder.File(
      "second.gz", support::Gzip(std::string("\n{\"type\":\"purchase\",\"cart\":{}}\n") + kSearch));
  const support::ReadInput read = support::Read({"liveperson", {first, second}, "", ""});
  ASSERT_TRUE(read.status.ok()) << read.status;
  ASSERT_THAT(read.records, SizeIs(5));
  EXPECT_EQ(read.records[1].place, first + ":2");
  EXPECT_THAT(support::Message(read.records[1].status), testing::StartsWith("liveperson: "));
  EXPECT_EQ(read.records[3].line, 2);
  EXPECT_EQ(read.records[3].place, second + ":2");
  EXPECT_THAT(support::Message(read.records[3].events[0].status),
              testing::StartsWith("liveperson: "));
  EXPECT_EQ(read.records[4].line, 3);
  EXPECT_EQ(read.total_bytes, read.read_bytes);
  EXPECT_GT(read.total_bytes, 0);
}

TEST(EventReader, NamesWhatItCannotRead) {
  const support::InputFolder folder;
  const std::string file = folder.File("in", kSearch);
  const auto refuse = [](const InputOptions& options) {
    return OpenEvents(options, support::TestTranslator()).status();
  };
  EXPECT_EQ(refuse({"livepersn", {file}, "", ""}).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(refuse({"livepersn", {file}, "", ""}).message(),
              HasSubstr("did you mean 'liveperson'"));
  EXPECT_THAT(refuse({"canonical.pbf", {file}, "", ""}).message(), HasSubstr("canonical.pb"));
  // The last file counts before the first is read.
  EXPECT_EQ(refuse({"liveperson", {file, "/nowhere/in"}, "", ""}).message(),
            "/nowhere/in: No such file or directory");
  EXPECT_EQ(refuse({"liveperson", {"/"}, "", ""}).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(refuse({"liveperson", {"-", "-"}, "", ""}).code(), absl::StatusCode::kInvalidArgument);
}

TEST(EventReader, StaysWhereItBroke) {
  const support::InputFolder folder;
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::string(kPurchase) + "\n";
  const std::string zstd = support::Zstd(text + support::Noise(100000));
  const auto source =
      OpenEvents({"liveperson", {folder.File("in", zstd.substr(0, zstd.size() - 9))}, "", ""},
                 support::TestTranslator());
  google::protobuf::Arena arena;
  InputRecord record;
  absl::StatusOr<bool> found = true;
  std::int64_t records = 0;
  while ((found = (*source)->Next(arena, record)).ok() && *found) ++records;
  EXPECT_EQ(found.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ((*source)->Next(arena, record).status(), found.status());
  EXPECT_EQ((*source)->Position().records, records);
}

TEST(EventReader, KnowsItsPositionWhateverTheChunks) {
  const support::InputFolder folder;
  std::string text = "\xEF\xBB\xBF";
  std::vector<std::size_t> ends;
  for (int i = 0; i < 4000; ++i) {
    text += i % 7 == 0 ? "{" : kPurchase;
    text += i % 5 == 0 ? "\r\n" : "\n";
    ends.push_back(text.size());
    text.append(static_cast<std::size_t>(i % 3), '\n');
    if (i == 2000) text.append(200000, ' ');
  }
  const std::size_t half = text.size() / 2;
  const support::ReadInput plain =
      support::Read({"liveperson", {folder.File("plain", text)}, "", ""});
  const support::ReadInput gzip =
      support::Read({"liveperson",
                     {folder.File("gzip", support::Gzip(text.substr(0, half)) +
                                              support::Gzip(text.substr(half)))},
                     "",
                     ""});
  ASSERT_THAT(plain.records, SizeIs(4000));
  ASSERT_THAT(gzip.records, SizeIs(4000));
  for (std::size_t i = 0; i < 4000; i += 37) {
    EXPECT_EQ(plain.records[i].position.records, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(plain.records[i].position.bytes, static_cast<std::int64_t>(ends[i])) << i;
    EXPECT_EQ(plain.records[i].position.digest, value::Sha256Hex(text.substr(0, ends[i]))) << i;
    EXPECT_EQ(gzip.records[i].position.digest, plain.records[i].position.digest);
  }
  // Asked once, at the end, it says the same.
  const auto source =
      OpenEvents({"liveperson", {folder.File("again", text)}, "", ""}, support::TestTranslator());
  EXPECT_EQ((*source)->Position().bytes, 0);
  EXPECT_EQ((*source)->Position().digest, value::Sha256Hex(""));
  google::protobuf::Arena arena;
  InputRecord record;
  while (*(*source)->Next(arena, record)) {
  }
  EXPECT_EQ((*source)->Position().digest, plain.records.back().position.digest);
}

TEST(EventReader, KeepsNoDigestWhereNobodyWantsOne) {
  const support::InputFolder folder;
  const std::string text = std::string(kPurchase) + "\n";
  InputOptions options{"liveperson", {folder.File("in", text)}, "", ""};
  options.digests = false;
  const support::ReadInput read = support::Read(options);
  ASSERT_THAT(read.records, SizeIs(1));
  EXPECT_EQ(read.records[0].position.digest, "");
  EXPECT_EQ(read.records[0].position.bytes, static_cast<std::int64_t>(text.size()));
}

TEST(EventReader, TellsWhenItWaits) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const support::StandardInput in(ends[0]);
  const auto source = OpenEvents({"liveperson", {}, "", ""}, support::TestTranslator());
  int waits = 0;
  // The next line is written only when the source waits for it.
  (*source)->OnWait([&] {
    const std::string line = std::string(kSearch) + "\n";
    if (++waits == 3) {
      close(ends[1]);
    } else {
      EXPECT_EQ(write(ends[1], line.data(), line.size()), static_cast<ssize_t>(line.size()));
    }
  });
  google::protobuf::Arena arena;
  InputRecord record;
  EXPECT_TRUE(*(*source)->Next(arena, record));
  EXPECT_EQ(waits, 1);
  EXPECT_TRUE(*(*source)->Next(arena, record));
  EXPECT_EQ(waits, 2);
  EXPECT_FALSE(*(*source)->Next(arena, record));
  EXPECT_EQ((*source)->total_bytes(), 0);
}

TEST(EventFrames, AreReadAndCompleted) {
  const support::InputFolder folder;
  v1::CommerceEvent known = Purchase("1");
  known.set_event_id("known");
  known.mutable_received_at()->set_seconds(5);
  v1::CommerceEvent faulty = Purchase("3");
  faulty.mutable_purchase()->mutable_value()->set_units(1);
  faulty.mutable_purchase()->mutable_value()->set_nanos(-1);
  const std::string content = Frame(known.SerializeAsString()) +
                              Frame(Purchase("2").SerializeAsString()) +
                              Frame(faulty.SerializeAsString()) + Frame("\xFF\xFF") + Frame("");
  for (const std::string& encoded : {content, support::Gzip(content)}) {
    const support::ReadInput read =
        support::Read({"canonical.pb", {folder.File("in", encoded)}, "", "shop"});
    ASSERT_TRUE(read.status.ok()) << read.status;
    ASSERT_THAT(read.records, SizeIs(5));
    const v1::CommerceEvent& first = read.records[0].events[0].event;
    EXPECT_EQ(first.event_id(), "known");
    EXPECT_FALSE(first.has_received_at());
    EXPECT_EQ(first.source().id(), "shop");
    EXPECT_TRUE(event::IsDerivedEventId(read.records[1].events[0].event.event_id()));
    EXPECT_EQ(read.records[2].line, 3);
    EXPECT_THAT(read.records[2].events[0].status.message(),
                HasSubstr("canonical: purchase.value: units and nanos"));
    EXPECT_THAT(read.records[3].status.message(), HasSubstr("is no CommerceEvent"));
    EXPECT_THAT(read.records[4].events[0].status.message(), HasSubstr("the event says nothing"));
    EXPECT_EQ(read.records[4].position.digest, value::Sha256Hex(content));
  }
}

TEST(EventFrames, TellEveryCut) {
  const support::InputFolder folder;
  std::string content;
  std::vector<std::size_t> ends = {0};
  for (int i = 0; i < 3; ++i) {
    content +=
        Frame(Purchase(std::string(static_cast<std::size_t>(70 * i), 'x')).SerializeAsString());
    ends.push_back(content.size());
  }
  for (std::size_t cut = 0; cut <= content.size(); ++cut) {
    const support::ReadInput read =
        support::Read({"canonical.pb", {folder.File("in", content.substr(0, cut))}, "", ""});
    const auto end = std::find(ends.begin(), ends.end(), cut);
    EXPECT_EQ(read.status.ok(), end != ends.end()) << cut;
    if (read.status.ok()) continue;
    EXPECT_EQ(read.status.code(), absl::StatusCode::kDataLoss);
    const std::size_t whole = read.records.size();
    EXPECT_THAT(read.status.message(),
                HasSubstr("message " + std::to_string(whole + 1) + ", which begins at byte " +
                          std::to_string(ends[whole])));
  }
}

TEST(EventFrames, RefuseLengthsBeyondReason) {
  const support::InputFolder folder;
  const std::string good = Frame(Purchase("1").SerializeAsString());
  for (const char* length : {"\x81\x80\x80\x20", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01",
                             "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"}) {
    const support::ReadInput read =
        support::Read({"canonical.pb", {folder.File("in", good + length)}, "", ""});
    EXPECT_THAT(read.records, SizeIs(1));
    EXPECT_EQ(read.status.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(read.status.message(), HasSubstr("message 2, which begins at byte"));
    EXPECT_THAT(read.status.message(), HasSubstr("67108864 bytes"));
  }
}

}  // namespace
}  // namespace interlingua::input
