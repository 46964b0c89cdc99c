#include "service/config/defaults.h"

#include <cstdint>
#include <limits>
#include <string>

#include "translator/text.h"

namespace interlingua {
namespace {

constexpr std::int64_t kAnyInt32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000;

void FillHttp(v1::Destination::Http& http) {
  // Empty comes from `${NAME:-}`: the vendor's own address.
  if (http.base_url().empty()) http.clear_base_url();
  if (!http.has_max_in_flight()) http.set_max_in_flight(8);
  if (!http.has_connect_timeout_ms()) http.set_connect_timeout_ms(5000);
  if (!http.has_timeout_ms()) http.set_timeout_ms(30000);
}

void FillDestination(v1::Destination& destination) {
  if (destination.has_http()) FillHttp(*destination.mutable_http());
  if (!destination.has_identify()) destination.set_identify(v1::Destination::NEVER);
  if (!destination.has_strict()) destination.set_strict(false);
  if (!destination.has_on_loss()) destination.set_on_loss(v1::SEND);
  if (!destination.has_start()) destination.set_start(v1::Destination::OLDEST);
  v1::Destination::Retry& retry = *destination.mutable_retry();
  if (!retry.has_initial_ms()) retry.set_initial_ms(500);
  if (!retry.has_max_ms()) retry.set_max_ms(60000);
  if (!retry.has_max_attempts()) retry.set_max_attempts(0);
}

/// Faults numbers at or below one path of the file.
class Bounds {
 public:
  Bounds(std::string path, const Places& places, Faults& faults)
      : path_(std::move(path)), places_(places), faults_(faults) {}

  void Check(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    const std::string path = path_.empty() ? std::string(name) : Concat(path_, '.', name);
    faults_.Add(places_.Find(path), path, Concat("must be from ", least, " to ", most));
  }

 private:
  std::string path_;
  const Places& places_;
  Faults& faults_;
};

void CheckDestinationNumbers(const v1::Destination& destination, const std::string& path,
                             const Places& places, Faults& faults) {
  if (destination.has_http()) {
    const v1::Destination::Http& http = destination.http();
    Bounds bounds(Concat(path, ".http"), places, faults);
    bounds.Check("max_in_flight", http.max_in_flight(), 1, 10000);
    bounds.Check("connect_timeout_ms", http.connect_timeout_ms(), 1, kDayMs);
    bounds.Check("timeout_ms", http.timeout_ms(), 1, kDayMs);
    if (http.has_max_batch_events()) {
      bounds.Check("max_batch_events", http.max_batch_events(), 1, kAnyInt32);
    }
  }
  const v1::Destination::Retry& retry = destination.retry();
  Bounds bounds(Concat(path, ".retry"), places, faults);
  bounds.Check("initial_ms", retry.initial_ms(), 1, kDayMs);
  bounds.Check("max_ms", retry.max_ms(), 1, kDayMs);
  bounds.Check("max_attempts", retry.max_attempts(), 0, kAnyInt32);
}

}  // namespace

void FillDefaults(v1::GatewayConfig& config) {
  v1::Listen& listen = *config.mutable_listen();
  if (!listen.has_grpc()) listen.set_grpc("127.0.0.1:7070");
  if (!listen.has_max_message_bytes()) listen.set_max_message_bytes(4194304);
  v1::Log& log = *config.mutable_log();
  if (!log.has_max_bytes()) log.set_max_bytes(0);
  if (!log.has_max_group_events()) log.set_max_group_events(4096);
  for (v1::Destination& destination : *config.mutable_destinations()) FillDestination(destination);
  if (!config.has_shutdown_deadline_ms()) config.set_shutdown_deadline_ms(10000);
}

void CheckNumbers(const v1::GatewayConfig& config, const Places& places, Faults& faults) {
  Bounds root("", places, faults);
  root.Check("shutdown_deadline_ms", config.shutdown_deadline_ms(), 0, kDayMs);
  Bounds listen("listen", places, faults);
  listen.Check("max_message_bytes", config.listen().max_message_bytes(), 1024, kAnyInt32);
  Bounds log("log", places, faults);
  log.Check("max_bytes", config.log().max_bytes(), 0, std::numeric_limits<std::int64_t>::max());
  log.Check("max_group_events", config.log().max_group_events(), 1, 1000000);
  for (int i = 0; i < config.destinations_size(); ++i) {
    CheckDestinationNumbers(config.destinations(i), Concat("destinations[", i, ']'), places,
                            faults);
  }
}

}  // namespace interlingua
