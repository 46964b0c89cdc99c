// A real gateway for tests: a free port, a log in a folder of its own, real deliveries.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "adapters/all.h"
#include "interlingua/v1/admin.grpc.pb.h"
#include "interlingua/v1/gateway.grpc.pb.h"
#include "service/config/config.h"
#include "service/runtime/gateway.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::support {

inline const Translator& TestTranslator() {
  static const Translator* const translator = Translator::Create(AllAdapters()).value().release();
  return *translator;
}

/// Checks until it holds; false after half a minute.
inline bool Eventually(const std::function<bool()>& holds) {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (!holds()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

/// Waits as long as `progress` grows, however slow the machine is; false where it has stood still
/// below `target` for half a minute.
inline bool EventuallyReaches(std::int64_t target, const std::function<std::int64_t()>& progress) {
  std::int64_t reached = progress();
  while (reached < target) {
    const std::int64_t before = reached;
    if (!Eventually([&] { return (reached = progress()) > before; })) return false;
  }
  return true;
}

inline v1::CommerceEvent Purchase(const std::string& event_id, const std::string& order_id) {
  v1::CommerceEvent event;
  if (!event_id.empty()) event.set_event_id(event_id);
  event.mutable_purchase()->set_order_id(order_id);
  event.mutable_purchase()->set_currency("GBP");
  event.mutable_purchase()->mutable_value()->set_units(12);
  event.mutable_purchase()->mutable_value()->set_nanos(500000000);
  return event;
}

class GatewayTest : public testing::Test {
 protected:
  /// The configuration of every test, with further lines of YAML.
  absl::StatusOr<std::unique_ptr<runtime::Gateway>> TryStart(const std::string& listen,
                                                             const std::string& more = "") {
    const std::string yaml =
        text::Concat("listen: {", listen, "}\nlog: {path: '", folder_.File("log.db"), "'",
                     log_options_, "}\ndestinations:\n  - name: archive\n",
                     "    format: canonical\n    file: {path: '", Archive(), "'}\n", more);
    auto config =
        config::ParseConfig(yaml, "test.yaml", config::ProcessEnvironment(), TestTranslator());
    if (!config.ok()) return config.status();
    return runtime::Gateway::Start(*config, TestTranslator(), nullptr, structured_log_);
  }

  void Start(const std::string& listen = "grpc: '127.0.0.1:0'", const std::string& more = "") {
    auto started = TryStart(listen, more);
    ASSERT_TRUE(started.ok()) << started.status();
    gateway_ = *std::move(started);
    channel_ = grpc::CreateChannel(gateway_->address(), grpc::InsecureChannelCredentials());
    stub_ = v1::EventGateway::NewStub(channel_);
    admin_ = v1::GatewayAdmin::NewStub(channel_);
  }

  void Stop() { gateway_->Stop(absl::Now() + absl::Seconds(20)); }

  std::string Archive() const { return folder_.File("archive.jsonl"); }

  /// Lines of the archive so far.
  std::vector<std::string> Archived() const {
    std::ifstream file(Archive());
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  grpc::Status Publish(const v1::PublishRequest& request, v1::PublishResponse* response) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    return stub_->Publish(&context, request, response);
  }

  /// One call of GatewayAdmin.
  template <typename Request, typename Response>
  grpc::Status Ask(grpc::Status (v1::GatewayAdmin::Stub::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                   const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    return ((*admin_).*method)(&context, request, &response);
  }

  v1::ListDestinationsResponse Destinations() {
    v1::ListDestinationsResponse response;
    EXPECT_TRUE(
        Ask(&v1::GatewayAdmin::Stub::ListDestinations, v1::ListDestinationsRequest(), response)
            .ok());
    return response;
  }

  TemporaryFolder folder_;
  std::string log_options_;
  observe::StructuredLog* structured_log_ = nullptr;
  std::unique_ptr<runtime::Gateway> gateway_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::EventGateway::Stub> stub_;
  std::unique_ptr<v1::GatewayAdmin::Stub> admin_;
};

}  // namespace interlingua::support
