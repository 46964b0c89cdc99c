// The metrics and log entries of an archive that cannot be written.
#include <filesystem>
#include <fstream>

#include "tests/support/monitoring_fixture.h"

namespace interlingua::observe {
namespace {

class ArchiveHealthTest : public support::MonitoringTest {};

TEST_F(ArchiveHealthTest, IsInTheMetricsAndInTheLogAndEndsWithTheFault) {
  StartWatched();
  for (int i = 0; i < 5; ++i)
    PublishOne(support::Order(text::Concat("e", i), text::Concat("o", i)));
  ASSERT_TRUE(support::Eventually([&] { return Archived().size() == 5; }));
  ASSERT_TRUE(support::Eventually([&] {
    return Metric("interlingua_destination_waiting_events{destination=\"tracking\"}") == 0;
  }));
  EXPECT_EQ(Metric("interlingua_archive_healthy"), 1);
  Stop();
  gateway_.reset();

  const std::string folder = folder_.File("old");
  std::ofstream(folder) << "a file stands here";
  log_options_ = text::Concat(", retention: {max_bytes: 1, archive: '", folder, "'}");
  StartWatched();
  ASSERT_TRUE(support::Eventually([&] { return Metric("interlingua_archive_healthy") == 0; }));
  EXPECT_TRUE(LogHas("cannot be archived"));
  EXPECT_EQ(Metric("interlingua_log_oldest_offset"), 1);
  EXPECT_EQ(Metric("interlingua_ready"), 1);  // it takes events all the same
  std::filesystem::remove(folder);
  ASSERT_TRUE(support::Eventually([&] { return Metric("interlingua_log_oldest_offset") == 6; }));
  EXPECT_TRUE(LogHas("archived again"));
  EXPECT_TRUE(LogHas("events-1-5.pb.zst"));
  EXPECT_TRUE(support::Eventually([&] { return Metric("interlingua_archive_healthy") == 1; }));
}

}  // namespace
}  // namespace interlingua::observe
