// The archive: what it writes, what it finds again, and what it refuses.
#include "service/history/event_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "service/history/archive_reader.h"
#include "tests/support/temporary_log.h"

namespace interlingua::history {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EventArchiveTest : public ::testing::Test {
 protected:
  EventArchiveTest() : archive_(Folder()), log_(OpenLog("log.db")) {}

  std::string Folder() const { return folder_.File("archive"); }

  std::unique_ptr<log::EventLog> OpenLog(const std::string& name) const {
    log::LogOptions options;
    options.path = folder_.File(name);
    return support::OpenLog(options).value();
  }

  static void Append(log::EventLog& log, int events, const std::string& prefix) {
    std::vector<log::LogRecord> records;
    for (int i = 0; i < events; ++i) {
      records.push_back({prefix, prefix + std::to_string(log.End() + i + 1)});
    }
    ASSERT_TRUE(support::AppendAndWait(log, std::move(records)).ok());
  }

  std::set<std::string> Names() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  static std::vector<std::string> Messages(const std::string& path) {
    auto reader = ArchiveReader::Open(path);
    EXPECT_TRUE(reader.ok()) << reader.status();
    std::vector<std::string> messages;
    std::string message;
    while (true) {
      const auto more = (*reader)->Next(message);
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) return messages;
      messages.push_back(message);
    }
  }

  support::TemporaryFolder folder_;
  EventArchive archive_;
  std::unique_ptr<log::EventLog> log_;
};

TEST_F(EventArchiveTest, KeepsTheBytesOfTheLogUnderTheirOffsets) {
  Append(*log_, 2500, "e");
  const auto file = archive_.Keep(*log_, 1, 2400, {});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->last, 2400);
  EXPECT_FALSE(file->known);
  EXPECT_THAT(Names(), ElementsAre("events-1-2400.pb.zst"));
  const auto messages = Messages(file->path);
  ASSERT_THAT(messages, SizeIs(2400));
  EXPECT_EQ(messages.front(), "e1");
  EXPECT_EQ(messages.back(), "e2400");
}

TEST_F(EventArchiveTest, EndsAFileAtItsLimits) {
  Append(*log_, 100, "e");
  EXPECT_EQ(archive_.Keep(*log_, 1, 100, {.max_events = 30, .max_bytes = 1000})->last, 30);
  // The one that reaches the limit is in the file: `e31` and the three after it have 12 bytes.
  EXPECT_EQ(archive_.Keep(*log_, 31, 100, {.max_events = 30, .max_bytes = 11})->last, 34);
  EXPECT_EQ(archive_.Keep(*log_, 35, 100, {.max_events = 30, .max_bytes = 0})->last, 35);
  EXPECT_EQ(archive_.Keep(*log_, 36, 100, {})->last, 100);
}

TEST_F(EventArchiveTest, AFileThatIsThereIsTheAnswerEvenForAPartOfIt) {
  Append(*log_, 100, "e");
  const std::string path = archive_.Keep(*log_, 1, 60, {})->path;
  const auto written = std::filesystem::last_write_time(path);
  for (const std::int64_t first : {1, 30, 60}) {
    const auto again = archive_.Keep(*log_, first, 100, {});
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->known);
    EXPECT_EQ(again->path, path);
    EXPECT_EQ(again->last, 60);
  }
  EXPECT_EQ(std::filesystem::last_write_time(path), written);
  EXPECT_EQ(archive_.Keep(*log_, 61, 100, {})->last, 100);
  EXPECT_THAT(Names(), SizeIs(2));
}

TEST_F(EventArchiveTest, WhatAKillLeftOfAFileIsWrittenOver) {
  Append(*log_, 100, "e");
  std::filesystem::create_directories(Folder());
  std::ofstream(Folder() + "/events-1.pb.zst.part") << std::string(100000, 'x');
  const auto file = archive_.Keep(*log_, 1, 100, {});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Messages(file->path), SizeIs(100));
  EXPECT_THAT(Names(), SizeIs(1));
}

TEST_F(EventArchiveTest, TheFolderOfAnotherLogIsNotTouched) {
  Append(*log_, 100, "e");
  ASSERT_TRUE(archive_.Keep(*log_, 1, 100, {}).ok());
  const auto other = OpenLog("other.db");
  Append(*other, 50, "f");
  for (const int more : {0, 100}) {
    if (more > 0) Append(*other, more, "f");
    const auto refused = archive_.Keep(*other, 1, 50, {});
    EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr("events-1-100.pb.zst"));
  }
  EXPECT_THAT(Names(), SizeIs(1));
}

TEST_F(EventArchiveTest, ADamagedFileIsSaidToBeOne) {
  Append(*log_, 5000, "e");
  const std::string path = archive_.Keep(*log_, 1, 5000, {})->path;
  const auto bytes = std::filesystem::file_size(path);
  std::filesystem::resize_file(path, bytes / 2);
  EXPECT_TRUE(absl::IsDataLoss(archive_.Keep(*log_, 1, 5000, {}).status()));
  std::filesystem::resize_file(path, 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(archive_.Keep(*log_, 1, 5000, {}).status()));
  std::ofstream(path) << "no zstd at all";
  EXPECT_TRUE(absl::IsDataLoss(archive_.Keep(*log_, 1, 5000, {}).status()));
}

TEST_F(EventArchiveTest, AFolderThatCannotBeWrittenIsNamed) {
  Append(*log_, 10, "e");
  std::ofstream(folder_.File("archive")) << "a file stands here";
  const auto refused = archive_.Keep(*log_, 1, 10, {});
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(Folder()));
}

TEST_F(EventArchiveTest, NamesAreReadStrictly) {
  EXPECT_EQ(ReadArchiveName("events-12-900.pb.zst")->first, 12);
  EXPECT_EQ(ReadArchiveName("events-12-900.pb.zst")->last, 900);
  for (const char* name : {"events-12.pb.zst", "events-0-9.pb.zst", "events-9-1.pb.zst",
                           "events-1-9.pb.zst.part", "events-1-9x.pb.zst", "events--1-9.pb.zst",
                           "orders-1-9.pb.zst", "events-1-99999999999999999999.pb.zst"}) {
    EXPECT_FALSE(ReadArchiveName(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace interlingua::history
