// Requested erasures stay known: across restarts, for events of before, and without names.
#include "service/history/erased_people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "service/log/sqlite/metadata_table.h"
#include "tests/support/temporary_log.h"

namespace interlingua::history {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kNoon = 1719835200;

v1::CommerceEvent EventOf(const std::string& user, std::int64_t seconds) {
  v1::CommerceEvent event;
  event.mutable_identity()->set_user_id(user);
  event.mutable_occurred_at()->set_seconds(seconds);
  return event;
}

class ErasedPeopleTest : public ::testing::Test {
 protected:
  std::unique_ptr<log::EventLog> Open() {
    log::LogOptions options;
    options.path = folder_.File("events.db");
    return *support::OpenLog(options);
  }

  support::TemporaryFolder folder_;
};

TEST_F(ErasedPeopleTest, ThereAreNoneAtFirst) {
  const auto log = Open();
  const auto people = ErasedPeople::Load(*log);
  ASSERT_TRUE(people.ok()) << people.status();
  EXPECT_FALSE((*people)->Include(EventOf("jane", kNoon)));
}

TEST_F(ErasedPeopleTest, WhatHappenedBeforeIsMeantAndWhatComesAfterIsNot) {
  const auto log = Open();
  const auto people = *ErasedPeople::Load(*log);
  ASSERT_TRUE(people->Add({"jane"}, absl::FromUnixSeconds(kNoon)).ok());
  EXPECT_TRUE(people->Include(EventOf("jane", kNoon)));
  EXPECT_FALSE(people->Include(EventOf("jane", kNoon + 1)));
  EXPECT_FALSE(people->Include(EventOf("bob", kNoon)));
  v1::CommerceEvent timeless = EventOf("jane", 0);
  timeless.clear_occurred_at();
  EXPECT_TRUE(people->Include(timeless));
  timeless.mutable_received_at()->set_seconds(kNoon + 1);
  EXPECT_FALSE(people->Include(timeless));
}

TEST_F(ErasedPeopleTest, TheyAreKnownAfterARestartAndToReadersOfTheFile) {
  {
    const auto log = Open();
    const auto people = *ErasedPeople::Load(*log);
    ASSERT_TRUE(people->Add({"Jane@Shop.Example"}, absl::FromUnixSeconds(kNoon)).ok());
    ASSERT_TRUE(people->Add({"u-2"}, absl::FromUnixSeconds(kNoon)).ok());
  }
  v1::CommerceEvent event;
  event.mutable_identity()->set_email("jane@shop.example");
  const auto log = Open();
  EXPECT_TRUE((*ErasedPeople::Load(*log))->Include(event));
  const auto from_file =
      ErasedPeople::LoadFile(folder_.File("events.db"), log::sqlite::ReadMetadata);
  ASSERT_TRUE(from_file.ok()) << from_file.status();
  EXPECT_TRUE((*from_file)->Include(event));
  EXPECT_TRUE((*from_file)->Include(EventOf("u-2", kNoon)));
}

TEST_F(ErasedPeopleTest, TheLogDoesNotNameThem) {
  {
    const auto log = Open();
    ASSERT_TRUE((*ErasedPeople::Load(*log))->Add({"jane-doe"}, absl::Now()).ok());
  }
  std::ifstream file(folder_.File("events.db"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(bytes, Not(HasSubstr("jane-doe")));
}

TEST_F(ErasedPeopleTest, WithoutAFileThereAreNone) {
  const auto people = ErasedPeople::LoadFile(folder_.File("none.db"), log::sqlite::ReadMetadata);
  ASSERT_TRUE(people.ok()) << people.status();
  EXPECT_FALSE((*people)->Include(EventOf("jane", kNoon)));
}

}  // namespace
}  // namespace interlingua::history
