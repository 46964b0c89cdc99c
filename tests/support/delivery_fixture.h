// What tests of whole deliveries start from: a log, destinations that go to real receivers or
// files, and waiting for what shall come about.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "service/delivery/delivery.h"
#include "service/log/sqlite/sqlite_log.h"
#include "tests/support/parcel_vendor.h"
#include "tests/support/receiver.h"
#include "tests/support/temporary_log.h"

namespace interlingua::support {

class DeliveryFixture : public ::testing::Test {
 protected:
  DeliveryFixture() { OpenLog(); }
  ~DeliveryFixture() override { delivery_.reset(); }

  void OpenLog() {
    log_.reset();
    log::sqlite::SqliteLogOptions options;
    options.path = log_path_;
    auto log = log::sqlite::OpenSqliteLog(options);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  /// A destination whose retries are quick.
  v1::Destination& AddParcel(const std::string& name, const std::string& url) {
    v1::Destination& destination = *config_.add_destinations();
    destination.set_name(name);
    destination.set_format("parcel");
    destination.mutable_http()->set_base_url(url);
    destination.mutable_http()->set_max_in_flight(4);
    destination.mutable_http()->set_timeout_ms(30000);
    destination.mutable_retry()->set_initial_ms(1);
    destination.mutable_retry()->set_max_ms(5);
    destination.set_max_parked(100000);
    return destination;
  }

  v1::Destination& AddFile(const std::string& name, const std::string& format,
                           const std::string& path) {
    v1::Destination& destination = *config_.add_destinations();
    destination.set_name(name);
    destination.set_format(format);
    destination.mutable_file()->set_path(path);
    destination.mutable_retry()->set_initial_ms(1);
    destination.mutable_retry()->set_max_ms(5);
    return destination;
  }

  void Start() {
    auto delivery = delivery::Delivery::Start(config_, ParcelTranslator(), *log_);
    ASSERT_TRUE(delivery.ok()) << delivery.status();
    delivery_ = *std::move(delivery);
  }

  void Append(std::vector<log::LogRecord> records) {
    ASSERT_TRUE(AppendAndWait(*log_, std::move(records)).ok());
  }

  /// Purchases with the ids from `first` to `last`, each by a customer of its own.
  void AppendPurchases(int first, int last) {
    std::vector<log::LogRecord> records;
    for (int id = first; id <= last; ++id) {
      records.push_back(PurchaseRecord(std::to_string(id), "c" + std::to_string(id)));
    }
    Append(std::move(records));
  }

  v1::DestinationStatus StatusOf(const std::string& name) const {
    for (auto& status : delivery_->Status()) {
      if (status.name() == name) return status;
    }
    return {};
  }

  /// Waits until `holds`; false after half a minute.
  static bool Eventually(const std::function<bool()>& holds) {
    // There is no notification of a change of status, so that it is polled.
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (!holds()) {
      if (absl::Now() > deadline) return false;
      never.wait_for(lock, std::chrono::milliseconds(2));
    }
    return true;
  }

  /// Waits until the destination is done with everything in the log.
  bool WaitUntilIdle(const std::string& name) const {
    const bool idle = Eventually([&] {
      const v1::DestinationStatus status = StatusOf(name);
      return status.cursor() == log_->End() && status.parked() == 0;
    });
    if (!idle) ADD_FAILURE() << "not idle: " << StatusOf(name).ShortDebugString();
    return idle;
  }

  TemporaryFolder folder_;
  const std::string log_path_ = folder_.File("events.db");
  std::unique_ptr<log::EventLog> log_;
  v1::GatewayConfig config_;
  std::unique_ptr<delivery::Delivery> delivery_;
};

}  // namespace interlingua::support
