// Deliveries across restarts and kills.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>

#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::SizeIs;

class RestartTest : public support::DeliveryFixture {};

TEST_F(RestartTest, GoesOnWhereItWas) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  AppendPurchases(1, 10);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  delivery_.reset();
  OpenLog();
  AppendPurchases(11, 15);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(15));
  EXPECT_EQ(StatusOf("parcel").delivered(), 15);
}

// More than a process delivers before it is killed, even if that takes a while.
constexpr int kEvents = 10000;

// The life of the process that is going to be killed; the paths come through the environment. Not a
// test by itself.
TEST(KilledProcess, DISABLED_Delivers) {
  const char* path = std::getenv("KILLED_LOG");
  ASSERT_NE(path, nullptr);
  log::sqlite::SqliteLogOptions options;
  options.path = path;
  auto log = log::sqlite::OpenSqliteLog(options);
  ASSERT_TRUE(log.ok()) << log.status();
  v1::GatewayConfig config;
  ASSERT_TRUE(config.ParseFromString([] {
    std::ifstream file(std::getenv("KILLED_CONFIG"), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }()));
  auto delivery = Delivery::Start(config, support::ParcelTranslator(), **log);
  ASSERT_TRUE(delivery.ok()) << delivery.status();
  while (true) pause();
}

// This program once more, running only what is above.
pid_t StartProcess(const std::string& log_path, const std::string& config_path) {
  const pid_t child = fork();
  if (child != 0) return child;
  setenv("KILLED_LOG", log_path.c_str(), 1);
  setenv("KILLED_CONFIG", config_path.c_str(), 1);
  // It runs this case whichever share of the cases is ours.
  unsetenv("GTEST_TOTAL_SHARDS");
  unsetenv("GTEST_SHARD_INDEX");
  // Its report would only confuse.
  if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(126);
  execl("/proc/self/exe", "delivery_test", "--gtest_filter=KilledProcess.DISABLED_Delivers",
        "--gtest_also_run_disabled_tests", nullptr);
  _exit(127);
}

TEST_F(RestartTest, AfterKillsEverythingHasArrived) {
  support::Receiver receiver;
  auto& batched = AddParcel("parcel", receiver.url());
  (*batched.mutable_settings())["batch"] = "5";
  const std::string file_path = folder_.File("out.jsonl");
  AddFile("file", "parcel", file_path);
  const std::string config_path = folder_.File("config.pb");
  std::ofstream(config_path, std::ios::binary) << config_.SerializeAsString();
  AppendPurchases(1, kEvents);
  log_.reset();

  std::size_t before = 0;
  for (const std::size_t more : {1, 20, 100, 200}) {
    const pid_t child = StartProcess(log_path_, config_path);
    ASSERT_TRUE(receiver.WaitForRequests(before + more));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);
    before = receiver.requests().size();
  }

  OpenLog();
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ASSERT_TRUE(WaitUntilIdle("file"));
  std::set<std::string> arrived;
  std::size_t copies = 0;
  for (const auto& request : receiver.requests()) {
    for (const auto& id : support::IdsIn(request.body)) {
      arrived.insert(id);
      ++copies;
    }
  }
  EXPECT_THAT(arrived, SizeIs(kEvents));
  // What is sent again is bounded by the window of each life.
  EXPECT_LE(copies, kEvents + 4 * 1024u);
  EXPECT_EQ(StatusOf("parcel").delivered(), kEvents);

  std::set<std::string> written;
  std::ifstream file(file_path);
  for (std::string line; std::getline(file, line);) {
    EXPECT_EQ(line.front(), '{');
    EXPECT_EQ(line.back(), '}');
    ASSERT_THAT(support::IdsIn(line), SizeIs(1));
    written.insert(support::IdsIn(line).front());
  }
  EXPECT_THAT(written, SizeIs(kEvents));
}

}  // namespace
}  // namespace interlingua::delivery
