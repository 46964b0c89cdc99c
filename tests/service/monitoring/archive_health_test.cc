// What a gateway tells of an archive that cannot be written.
#include <filesystem>
#include <fstream>

#include "tests/service/monitoring/monitoring_fixture.h"

namespace interlingua {
namespace {

class ArchiveHealthTest : public MonitoringTest {};

TEST_F(ArchiveHealthTest, IsInTheMetricsAndInTheJournalAndEndsWithTheFault) {
  StartWatched();
  for (int i = 0; i < 5; ++i) PublishOne(Order(Concat("e", i), Concat("o", i)));
  ASSERT_TRUE(Eventually([&] { return Archived().size() == 5; }));
  ASSERT_TRUE(Eventually([&] {
    return Metric("interlingua_destination_waiting_events{destination=\"tracking\"}") == 0;
  }));
  EXPECT_EQ(Metric("interlingua_archive_healthy"), 1);
  Stop();
  gateway_.reset();

  const std::string folder = folder_.File("old");
  std::ofstream(folder) << "a file stands here";
  log_options_ = Concat(", retention: {max_bytes: 1, archive: '", folder, "'}");
  StartWatched();
  ASSERT_TRUE(Eventually([&] { return Metric("interlingua_archive_healthy") == 0; }));
  EXPECT_TRUE(JournalHas("cannot be archived"));
  EXPECT_EQ(Metric("interlingua_log_oldest_offset"), 1);
  EXPECT_EQ(Metric("interlingua_ready"), 1);  // it takes events all the same
  std::filesystem::remove(folder);
  ASSERT_TRUE(Eventually([&] { return Metric("interlingua_log_oldest_offset") == 6; }));
  EXPECT_TRUE(JournalHas("archived again"));
  EXPECT_TRUE(JournalHas("events-1-5.pb.zst"));
  EXPECT_TRUE(Eventually([&] { return Metric("interlingua_archive_healthy") == 1; }));
}

}  // namespace
}  // namespace interlingua
