// What tests of replays start from: events to feed, destinations that are files or receivers, and
// lives of one replay that follow each other.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/all.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/replay/replay_job.h"
#include "tests/support/parcel_vendor.h"
#include "tests/support/receiver.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::support {

inline const Translator& AllFormats() {
  static const auto translator = *Translator::Create(AllAdapters());
  return *translator;
}

/// A purchase for 1.50 EUR by a customer of its own.
inline v1::CommerceEvent NumberedPurchase(int number) {
  v1::CommerceEvent event;
  event.set_event_id(text::Concat("e-", number));
  event.mutable_occurred_at()->set_seconds(1719830400 + number);
  event.mutable_identity()->set_user_id(text::Concat("c-", number));
  event.mutable_purchase()->set_order_id(text::Concat("o-", number));
  event.mutable_purchase()->set_currency("EUR");
  event.mutable_purchase()->mutable_value()->set_units(1);
  event.mutable_purchase()->mutable_value()->set_nanos(500000000);
  return event;
}

/// Numbered purchases, from memory. Units are their numbers.
class NumberedFeed : public replay::EventSource {
 public:
  explicit NumberedFeed(int count, int gate = 1 << 30) : count_(count), gate_(gate) {}

  absl::Status Resume(const v1::ReplayProgress& progress) override {
    next_ = static_cast<int>(progress.units()) + 1;
    return absl::OkStatus();
  }

  absl::Status Next(int max_events, replay::EventBatch& portion) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return interrupted_ || next_ <= gate_; });
    if (interrupted_) return absl::CancelledError("interrupted");
    for (int i = 0; i < max_events && next_ <= std::min(count_, gate_); ++i) {
      auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&portion.arena);
      *event = NumberedPurchase(next_++);
      portion.events.push_back(event);
    }
    portion.reached.set_units(next_ - 1);
    portion.reached.set_ended(next_ > count_);
    return absl::OkStatus();
  }

  void Interrupt() override {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
    changed_.notify_all();
  }

 private:
  const int count_;
  const int gate_;  // it waits after so many
  int next_ = 1;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool interrupted_ = false;
};

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() {
    setup_.replay.set_name("test");
    setup_.spool = folder_.File("test.replay");
  }

  v1::Destination& AddFile(const std::string& name) {
    v1::Destination& destination = setup_.destinations.emplace_back();
    destination.set_name(name);
    destination.set_format("canonical");
    destination.mutable_file()->set_path(folder_.File(name + ".jsonl"));
    setup_.replay.add_destinations(name);
    return destination;
  }

  v1::Destination& AddParcel(const std::string& name, const std::string& url) {
    v1::Destination& destination = setup_.destinations.emplace_back();
    destination.set_name(name);
    destination.set_format("parcel");
    destination.mutable_http()->set_base_url(url);
    destination.mutable_http()->set_max_in_flight(4);
    destination.mutable_http()->set_timeout_ms(30000);
    destination.mutable_retry()->set_initial_ms(1);
    destination.mutable_retry()->set_max_ms(5);
    setup_.replay.add_destinations(name);
    return destination;
  }

  std::unique_ptr<replay::ReplayJob> Open() const {
    auto job = replay::ReplayJob::Open(setup_, ParcelTranslator());
    EXPECT_TRUE(job.ok()) << job.status();
    return job.ok() ? *std::move(job) : nullptr;
  }

  /// A whole life: to the end of the feed and of the delivery.
  v1::ReplayStatus RunToTheEnd(std::unique_ptr<replay::EventSource> feed) const {
    const auto job = Open();
    if (job == nullptr) return {};
    EXPECT_TRUE(job->Start(std::move(feed)).ok());
    EXPECT_TRUE(job->Await(absl::Seconds(60)));
    return job->Status(true);
  }

  /// Ids of the events in a file destination, in their order.
  std::vector<std::string> Arrived(const std::string& name) const {
    std::vector<std::string> ids;
    std::ifstream file(folder_.File(name));
    for (std::string line; std::getline(file, line);) {
      const auto begin = line.find("\"e-");
      if (begin != std::string::npos) {
        ids.push_back(line.substr(begin + 1, line.find('"', begin + 1) - begin - 1));
      }
    }
    return ids;
  }

  static std::vector<std::string> Ids(int first, int last) {
    std::vector<std::string> ids;
    for (int number = first; number <= last; ++number) ids.push_back(text::Concat("e-", number));
    return ids;
  }

  TemporaryFolder folder_;
  replay::ReplaySetup setup_;
};

}  // namespace interlingua::support
