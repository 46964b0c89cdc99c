// The real program, broken in every way that a test can think of, under load from producers: what
// was acknowledged arrives or is a dead letter.
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "absl/time/clock.h"
#include "tests/reliability/gateway_run.h"
#include "tests/reliability/scale.h"
#include "translator/text/text.h"

namespace interlingua::reliability {
namespace {

/// What a kill may repeat at most: requests in flight, and what was done and not committed.
std::int64_t WindowOf(const Outlet& outlet) {
  return outlet.format == "canonical" ? 1024 : 8 * 20 + 256 + 8 * 20;
}

/// Every way to misbehave that docs/twins.md lists but one: who says yes and keeps nothing cannot
/// be noticed.
std::string EveryFault(unsigned seed) {
  return text::Concat("random seed=", seed,
                      ", 3% 503, 1% 429 retry-after=1, 1% 500 after, 1% 400, 1% 413, 0.5% 401, "
                      "1% redirect, 2% delay 50ms, 0.3% stall, 2% reset, 2% reset after, 1% close, "
                      "1% close after, 1% half, 0.3% short, 1% long, 1% garbage, 0.5% tls, "
                      "0.2% refuse 200ms, 1% 200 body=\"<html>proxy</html>\"");
}

constexpr char kSomeFaults[] =
    "random seed=5, 3% 503, 1% reset, 1% reset after, 1% half, 1% delay 20ms, 0.2% refuse 100ms";

std::vector<Outlet> Outlets(std::size_t count) {
  auto outlets = AllOutlets();
  outlets.resize(count);
  return outlets;
}

/// What a run comes to at every destination, demanded and printed.
void ExpectAllArrived(GatewayRun& run, Producer& producer, std::int64_t kills) {
  const auto acknowledged = producer.acknowledged();
  EXPECT_EQ(static_cast<std::int64_t>(acknowledged.size()), producer.begun());
  run.CheckLedger(static_cast<std::int64_t>(acknowledged.size()), true);
  std::cout << acknowledged.size() << " events acknowledged, " << producer.requests_repeated()
            << " publish requests repeated\n";
  for (const Outlet& outlet : run.outlets()) {
    const Arrivals arrivals = run.ExpectArrived(outlet, acknowledged, kills * WindowOf(outlet));
    std::cout << "  " << outlet.name << ": " << arrivals.events << " arrived, "
              << arrivals.dead_letters << " dead letters, " << arrivals.duplicates
              << " duplicates; " << arrivals.requests << " requests, " << arrivals.faults
              << " of them with a fault\n";
  }
}

TEST(GatewayReliabilityTest, KillsAtRandomInstantsLoseNothing) {
  const std::int64_t kills = Scale("KILLS", 8);
  auto outlets = Outlets(4);
  outlets[1].faults = kSomeFaults;
  outlets[2].faults = kSomeFaults;
  GatewayRun run(outlets, 200);
  Producer producer({.address = run.address(), .customers = 200, .pause = absl::Milliseconds(10)});
  std::mt19937 random(static_cast<unsigned>(Scale("SEED", 1)));
  std::int64_t ledgers = 0;
  for (std::int64_t kill = 0; kill < kills && !testing::Test::HasFailure(); ++kill) {
    run.Serve();
    absl::SleepFor(absl::Milliseconds(random() % 600));
    if (random() % 3 == 0 && run.CheckLedger(producer.begun() + 100, false)) ++ledgers;
    run.Kill();
  }
  run.Serve();
  producer.Finish();
  run.AwaitIdle(absl::Minutes(5));
  std::cout << kills << " kills, " << ledgers << " ledgers read between them\n";
  ExpectAllArrived(run, producer, kills);
  run.Stop();
}

TEST(GatewayReliabilityTest, VendorsThatMisbehaveInEveryWayLoseNothing) {
  const std::int64_t events = Scale("FAULTY_EVENTS", 1500);
  const auto seed = static_cast<unsigned>(Scale("SEED", 1));
  auto outlets = Outlets(4);
  for (std::size_t index = 1; index < outlets.size(); ++index) {
    outlets[index].faults = EveryFault(seed + static_cast<unsigned>(index));
  }
  GatewayRun run(outlets, 300);
  run.Serve();
  Producer producer({.address = run.address(), .customers = 300, .events = events});
  producer.Complete();
  run.AwaitIdle(absl::Minutes(10));
  ExpectAllArrived(run, producer, 0);
  run.Stop();
}

TEST(GatewayReliabilityTest, ManyEventsThroughSixDestinationsWithFaults) {
  const std::int64_t events = Scale("EVENTS", 5000);
  auto outlets = Outlets(6);
  for (Outlet& outlet : outlets) outlet.faults = kSomeFaults;
  const int customers = static_cast<int>(Scale("CUSTOMERS", 2000));
  GatewayRun run(outlets, customers);
  run.Serve();
  const absl::Time begin = absl::Now();
  Producer producer(
      {.address = run.address(), .customers = customers, .batch = 100, .events = events});
  producer.Complete();
  const absl::Duration published = absl::Now() - begin;
  run.CheckLedger(events, false);
  run.AwaitIdle(absl::Hours(1));
  const absl::Duration delivered = absl::Now() - begin;
  const double count = static_cast<double>(events);
  std::cout << events << " events: acknowledged at " << count / absl::ToDoubleSeconds(published)
            << "/s, at all destinations after " << delivered << " ("
            << count / absl::ToDoubleSeconds(delivered) << "/s); the gateway's peak memory was "
            << (run.peak_memory_bytes() >> 20) << " MiB\n";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(run.peak_memory_bytes() >> 20, 600);
#endif
  ExpectAllArrived(run, producer, 0);
  run.Stop();
}

}  // namespace
}  // namespace interlingua::reliability
