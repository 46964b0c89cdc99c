// A real gateway with its pages, a destination that a test can make fail, and its structured log.
#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "service/delivery/send/http_client.h"
#include "tests/support/exposition_text.h"
#include "tests/support/gateway_fixture.h"
#include "tests/support/receiver.h"

namespace interlingua::support {

/// A purchase that every vendor takes.
inline v1::CommerceEvent Order(const std::string& event_id, const std::string& order_id) {
  v1::CommerceEvent event = Purchase(event_id, order_id);
  event.mutable_identity()->set_user_id("customer-1");
  v1::Item& item = *event.mutable_purchase()->add_items();
  item.set_item_id("sku-1");
  item.set_name("A teapot");
  item.mutable_unit_price()->set_units(12);
  item.mutable_quantity()->set_units(1);
  return event;
}

class MonitoringTest : public GatewayTest {
 protected:
  MonitoringTest() { structured_log_ = &lines_log_; }
  ~MonitoringTest() override { gateway_.reset(); }

  /// The destinations are `archive`, a file, and `tracking`, the vendor's.
  void StartWatched() {
    Start(
        "grpc: '127.0.0.1:0', http: '127.0.0.1:0'",
        text::Concat("  - name: tracking\n    format: commanders_act\n    http: {base_url: '",
                     vendor_.url(),
                     "', max_in_flight: 1}\n    settings: {site_id: '1', source_key: secret-key}\n",
                     "    retry: {initial_ms: 1, max_ms: 5}\n    suspect_after: 0\n"));
  }

  vendor::HttpResponse Get(const std::string& path) {
    return GetFrom(gateway_->pages_address(), path);
  }

  static vendor::HttpResponse GetFrom(const std::string& address, const std::string& path) {
    auto client = delivery::send::HttpClient::Create({}).value();
    client->Send(1, {.method = "GET",
                     .url = text::Concat("http://", address, path),
                     .headers = {},
                     .body = ""});
    std::vector<delivery::send::HttpResult> results;
    while (results.empty()) results = client->Wait(absl::Seconds(10));
    EXPECT_TRUE(results[0].response.ok()) << results[0].response.status();
    return results[0].response.ok() ? *results[0].response : vendor::HttpResponse();
  }

  ReadExposition Scrape() { return ReadExpositionText(Get("/metrics").body); }
  double Metric(const std::string& sample) { return Scrape().Value(sample); }

  void PublishOne(const v1::CommerceEvent& event) {
    v1::PublishRequest request;
    *request.add_events() = event;
    v1::PublishResponse response;
    EXPECT_TRUE(Publish(request, &response).ok());
  }

  std::vector<std::string> LogLines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool LogHas(const std::string& text) const {
    for (const std::string& line : LogLines()) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }

  std::atomic<int> vendor_status_ = 200;
  std::atomic<bool> vendor_holds_ = false;  ///< it does not answer until this is false again
  std::string vendor_body_;
  Receiver vendor_{[this](const vendor::HttpRequest&, int) {
    EXPECT_TRUE(Eventually([&] { return !vendor_holds_; }));
    return Reply(vendor_status_, vendor_body_);
  }};

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  observe::StructuredLog lines_log_{observe::StructuredLog::Form::kJson,
                                    observe::StructuredLog::Level::kDebug,
                                    [this](const std::string& line) {
                                      const std::lock_guard lock(mutex_);
                                      lines_.push_back(line);
                                    }};
};

}  // namespace interlingua::support
