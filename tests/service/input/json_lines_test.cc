#include "service/input/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <vector>

#include "tests/support/compression.h"

namespace interlingua::input {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> LinesOf(const std::string& path) {
  std::vector<std::string> lines;
  auto reader = JsonLinesReader::Open(path);
  InputLine line;
  while (true) {
    const absl::StatusOr<bool> found = (*reader)->Next(line);
    if (!found.ok()) lines.emplace_back("fault");
    if (!found.ok() || !*found) return lines;
    lines.push_back(std::to_string(line.number) + (line.too_long ? " too long" : ":") +
                    std::string(line.text));
  }
}

TEST(JsonLines, ReadsLinesOfEveryEncoding) {
  const support::InputFolder folder;
  const std::string text = "\xEF\xBB\xBF{1}\r\n\n  \n{2}\n{3}";
  for (const std::string& content : {text, support::Gzip(text), support::Zstd(text)}) {
    EXPECT_THAT(LinesOf(folder.File("in", content)), ElementsAre("1:{1}\r", "4:{2}", "5:{3}"));
  }
}

TEST(JsonLines, NeverTakesABeginningForALine) {
  const support::InputFolder folder;
  const std::string gzip = support::Gzip("{\"a\":1}\n{\"a\":1}");
  EXPECT_THAT(LinesOf(folder.File("in", gzip.substr(0, gzip.size() - 2))),
              ElementsAre("1:{\"a\":1}", "fault"));
}

TEST(JsonLines, SkipsAndNamesLongLinesInLittleMemory) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const support::StandardInput in(ends[0]);
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  std::thread writer([out = ends[1]] {
    const std::string block(1u << 20, 'x');
    for (int i = 0; i < 100; ++i) {
      if (write(out, block.data(), block.size()) < 0) break;
    }
    const std::string_view end = "\n{}\n";
    EXPECT_EQ(write(out, end.data(), end.size()), static_cast<ssize_t>(end.size()));
    // Long again, and without an end.
    for (int i = 0; i < 17; ++i) {
      if (write(out, block.data(), block.size()) < 0) break;
    }
    close(out);
  });
  EXPECT_THAT(LinesOf("-"), ElementsAre("1 too long", "2:{}", "3 too long"));
  writer.join();
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
#if !defined(__SANITIZE_THREAD__)  // which keeps several bytes for each
  // Less than the line; the address sanitizer keeps some of what was freed.
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 90 * 1024);
#endif
}

TEST(JsonLines, TellsWhenItWaits) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const support::StandardInput in(ends[0]);
  auto reader = JsonLinesReader::Open("-");
  int waits = 0;
  // What is written when the reader waits is what it gets next.
  (*reader)->OnWait([&] {
    const std::string line = std::to_string(++waits) + "\n";
    if (waits == 3) close(ends[1]);
    if (waits < 3) {
      EXPECT_EQ(write(ends[1], line.data(), line.size()), 2);
    }
  });
  InputLine line;
  EXPECT_TRUE(*(*reader)->Next(line));
  EXPECT_EQ(line.text, "1");
  EXPECT_TRUE(*(*reader)->Next(line));
  EXPECT_EQ(line.text, "2");
  EXPECT_FALSE(*(*reader)->Next(line));
}

}  // namespace
}  // namespace interlingua::input
