// Destinations whose server cannot prove who it is get nothing, and lose nothing by it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>

#include "service/http/http_server.h"
#include "tests/support/authority.h"
#include "tests/support/delivery_fixture.h"
#include "translator/text/text.h"

namespace interlingua::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CertificateTest : public support::DeliveryFixture {
 protected:
  ~CertificateTest() override {
    delivery_.reset();
    if (server_ == nullptr) return;
    server_->Stop();
    thread_.join();
  }

  /// Starts a vendor with a certificate of `ours_` for `host`, at `https://` and its address.
  void Serve(const std::string& host) {
    const support::ServerIdentity identity = ours_.VouchFor(host, folder_.File("server"));
    auto server = http::HttpServer::Listen({.listen = "127.0.0.1:0",
                                            .handler =
                                                [this](const vendor::HttpRequest& request) {
                                                  Keep(request);
                                                  http::HttpAnswer answer;
                                                  answer.response.status = 200;
                                                  return answer;
                                                },
                                            .tls_certificate_file = identity.certificate_file,
                                            .tls_key_file = identity.key_file});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    thread_ = std::thread([this] { EXPECT_TRUE(server_->Run().ok()); });
    url_ = text::Concat("https://", server_->address());
  }

  v1::Destination& AddVendor(const support::Authority& trusted) {
    v1::Destination& destination = AddParcel("parcel", url_);
    destination.mutable_http()->set_ca_file(trusted.file());
    // What says nothing about an event does not use up its tries.
    destination.mutable_retry()->set_max_attempts(2);
    return destination;
  }

  void Keep(const vendor::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    for (const std::string& id : support::IdsIn(request.body)) arrived_.insert(id);
  }

  std::multiset<std::string> Arrived() {
    const std::lock_guard lock(mutex_);
    return arrived_;
  }

  /// The events are tried again and again, and are neither delivered nor dead for it.
  void ExpectRetriedFor(std::string_view reason) {
    ASSERT_TRUE(Eventually([this] { return Retries() >= 10; }));
    const v1::DestinationStatus status = StatusOf("parcel");
    EXPECT_THAT(status.last_error(), HasSubstr("certificate"));
    EXPECT_THAT(status.last_error(), HasSubstr(std::string(reason)));
    EXPECT_EQ(status.delivered(), 0);
    EXPECT_EQ(status.cursor(), 0);
    EXPECT_EQ(status.dead_letters_size(), 0);
    EXPECT_THAT(Arrived(), IsEmpty());
  }

  std::int64_t Retries() const {
    std::int64_t retries = 0;
    delivery_->Observe(
        [&](const DestinationObservation& seen) { retries = seen.requests->retried_events; });
    return retries;
  }

  const support::Authority ours_{folder_.File("ours.pem")};
  const support::Authority other_{folder_.File("other.pem"), "another authority"};
  std::string url_;
  std::mutex mutex_;
  std::multiset<std::string> arrived_;
  std::unique_ptr<http::HttpServer> server_;
  std::thread thread_;
};

TEST_F(CertificateTest, AnUnknownAuthorityIsRetriedUntilItIsKnown) {
  Serve("IP:127.0.0.1");
  AddVendor(other_);
  AppendPurchases(1, 3);
  Start();
  ExpectRetriedFor("unable to get local issuer certificate");
  config_.mutable_destinations(0)->mutable_http()->set_ca_file(ours_.file());
  const auto changes = delivery_->Reload(config_);
  ASSERT_TRUE(changes.ok()) << changes.status();
  EXPECT_THAT(changes->changed(), ElementsAre("parcel"));
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(Arrived(), ElementsAre("1", "2", "3"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 3);
  EXPECT_EQ(StatusOf("parcel").dead_letters_size(), 0);
}

TEST_F(CertificateTest, AnotherHostNameIsRetried) {
  Serve("DNS:vendor.example");
  AddVendor(ours_);
  AppendPurchases(1, 3);
  Start();
  ExpectRetriedFor("another host name");
}

TEST_F(CertificateTest, TheRightAuthorityIsBelieved) {
  Serve("IP:127.0.0.1");
  AddVendor(ours_);
  AppendPurchases(1, 3);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(Arrived(), ElementsAre("1", "2", "3"));
  EXPECT_EQ(Retries(), 0);
}

TEST_F(CertificateTest, AFileWithoutAuthoritiesIsRefusedAtTheStart) {
  url_ = "https://127.0.0.1:1";
  AddVendor(ours_).mutable_http()->set_ca_file(folder_.File("nowhere.pem"));
  const auto delivery = Delivery::Start(config_, support::ParcelTranslator(), *log_);
  EXPECT_EQ(delivery.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(delivery.status().message()), HasSubstr("destination parcel: ca_file "));
  EXPECT_THAT(std::string(delivery.status().message()), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace interlingua::delivery
