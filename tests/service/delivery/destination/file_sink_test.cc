#include "service/delivery/destination/file_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>
#include <sstream>

#include "tests/support/temporary_log.h"

namespace interlingua::delivery::destination {
namespace {

using ::testing::HasSubstr;

class FileSinkTest : public ::testing::Test {
 protected:
  std::string Content() const {
    std::ostringstream content;
    content << std::ifstream(path_).rdbuf();
    return content.str();
  }
  void SetContent(const std::string& content) const { std::ofstream(path_) << content; }
  std::unique_ptr<FileSink> Open() const {
    auto sink = FileSink::Open(path_);
    EXPECT_TRUE(sink.ok()) << sink.status();
    return *std::move(sink);
  }

  support::TemporaryFolder folder_;
  std::string path_ = folder_.File("out.jsonl");
};

TEST_F(FileSinkTest, AppendsToWhatIsThere) {
  path_ = folder_.File("new/folder/out.jsonl");
  ASSERT_TRUE(Open()->Append("1\n2\n").ok());
  ASSERT_TRUE(Open()->Append("3\n").ok());
  EXPECT_EQ(Content(), "1\n2\n3\n");
}

TEST_F(FileSinkTest, CutsAPartialLastLine) {
  const std::string lines = "one\n" + std::string(200000, 'x') + "\n";
  const std::pair<std::string, std::string> samples[] = {
      {"", ""},
      {"par", ""},
      {"one\ntwo\npar", "one\ntwo\n"},
      {"one\ntwo\n", "one\ntwo\n"},
      {lines + std::string(300000, 'y'), lines},
      {std::string(300000, 'y'), ""},
  };
  for (const auto& [before, after] : samples) {
    SetContent(before);
    ASSERT_TRUE(Open()->Append("next\n").ok());
    EXPECT_EQ(Content(), after + "next\n");
  }
}

TEST_F(FileSinkTest, OneWriterAtATime) {
  auto sink = Open();
  const auto second = FileSink::Open(path_).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(second.ToString(), HasSubstr(path_));
  sink.reset();
  EXPECT_TRUE(FileSink::Open(path_).ok());
}

TEST_F(FileSinkTest, AFullDiskLeavesWholeLines) {
  auto sink = Open();
  ASSERT_TRUE(sink->Append("1\n").ok());
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tight = {10000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto status = sink->Append(std::string(20000, 'x') + "\n");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Content(), "1\n");
  ASSERT_TRUE(sink->Append("2\n").ok());
  EXPECT_EQ(Content(), "1\n2\n");
}

TEST_F(FileSinkTest, DevicesWorkToo) {
  path_ = "/dev/null";
  EXPECT_TRUE(Open()->Append("1\n").ok());
}

TEST_F(FileSinkTest, NamesWhatItCannotOpen) {
  const auto status = FileSink::Open("/proc/nowhere/out.jsonl").status();
  EXPECT_THAT(status.ToString(), HasSubstr("/proc/nowhere"));
}

}  // namespace
}  // namespace interlingua::delivery::destination
