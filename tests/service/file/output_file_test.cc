// Files that appear when they are complete, plain and compressed.
#include "service/file/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/support/temporary_log.h"

namespace interlingua::file {
namespace {

using ::testing::HasSubstr;

/// What a shell prints.
std::string Printed(const std::string& command) {
  std::string text;
  std::FILE* pipe = popen(command.c_str(), "r");
  char block[4096];
  while (const std::size_t got = std::fread(block, 1, sizeof block, pipe)) text.append(block, got);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

/// Long, and not all the same.
std::string Story() {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += std::to_string(i * 7919LL) + "\n";
  return text;
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  auto file = OutputFile::Create(path);
  if (!file.ok()) return file.status();
  for (std::size_t at = 0; at < text.size(); at += 100000) {
    if (auto status = (*file)->Write(text.substr(at, 100000)); !status.ok()) return status;
  }
  return (*file)->Commit();
}

TEST(OutputFileTest, ItsNameSaysHowItIsCompressed) {
  const support::TemporaryFolder folder;
  const std::string story = Story();
  for (const auto& [name, reader] :
       {std::pair{"a.jsonl", "cat"}, std::pair{"a.jsonl.gz", "gzip -dc"},
        std::pair{"a.pb.zst", "zstd -dcq"}}) {
    const std::string path = folder.File(name);
    const auto status = WriteFile(path, story);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(Printed(std::string(reader) + " '" + path + "'"), story) << name;
  }
  EXPECT_EQ(CompressionOf("a.zst"), Compression::kZstd);
  EXPECT_EQ(CompressionOf("zst"), Compression::kNone);
}

TEST(OutputFileTest, AnEmptyOneIsAWholeStreamToo) {
  const support::TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.File("a.zst"), "").ok());
  ASSERT_TRUE(WriteFile(folder.File("a.gz"), "").ok());
  EXPECT_EQ(Printed("zstd -dcq '" + folder.File("a.zst") + "'"), "");
  EXPECT_EQ(Printed("gzip -dc '" + folder.File("a.gz") + "'"), "");
}

TEST(OutputFileTest, WhatIsNotCommittedLeavesNothingAndHurtsNothing) {
  const support::TemporaryFolder folder;
  const std::string path = folder.File("a");
  ASSERT_TRUE(WriteFile(path, "before").ok());
  {
    auto file = OutputFile::Create(path);
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_TRUE((*file)->Write(std::string(1000000, 'x')).ok());
    EXPECT_TRUE(std::filesystem::exists(path + ".part"));
  }
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
  EXPECT_EQ(Printed("cat '" + path + "'"), "before");
  struct stat file = {};
  ASSERT_EQ(stat(path.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777 & 07, 0u);
}

TEST(OutputFileTest, ALinkStaysOneAndADeviceStaysOne) {
  const support::TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.File("target"), "before").ok());
  std::filesystem::create_symlink(folder.File("target"), folder.File("link"));
  ASSERT_TRUE(WriteFile(folder.File("link"), "after").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder.File("link")));
  EXPECT_EQ(Printed("cat '" + folder.File("target") + "'"), "after");
  ASSERT_TRUE(WriteFile("/dev/null", "nothing").ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(OutputFileTest, NamesWhatTheSystemRefuses) {
  const support::TemporaryFolder folder;
  const auto missing = OutputFile::Create(folder.File("no/such/folder"));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("no/such/folder"));
  // Every write to it fails as that of a full disk.
  const auto full = WriteFile("/dev/full", Story());
  EXPECT_TRUE(absl::IsResourceExhausted(full)) << full;
}

}  // namespace
}  // namespace interlingua::file
