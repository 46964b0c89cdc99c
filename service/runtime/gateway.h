// A running gateway: event log, delivery and servers, started and stopped in the right order.
//
//     auto gateway = Gateway::Start(config, translator);
//     ... (*gateway)->address() ...
//     (*gateway)->Stop(absl::Now() + absl::Seconds(10));
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/config.pb.h"
#include "service/observe/structured_log.h"
#include "service/runtime/reload.h"
#include "translator/translator.h"

namespace interlingua::runtime {

class Gateway {
 public:
  /// Opens the log, starts the deliveries and listens; the gateway takes events when this returns.
  ///
  /// `config` comes from ParseConfig: checked, with its defaults. `translator` outlives the
  /// gateway. The errors of OpenLog and Delivery::Start; kUnavailable when the address cannot
  /// be listened on. Nothing runs after an error.
  /// `source` serves `Reload`; without one the configuration stays as it is. `structured_log`
  /// gets what happens and outlives the gateway; null: nothing is written.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(
      const v1::GatewayConfig& config, const Translator& translator, ConfigSource source = nullptr,
      observe::StructuredLog* structured_log = nullptr);

  /// Stops at once.
  virtual ~Gateway() = default;

  /// Where it listens: `HOST:PORT` with the actual port, or `unix:/path`.
  virtual const std::string& address() const = 0;

  /// `HOST:PORT` of the pages /metrics, /healthz and /readyz; "" when the configuration has none.
  virtual std::string pages_address() const = 0;

  /// Reads the configuration again and switches to its destinations and its retention (see
  /// Reloader). From any thread.
  virtual absl::StatusOr<v1::ReloadConfigResponse> Reload() = 0;

  /// Refuses new events with UNAVAILABLE, answers what waits for the log, waits for the deliveries
  /// in flight and closes everything, all by `deadline`; what is not done by then is cut off.
  /// Nothing acknowledged is lost either way. Idempotent, from one thread.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace interlingua::runtime
