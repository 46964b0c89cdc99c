#include "service/runtime/gateway.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/admin/admin_service.h"
#include "service/delivery/delivery.h"
#include "service/history/erased_people.h"
#include "service/ingest/gateway_service.h"
#include "service/log/sqlite/sqlite_log.h"
#include "service/observe/event_logger.h"
#include "service/observe/health_state.h"
#include "service/observe/metrics.h"
#include "service/observe/pages.h"
#include "service/observe/replay_monitor.h"
#include "service/runtime/health_monitor.h"
#include "service/runtime/retention.h"
#include "translator/text/text.h"

namespace interlingua::runtime {
namespace {

// After the calls are over, watchers of the health service still hold streams open; they get this
// long to hear of it.
constexpr absl::Duration kFarewell = absl::Milliseconds(200);

constexpr std::int64_t kHourMs = 60 * 60 * 1000;

bool IsUnixSocket(std::string_view address) { return address.starts_with("unix:"); }

/// `address` with the port that was really taken.
std::string ActualAddress(const std::string& address, int port) {
  if (IsUnixSocket(address)) return address;
  return text::Concat(std::string_view(address).substr(0, address.rfind(':') + 1), port);
}

class RunningGateway : public Gateway {
 public:
  RunningGateway(const v1::GatewayConfig& config, ConfigSource source,
                 observe::StructuredLog* journal, std::unique_ptr<observe::EventLogger> chronicle,
                 std::unique_ptr<log::EventLog> log, std::unique_ptr<history::ErasedPeople> erased,
                 std::unique_ptr<delivery::Delivery> delivery, const Translator& translator)
      : config_(config),
        source_(std::move(source)),
        chronicle_(std::move(chronicle)),
        log_(std::move(log)),
        erased_(std::move(erased)),
        delivery_(std::move(delivery)),
        log_max_bytes_(config.log().max_bytes()),
        vitals_(*log_, *delivery_, config.log().path()),
        counters_(translator),
        service_(translator, *log_, counters_),
        replays_(
            translator, *log_, config.log().path() + ".replays", [this] { return Served(); },
            [this](const v1::CommerceEvent& event) { return erased_->Include(event); }),
        replay_watch_(journal),
        streams_(*delivery_, *log_, translator,
                 static_cast<std::size_t>(config.listen().max_message_bytes())),
        admin_({*delivery_, *log_, replays_, *erased_, *chronicle_}, streams_,
               [this] { return Reload(); }),
        retention_(
            *log_, config.log().retention(),
            [this](const absl::StatusOr<history::ArchivedFile>& file) { NoteArchive(file); }),
        upkeep_(*log_, [this](const absl::Status& health) { Look(health); }) {}

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
      return absl::UnavailableError(text::Concat(
          listen.grpc(), ": cannot listen here: in use, not allowed, or no such address"));
    }
    address_ = ActualAddress(listen.grpc(), port);
    if (auto status = ServePages(listen); !status.ok()) return status;
    replays_.ResumeAll();
    chronicle_->LogStarted(address_, pages_address(), config_.destinations_size());
    upkeep_.Start();
    retention_.Start();
    return absl::OkStatus();
  }

  absl::StatusOr<v1::ReloadConfigResponse> Reload() override {
    auto changes = GoOver();
    chronicle_->LogReload(changes);
    return changes;
  }

  const std::string& address() const override { return address_; }

  std::string pages_address() const override { return pages_ == nullptr ? "" : pages_->address(); }

  void Stop(absl::Time deadline) override {
    if (stopped_) return;
    stopped_ = true;
    const absl::Time begun = absl::Now();
    vitals_.SetDraining();
    if (server_ != nullptr) chronicle_->LogStopping();
    upkeep_.Stop();
    retention_.Stop();
    if (server_ != nullptr) {
      server_->GetHealthCheckService()->SetServingStatus(false);
      service_.Drain(deadline);
      streams_.Close();
      replays_.Stop(deadline);
      const absl::Time farewell = std::min(deadline, absl::Now() + kFarewell);
      server_->Shutdown(absl::ToChronoTime(farewell));
    }
    delivery_->Stop(deadline);
    log_->Close();
    // Who watches has seen it drain to the end.
    pages_.reset();
    if (server_ != nullptr) chronicle_->LogStopped(absl::ToInt64Milliseconds(absl::Now() - begun));
  }

 private:
  absl::StatusOr<v1::ReloadConfigResponse> GoOver() {
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
    retention_.SetPolicy(config->log().retention());
    if (config->log().retention().archive().empty()) vitals_.SetArchiveStatus(absl::OkStatus());
    config_ = *std::move(config);
    return changes;
  }

  // The destinations as they are now.
  std::vector<v1::Destination> Served() {
    const std::lock_guard lock(reload_mutex_);
    return {config_.destinations().begin(), config_.destinations().end()};
  }

  // What a running gateway cannot change.
  static v1::GatewayConfig Fixed(v1::GatewayConfig config) {
    config.clear_destinations();
    config.mutable_log()->clear_retention();
    return config;
  }

  absl::Status ServePages(const v1::Listen& listen) {
    if (!listen.has_http()) return absl::OkStatus();
    auto pages = observe::Pages::Serve(
        listen.http(), {.metrics =
                            [this] {
                              return observe::MetricsText({.ingest = counters_,
                                                           .log = *log_,
                                                           .delivery = *delivery_,
                                                           .health = vitals_,
                                                           .replays = replay_watch_,
                                                           .log_max_bytes = log_max_bytes_});
                            },
                        .ready = [this] { return vitals_.Ready(absl::Now()); }});
    if (!pages.ok()) return pages.status();
    pages_ = *std::move(pages);
    return absl::OkStatus();
  }

  // What the upkeep finds each second: the same truth for everybody who asks.
  void Look(const absl::Status& health) {
    const absl::Time now = absl::Now();
    vitals_.Update(health, now);
    chronicle_->LogChanges(health, log_->Stats(), *delivery_, now);
    if (const auto replays = replays_.Snapshot()) replay_watch_.Update(*replays);
    retention_.NoteHealth(health.ok());
    if (serving_ == health.ok()) return;
    serving_ = health.ok();
    SetServing(health.ok());
  }

  void NoteArchive(const absl::StatusOr<history::ArchivedFile>& file) {
    vitals_.SetArchiveStatus(file.status());
    if (!file.ok()) return chronicle_->LogArchiveFailure(file.status());
    chronicle_->LogArchived(file->known ? "" : file->path, file->last - file->first + 1);
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
  // Destroyed from the last to the first: the servers before what they call.
  std::unique_ptr<observe::EventLogger> chronicle_;
  std::unique_ptr<log::EventLog> log_;
  std::unique_ptr<history::ErasedPeople> erased_;
  std::unique_ptr<delivery::Delivery> delivery_;
  const std::int64_t log_max_bytes_;
  observe::HealthState vitals_;
  observe::IngestCounters counters_;
  ingest::GatewayService service_;
  replay::Replays replays_;
  observe::ReplayMonitor replay_watch_;
  admin::EventStreams streams_;
  admin::AdminService admin_;
  Retention retention_;
  HealthMonitor upkeep_;
  std::optional<bool> serving_;  // the upkeep's
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<observe::Pages> pages_;
  std::string address_;
  bool stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const v1::GatewayConfig& config,
                                                        const Translator& translator,
                                                        ConfigSource source,
                                                        observe::StructuredLog* journal) {
  log::sqlite::SqliteLogOptions options;
  options.path = config.log().path();
  options.max_bytes = config.log().max_bytes();
  options.max_group_events = config.log().max_group_events();
  const v1::Log::Duplicates& duplicates = config.log().duplicates();
  options.duplicate_window_ms = duplicates.window_hours() * kHourMs;
  options.max_duplicate_keys = static_cast<std::size_t>(duplicates.max_events());
  absl::StatusOr<std::unique_ptr<log::EventLog>> log = log::sqlite::OpenSqliteLog(options);
  if (!log.ok()) return log.status();
  auto erased = history::ErasedPeople::Load(**log);
  if (!erased.ok()) return erased.status();
  auto chronicle = std::make_unique<observe::EventLogger>(journal);
  absl::StatusOr<std::unique_ptr<delivery::Delivery>> delivery = delivery::Delivery::Start(
      config, translator, **log,
      [&told = *chronicle](std::string_view destination, const log::DeadLetter& letter) {
        told.LogDeadLetter(destination, letter, absl::Now());
      });
  if (!delivery.ok()) return delivery.status();
  auto gateway = std::make_unique<RunningGateway>(
      config, std::move(source), journal, std::move(chronicle), *std::move(log), *std::move(erased),
      *std::move(delivery), translator);
  const absl::Status listening = gateway->Listen(config.listen());
  if (!listening.ok()) return listening;
  return gateway;
}

}  // namespace interlingua::runtime
