// A running gateway: event log, delivery and gRPC server, started and stopped in the right order.
//
//     auto gateway = Gateway::Start(config, translator);
//     ... (*gateway)->address() ...
//     (*gateway)->Stop(absl::Now() + absl::Seconds(10));
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "translator/translator.h"

namespace interlingua {

class Gateway {
 public:
  /// Opens the log, starts the deliveries and listens; the gateway takes events when this returns.
  ///
  /// `config` comes from ParseConfig: checked, with its defaults. `translator` outlives the
  /// gateway. The errors of OpenSqliteLog and Delivery::Start; kUnavailable when the address cannot
  /// be listened on. Nothing runs after an error.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(const v1::GatewayConfig& config,
                                                        const Translator& translator);

  /// Stops at once.
  virtual ~Gateway() = default;

  /// Where it listens: `HOST:PORT` with the actual port, or `unix:/path`.
  virtual const std::string& address() const = 0;

  /// Refuses new events with UNAVAILABLE, answers what is in the log's hands, waits for the
  /// deliveries in flight and closes everything, all by `deadline`; what was not done by then is
  /// cut off. Nothing acknowledged is lost either way. Idempotent, from one thread.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace interlingua
