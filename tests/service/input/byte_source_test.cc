#include "service/input/byte_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "tests/support/compression.h"

namespace interlingua::input {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(ByteSource, TellsEncodingsApartWhateverTheName) {
  const support::InputFolder folder;
  const std::string text = support::Noise(700000);
  EXPECT_EQ(*support::ReadFile(folder.File("plain.gz", text)), text);
  EXPECT_EQ(*support::ReadFile(folder.File("gzip.txt", support::Gzip(text))), text);
  EXPECT_EQ(*support::ReadFile(folder.File("zstd", support::Zstd(text))), text);
  EXPECT_EQ(*support::ReadFile(folder.File("one byte at a time", support::Gzip("hello")), 1),
            "hello");
  EXPECT_EQ(*support::ReadFile(folder.File("empty", "")), "");
  EXPECT_EQ(*support::ReadFile(folder.File("empty.gz", support::Gzip(""))), "");
  EXPECT_EQ(*support::ReadFile(folder.File("empty.zst", support::Zstd(""))), "");
  // Beginnings of a magic number that are text.
  for (const char* begin : {"(", "P", "P*", "_*"}) {
    EXPECT_EQ(*support::ReadFile(folder.File("short", begin)), begin);
  }
}

TEST(ByteSource, ReadsMembersAndFramesOneAfterTheOther) {
  const support::InputFolder folder;
  const std::string text = support::Noise(300000);
  const std::string skipped(
      "\x50\x2A\x4D\x18\x03\x00\x00\x00"
      "abc",
      11);
  EXPECT_EQ(*support::ReadFile(
                folder.File("a", support::Gzip(text) + support::Gzip("") + support::Gzip("end"))),
            text + "end");
  EXPECT_EQ(*support::ReadFile(folder.File("b", support::Gzip(text) + std::string(700, '\0'))),
            text);
  EXPECT_EQ(*support::ReadFile(folder.File(
                "c", support::Zstd(text) + skipped + support::Zstd("") + support::Zstd("end"))),
            text + "end");
  EXPECT_EQ(*support::ReadFile(folder.File("d", skipped + support::Zstd("end"))), "end");
  // Blocks that are full to the last byte.
  const std::string block(256u << 10, 'x');
  for (int count : {1, 2, 9}) {
    std::string blocks;
    for (int i = 0; i < count; ++i) blocks += block;
    EXPECT_EQ(*support::ReadFile(folder.File("e", support::Gzip(blocks))), blocks);
    EXPECT_EQ(*support::ReadFile(folder.File("f", support::Zstd(blocks))), blocks);
  }
}

/// Every beginning of `whole` but those at the ends of members is told as cut off, and what it
/// gives before is a beginning of `text`.
void CheckCuts(const std::string& whole, const std::string& text,
               const std::vector<std::size_t>& ends, std::size_t step) {
  const support::InputFolder folder;
  for (std::size_t cut = 1; cut < whole.size(); cut += step) {
    const std::string path = folder.File("cut", whole.substr(0, cut));
    std::string got;
    const absl::Status status = support::ReadAll(**OpenInput(path), got);
    if (cut == 1 && whole[0] == '(') {  // is a text
      EXPECT_EQ(got, "(");
      continue;
    }
    EXPECT_EQ(text.substr(0, got.size()), got) << cut;
    if (std::find(ends.begin(), ends.end(), cut) != ends.end()) {
      EXPECT_TRUE(status.ok()) << cut;
    } else {
      EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << cut;
      EXPECT_THAT(Message(status),
                  AllOf(HasSubstr(path), HasSubstr("cut off at byte " + std::to_string(cut))));
    }
  }
}

TEST(ByteSource, TellsEveryCut) {
  const std::string text = support::Noise(500);
  const std::string gzip = support::Gzip(text);
  const std::string zstd = support::Zstd(text);
  CheckCuts(gzip + gzip, text + text, {gzip.size()}, 1);
  CheckCuts(zstd + zstd, text + text, {zstd.size()}, 1);
  const std::string large = support::Noise(900000);
  CheckCuts(support::Gzip(large), large, {}, 20011);
  CheckCuts(support::Zstd(large), large, {}, 20011);
}

TEST(ByteSource, TellsDamage) {
  const support::InputFolder folder;
  const std::string text = support::Noise(1000);
  for (const std::string& whole : {support::Gzip(text), support::Zstd(text)}) {
    int faults = 0;
    // The first ten bytes of gzip hold a time and such that may be anything.
    for (std::size_t i = 10; i < whole.size(); i += 7) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
      const auto got = support::ReadFile(folder.File("damaged", damaged));
      if (got.ok()) continue;
      ++faults;
      EXPECT_EQ(got.status().code(), absl::StatusCode::kDataLoss);
      EXPECT_THAT(Message(got.status()), testing::ContainsRegex("at byte [0-9]+"));
    }
    EXPECT_EQ(faults, static_cast<int>((whole.size() - 10 + 6) / 7));
  }
}

TEST(ByteSource, TellsWhatFollowsTheEnd) {
  const support::InputFolder folder;
  for (const std::string& whole :
       {support::Gzip("text") + "rest", support::Gzip("text") + std::string(3, '\0') + "x",
        support::Gzip("text") + std::string(3, '\0') + support::Gzip("text"),
        support::Zstd("text") + "rest of it", support::Zstd("text") + support::Gzip("text")}) {
    const std::string path = folder.File("more", whole);
    std::string got;
    const absl::Status status = support::ReadAll(**OpenInput(path), got);
    EXPECT_EQ(got, "text");
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(Message(status), AllOf(HasSubstr(path), HasSubstr("follows the end"),
                                       testing::ContainsRegex("at byte [0-9]+")));
  }
}

TEST(ByteSource, KeepsItsError) {
  const support::InputFolder folder;
  const auto source = OpenInput(folder.File("cut", support::Gzip("text").substr(0, 15)));
  std::string got;
  EXPECT_FALSE(support::ReadAll(**source, got).ok());
  char byte = 0;
  EXPECT_FALSE((*source)->Read(&byte, 1).ok());
  EXPECT_FALSE((*source)->Read(&byte, 1).ok());
}

TEST(ByteSource, NamesWhatItCannotOpen) {
  EXPECT_EQ(OpenInput("/nowhere/in").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Message(OpenInput("/nowhere/in").status()), "/nowhere/in: No such file or directory");
  EXPECT_EQ(support::ReadFile("/").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(ByteSource, GivesWhatAPipeHasAtOnce) {
  for (const auto& encode : {+[](std::string_view text) { return std::string(text); },
                             +[](std::string_view text) { return support::Gzip(text); },
                             +[](std::string_view text) { return support::Zstd(text); }}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const support::StandardInput in(ends[0]);
    const auto source = OpenInput("-");
    std::string buffer(100, '\0');
    // Each member is a line; the writer waits for the answer to the one before the next.
    for (const char* line : {"first\n", "second\n"}) {
      const std::string encoded = encode(line);
      ASSERT_EQ(write(ends[1], encoded.data(), encoded.size()),
                static_cast<ssize_t>(encoded.size()));
      EXPECT_EQ(buffer.substr(0, *(*source)->Read(buffer.data(), buffer.size())), line);
    }
    EXPECT_EQ((*source)->total_bytes(), 0);
    close(ends[1]);
    EXPECT_EQ(*(*source)->Read(buffer.data(), buffer.size()), 0u);
  }
}

TEST(ByteSource, ItsReaderMayLeaveEarly) {
  const support::InputFolder folder;
  const std::string path = folder.File("large", support::Gzip(support::Noise(4000000)));
  char byte = 0;
  for (int reads = 0; reads < 3; ++reads) {
    // The thread waits for room, or works, or has not begun.
    const auto source = OpenInput(path);
    for (int i = 0; i < reads; ++i) EXPECT_EQ(*(*source)->Read(&byte, 1), 1u);
  }
  // The thread waits for a pipe that gets no bytes.
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const support::StandardInput in(ends[0]);
  const std::string begin = support::Gzip(support::Noise(1000)).substr(0, 500);
  ASSERT_EQ(write(ends[1], begin.data(), begin.size()), static_cast<ssize_t>(begin.size()));
  {
    const auto source = OpenInput("-");
    EXPECT_EQ(*(*source)->Read(&byte, 1), 1u);
  }
  close(ends[1]);
}

TEST(ByteSource, KnowsHowFarItIs) {
  const support::InputFolder folder;
  const std::string encoded = support::Gzip(support::Noise(100000));
  const auto source = OpenInput(folder.File("in", encoded));
  EXPECT_EQ((*source)->total_bytes(), static_cast<std::int64_t>(encoded.size()));
  EXPECT_EQ((*source)->read_bytes(), 0);
  std::string got;
  ASSERT_TRUE(support::ReadAll(**source, got).ok());
  EXPECT_EQ((*source)->read_bytes(), static_cast<std::int64_t>(encoded.size()));
}

}  // namespace
}  // namespace interlingua::input
