#include "service/runtime/gateway.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "service/admin/admin_service.h"
#include "service/delivery/delivery.h"
#include "service/history/erased_people.h"
#include "service/ingest/gateway_service.h"
#include "service/observe/event_logger.h"
#include "service/observe/health_state.h"
#include "service/observe/metrics.h"
#include "service/observe/pages.h"
#include "service/observe/replay_monitor.h"
#include "service/replay/replays.h"
#include "service/runtime/grpc_server.h"
#include "service/runtime/health_monitor.h"
#include "service/runtime/open_log.h"
#include "service/runtime/retention.h"

namespace interlingua::runtime {
namespace {

constexpr std::int64_t kHourMs = 60 * 60 * 1000;

log::LogOptions OptionsOf(const v1::Log& config) {
  log::LogOptions options;
  options.path = config.path();
  options.max_bytes = config.max_bytes();
  options.max_group_events = config.max_group_events();
  options.duplicate_window_ms = config.duplicates().window_hours() * kHourMs;
  options.max_duplicate_keys = static_cast<std::size_t>(config.duplicates().max_events());
  return options;
}

class RunningGateway : public Gateway {
 public:
  RunningGateway(const v1::GatewayConfig& config, ConfigSource source,
                 observe::StructuredLog* structured_log,
                 std::unique_ptr<observe::EventLogger> logger, std::unique_ptr<log::EventLog> log,
                 std::unique_ptr<history::ErasedPeople> erased,
                 std::unique_ptr<delivery::Delivery> delivery, const Translator& translator)
      : logger_(std::move(logger)),
        log_(std::move(log)),
        erased_(std::move(erased)),
        delivery_(std::move(delivery)),
        reloader_(config, std::move(source), *delivery_,
                  [this](const v1::GatewayConfig& changed) { Apply(changed); }),
        log_max_bytes_(config.log().max_bytes()),
        health_state_(*log_, *delivery_, config.log().path()),
        counters_(translator),
        service_(translator, *log_, counters_),
        replays_(
            translator, *log_, OpenLog, config.log().path() + ".replays",
            [this] { return reloader_.Destinations(); },
            [this](const v1::CommerceEvent& event) { return erased_->Include(event); }),
        replay_monitor_(structured_log),
        streams_(*delivery_, *log_, translator,
                 static_cast<std::size_t>(config.listen().max_message_bytes())),
        admin_({*delivery_, *log_, replays_, *erased_, *logger_}, streams_,
               [this] { return Reload(); }),
        retention_(*log_, config.log().retention(),
                   [this](const absl::StatusOr<history::ArchivedFile>& file) { OnArchived(file); }),
        health_monitor_(*log_, [this](const absl::Status& health) { OnHealth(health); }) {}

  ~RunningGateway() override { Stop(absl::Now()); }

  absl::Status Listen(const v1::GatewayConfig& config) {
    auto server = GrpcServer::Start(config.listen(), {&service_, &admin_});
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    if (auto status = ServePages(config.listen()); !status.ok()) return status;
    replays_.ResumeAll();
    logger_->LogStarted(address(), pages_address(), config.destinations_size());
    health_monitor_.Start();
    retention_.Start();
    return absl::OkStatus();
  }

  absl::StatusOr<v1::ReloadConfigResponse> Reload() override {
    auto changes = reloader_.Reload();
    logger_->LogReload(changes);
    return changes;
  }

  const std::string& address() const override { return server_->address(); }

  std::string pages_address() const override { return pages_ == nullptr ? "" : pages_->address(); }

  void Stop(absl::Time deadline) override {
    if (stopped_) return;
    stopped_ = true;
    const absl::Time begun = absl::Now();
    health_state_.SetDraining();
    if (server_ != nullptr) logger_->LogStopping();
    health_monitor_.Stop();
    retention_.Stop();
    if (server_ != nullptr) {
      server_->NoteStopping();
      service_.Drain(deadline);
      streams_.Close();
      replays_.Stop(deadline);
      server_->Shutdown(deadline);
    }
    delivery_->Stop(deadline);
    log_->Close();
    // Last, so that the pages show the draining up to its end.
    pages_.reset();
    if (server_ != nullptr) logger_->LogStopped(absl::ToInt64Milliseconds(absl::Now() - begun));
  }

 private:
  void Apply(const v1::GatewayConfig& config) {
    retention_.SetPolicy(config.log().retention());
    if (config.log().retention().archive().empty())
      health_state_.SetArchiveStatus(absl::OkStatus());
  }

  absl::Status ServePages(const v1::Listen& listen) {
    if (!listen.has_http()) return absl::OkStatus();
    auto pages = observe::Pages::Serve(
        listen.http(), {.metrics =
                            [this] {
                              return observe::MetricsText({.ingest = counters_,
                                                           .log = *log_,
                                                           .delivery = *delivery_,
                                                           .health = health_state_,
                                                           .replays = replay_monitor_,
                                                           .log_max_bytes = log_max_bytes_});
                            },
                        .ready = [this] { return health_state_.Ready(absl::Now()); },
                        .remarks = [this] { return health_state_.remarks(); }});
    if (!pages.ok()) return pages.status();
    pages_ = *std::move(pages);
    return absl::OkStatus();
  }

  // Every second, on the thread of the health monitor: pages, health service and log lines show the
  // same state.
  void OnHealth(const absl::Status& health) {
    const absl::Time now = absl::Now();
    health_state_.Update(health, now);
    logger_->LogChanges(health, log_->Stats(), *delivery_, now);
    if (const auto replays = replays_.Snapshot()) replay_monitor_.Update(*replays);
    retention_.SetHealthy(health.ok());
    if (serving_ == health.ok()) return;
    serving_ = health.ok();
    server_->SetServing(health.ok());
  }

  void OnArchived(const absl::StatusOr<history::ArchivedFile>& file) {
    health_state_.SetArchiveStatus(file.status());
    if (!file.ok()) return logger_->LogArchiveFailure(file.status());
    logger_->LogArchived(file->known ? "" : file->path, file->last - file->first + 1);
  }

  // Destroyed from the last to the first: the servers before what they call.
  std::unique_ptr<observe::EventLogger> logger_;
  std::unique_ptr<log::EventLog> log_;
  std::unique_ptr<history::ErasedPeople> erased_;
  std::unique_ptr<delivery::Delivery> delivery_;
  Reloader reloader_;
  const std::int64_t log_max_bytes_;
  observe::HealthState health_state_;
  observe::IngestCounters counters_;
  ingest::GatewayService service_;
  replay::Replays replays_;
  observe::ReplayMonitor replay_monitor_;
  admin::EventStreams streams_;
  admin::AdminService admin_;
  Retention retention_;
  HealthMonitor health_monitor_;
  std::optional<bool> serving_;  // of the health monitor's thread
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<observe::Pages> pages_;
  bool stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const v1::GatewayConfig& config,
                                                        const Translator& translator,
                                                        ConfigSource source,
                                                        observe::StructuredLog* structured_log) {
  auto log = OpenLog(OptionsOf(config.log()));
  if (!log.ok()) return log.status();
  auto erased = history::ErasedPeople::Load(**log);
  if (!erased.ok()) return erased.status();
  auto logger = std::make_unique<observe::EventLogger>(structured_log);
  std::vector<std::string> starts;
  auto delivery = delivery::Delivery::Start(
      config, translator, **log,
      [&dead_letters = *logger](std::string_view destination, const log::DeadLetter& letter) {
        dead_letters.LogDeadLetter(destination, letter, absl::Now());
      },
      &starts);
  if (!delivery.ok()) return delivery.status();
  logger->LogStarts(starts);
  auto gateway = std::make_unique<RunningGateway>(
      config, std::move(source), structured_log, std::move(logger), *std::move(log),
      *std::move(erased), *std::move(delivery), translator);
  if (auto status = gateway->Listen(config); !status.ok()) return status;
  return gateway;
}

}  // namespace interlingua::runtime
