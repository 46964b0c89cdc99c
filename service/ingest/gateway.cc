#include "service/ingest/gateway.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/delivery/delivery.h"
#include "service/ingest/admin_service.h"
#include "service/ingest/gateway_service.h"
#include "service/ingest/upkeep.h"
#include "service/log/sqlite_log.h"
#include "translator/text.h"

namespace interlingua {
namespace {

// After the calls are over, watchers of the health service still hold streams open; they get this
// long to hear of it.
constexpr absl::Duration kFarewell = absl::Milliseconds(200);

constexpr std::int64_t kHourMs = 60 * 60 * 1000;

bool IsUnixSocket(std::string_view address) { return address.starts_with("unix:"); }

/// `address` with the port that was really taken.
std::string ActualAddress(const std::string& address, int port) {
  if (IsUnixSocket(address)) return address;
  return Concat(std::string_view(address).substr(0, address.rfind(':') + 1), port);
}

class RunningGateway : public Gateway {
 public:
  RunningGateway(const v1::GatewayConfig& config, ConfigSource source,
                 std::unique_ptr<EventLog> log, std::unique_ptr<Delivery> delivery,
                 const Translator& translator)
      : config_(config),
        source_(std::move(source)),
        log_(std::move(log)),
        delivery_(std::move(delivery)),
        service_(translator, *log_),
        admin_(*delivery_, *log_, [this] { return Reload(); }),
        upkeep_(*log_, config.log().retention(), [this](bool healthy) { SetServing(healthy); }) {}

  ~RunningGateway() override { Stop(absl::Now()); }

  absl::Status Listen(const v1::Listen& listen) {
    static std::once_flag plugins;
    std::call_once(plugins, [] {
      grpc::EnableDefaultHealthCheckService(true);
      grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    });
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(listen.grpc(), grpc::InsecureServerCredentials(), &port);
    // Otherwise a second gateway on the same port would silently take a share of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(static_cast<int>(listen.max_message_bytes()));
    builder.SetMaxSendMessageSize(static_cast<int>(listen.max_message_bytes()));
    builder.RegisterService(&service_);
    builder.RegisterService(&admin_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      return absl::UnavailableError(
          Concat(listen.grpc(), ": cannot listen here: in use, not allowed, or no such address"));
    }
    address_ = ActualAddress(listen.grpc(), port);
    upkeep_.Start();
    return absl::OkStatus();
  }

  absl::StatusOr<v1::ReloadConfigResponse> Reload() override {
    if (source_ == nullptr) {
      return absl::FailedPreconditionError(
          "the gateway has no file to read its configuration from");
    }
    auto config = source_();
    if (!config.ok()) return absl::InvalidArgumentError(config.status().message());
    const std::lock_guard lock(reload_mutex_);
    if (!google::protobuf::util::MessageDifferencer::Equals(Fixed(*config), Fixed(config_))) {
      return absl::FailedPreconditionError(
          "only destinations and log.retention can change while the gateway runs; restart it for "
          "the rest");
    }
    auto changes = delivery_->Reload(*config);
    if (!changes.ok()) return changes.status();
    upkeep_.SetRetention(config->log().retention());
    config_ = *std::move(config);
    return changes;
  }

  const std::string& address() const override { return address_; }

  void Stop(absl::Time deadline) override {
    if (stopped_) return;
    stopped_ = true;
    upkeep_.Stop();
    if (server_ != nullptr) {
      server_->GetHealthCheckService()->SetServingStatus(false);
      service_.Drain(deadline);
      const absl::Time farewell = std::min(deadline, absl::Now() + kFarewell);
      server_->Shutdown(absl::ToChronoTime(farewell));
    }
    delivery_->Stop(deadline);
    log_->Close();
  }

 private:
  // What a running gateway cannot change.
  static v1::GatewayConfig Fixed(v1::GatewayConfig config) {
    config.clear_destinations();
    config.mutable_log()->clear_retention();
    return config;
  }

  void SetServing(bool healthy) {
    auto& health = *server_->GetHealthCheckService();
    // Administration goes on while the log takes no events.
    health.SetServingStatus("interlingua.v1.GatewayAdmin", true);
    for (const char* name : {"", "interlingua.v1.EventGateway"}) {
      health.SetServingStatus(name, healthy);
    }
  }

  std::mutex reload_mutex_;
  v1::GatewayConfig config_;
  const ConfigSource source_;
  // Destroyed from the last to the first: the server before what it calls.
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Delivery> delivery_;
  GatewayService service_;
  AdminService admin_;
  Upkeep upkeep_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  bool stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const v1::GatewayConfig& config,
                                                        const Translator& translator,
                                                        ConfigSource source) {
  SqliteLogOptions options;
  options.path = config.log().path();
  options.max_bytes = config.log().max_bytes();
  options.max_group_events = config.log().max_group_events();
  const v1::Log::Duplicates& duplicates = config.log().duplicates();
  options.duplicate_window_ms = duplicates.window_hours() * kHourMs;
  options.max_duplicate_keys = static_cast<std::size_t>(duplicates.max_events());
  absl::StatusOr<std::unique_ptr<EventLog>> log = OpenSqliteLog(options);
  if (!log.ok()) return log.status();
  absl::StatusOr<std::unique_ptr<Delivery>> delivery = Delivery::Start(config, translator, **log);
  if (!delivery.ok()) return delivery.status();
  auto gateway = std::make_unique<RunningGateway>(config, std::move(source), *std::move(log),
                                                  *std::move(delivery), translator);
  const absl::Status listening = gateway->Listen(config.listen());
  if (!listening.ok()) return listening;
  return gateway;
}

}  // namespace interlingua
