// A gateway as a process, its vendors as twins, producers that never give an event up, and an
// oracle outside of all of them that knows what was acknowledged.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "interlingua/v1/admin.grpc.pb.h"
#include "interlingua/v1/gateway.grpc.pb.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::reliability {

/// The event of a number: a purchase, or a refund every seventh time. All that is in it follows
/// from the number.
v1::CommerceEvent NumberedEvent(std::int64_t number, int customers);

/// Publishes numbered events over gRPC; a request without an answer is sent again with the same
/// ids. Runs until it has published so many or `Finish` is called.
class Producer {
 public:
  struct Options {
    std::string address;
    int customers = 100;
    int threads = 2;
    int batch = 10;
    std::int64_t events = 1LL << 40;
    absl::Duration pause = absl::ZeroDuration();  ///< after each request
  };

  explicit Producer(const Options& options);
  ~Producer() { Finish(); }

  /// Waits until every event that was begun is acknowledged.
  void Finish();
  /// Waits until all `events` are acknowledged.
  void Complete();

  /// Numbers handed out so far; those up to it may be in the log.
  std::int64_t begun() const { return next_ - 1; }
  std::set<std::int64_t> acknowledged();
  std::int64_t requests_repeated() const { return repeated_; }

 private:
  void Publish();
  bool Send(v1::EventGateway::Stub& stub, const v1::PublishRequest& request);

  const Options options_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> next_ = 1;
  std::atomic<std::int64_t> repeated_ = 0;
  std::mutex mutex_;
  std::set<std::int64_t> acknowledged_;
  std::vector<std::thread> threads_;
};

/// One destination of the gateway, and the vendor that plays its part.
struct Outlet {
  std::string name;
  std::string format;    ///< `canonical`: a file
  std::string settings;  ///< of the configuration, YAML in one line
  bool ordered = false;
  std::string faults;  ///< a script for the twin; empty: none
};

/// Six destinations, two of them files or ordered; the first four are enough for most tests.
std::vector<Outlet> AllOutlets();

/// What arrived at a destination.
struct Arrivals {
  std::int64_t events = 0;  ///< different ones
  std::int64_t duplicates = 0;
  std::int64_t ambiguous = 0;  ///< events whose request went wrong after they were taken
  std::int64_t requests = 0;
  std::int64_t faults = 0;
  std::int64_t dead_letters = 0;
};

class GatewayRun {
 public:
  GatewayRun(std::vector<Outlet> outlets, int customers);

  /// Address of the gateway, the same through all restarts.
  const std::string& address() const { return address_; }

  void Serve();
  void Kill();
  /// Stops it in order.
  void Stop();
  bool running() const { return gateway_ != nullptr; }

  /// Waits until every destination has done everything.
  void AwaitIdle(absl::Duration most);

  /// Every line of the ledger is even and no destination has more than `most` events; whether the
  /// gateway answered. With `exactly` each has as many.
  bool CheckLedger(std::int64_t most, bool exactly);

  /// Demands of a destination that it has every acknowledged event, or a dead letter of it; that
  /// what arrived is what was published, to the penny; that the order is kept where asked for; and
  /// that duplicates stay below those of the faults and `bound`. For a gateway that is idle.
  Arrivals ExpectArrived(const Outlet& outlet, const std::set<std::int64_t>& acknowledged,
                         std::int64_t bound);

  const std::vector<Outlet>& outlets() const { return outlets_; }
  /// The most memory that the gateway had since it started. Bytes.
  std::int64_t peak_memory_bytes() const;

 private:
  struct Arrival;
  std::string Configuration() const;
  std::string FileOf(const Outlet& outlet) const;
  std::vector<Arrival> Read(const Outlet& outlet) const;
  std::set<std::int64_t> DeadLetters(const Outlet& outlet);
  std::map<std::int64_t, std::int64_t> OffsetsByNumber() const;
  void ExpectOrder(const Outlet& outlet, const std::vector<Arrival>& arrivals) const;
  void CountRequests(const Outlet& outlet, Arrivals& arrivals) const;
  std::unique_ptr<v1::GatewayAdmin::Stub> Admin() const;

  const std::vector<Outlet> outlets_;
  const int customers_;
  support::TemporaryFolder folder_;
  const std::string address_;
  std::map<std::string, std::unique_ptr<support::Program>> twins_;
  std::map<std::string, std::string> twin_addresses_;
  std::unique_ptr<support::Program> gateway_;
};

}  // namespace interlingua::reliability
