#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "service/config/checks.h"
#include "translator/text/text.h"

namespace interlingua::config {
namespace {

constexpr std::int64_t kAnyInt32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kAnyInt64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000;
constexpr std::int64_t kDecadeHours = 10 * 366 * 24;
constexpr std::int64_t kMonthHours = 30 * 24;
constexpr std::int64_t kWeekHours = 7 * 24;

void FillHttp(v1::Destination::Http& http) {
  // Empty comes from `${NAME:-}`: the vendor's own address.
  if (http.base_url().empty()) http.clear_base_url();
  if (!http.has_max_in_flight()) http.set_max_in_flight(8);
  if (!http.has_connect_timeout_ms()) http.set_connect_timeout_ms(5000);
  if (!http.has_timeout_ms()) http.set_timeout_ms(30000);
}

void FillLog(v1::Log& log) {
  if (!log.has_max_bytes()) log.set_max_bytes(0);
  if (!log.has_max_group_events()) log.set_max_group_events(4096);
  v1::Log::Retention& retention = *log.mutable_retention();
  if (!retention.has_max_age_hours()) retention.set_max_age_hours(kMonthHours);
  if (!retention.has_max_bytes()) retention.set_max_bytes(0);
  // Empty comes from `${NAME:-}`: no archive.
  if (retention.archive().empty()) retention.clear_archive();
  v1::Log::Duplicates& duplicates = *log.mutable_duplicates();
  if (!duplicates.has_window_hours()) duplicates.set_window_hours(24);
  if (!duplicates.has_max_events()) duplicates.set_max_events(1000000);
}

void FillPolicy(v1::Destination& destination) {
  if (!destination.has_identify()) destination.set_identify(v1::Destination::NEVER);
  if (!destination.has_ordering()) destination.set_ordering(v1::Destination::NONE);
  if (!destination.has_sample_percent()) destination.set_sample_percent(100);
  if (destination.has_consent() && !destination.consent().has_without()) {
    destination.mutable_consent()->set_without(v1::Destination::WITHHOLD);
  }
  if (!destination.has_cart_state()) return;
  v1::Destination::CartState& carts = *destination.mutable_cart_state();
  if (!carts.has_max_age_hours()) carts.set_max_age_hours(kMonthHours);
  if (!carts.has_max_carts()) carts.set_max_carts(100000);
}

void FillDestination(v1::Destination& destination) {
  if (destination.has_http()) {
    FillHttp(*destination.mutable_http());
    if (!destination.has_max_parked()) destination.set_max_parked(100000);
    if (!destination.has_suspect_after()) destination.set_suspect_after(50);
  }
  FillPolicy(destination);
  if (!destination.has_strict()) destination.set_strict(false);
  if (!destination.has_on_loss()) destination.set_on_loss(v1::SEND);
  if (!destination.has_start()) destination.set_start(v1::Destination::NEWEST);
  v1::Destination::Retry& retry = *destination.mutable_retry();
  if (!retry.has_initial_ms()) retry.set_initial_ms(500);
  if (!retry.has_max_ms()) retry.set_max_ms(60000);
  if (!retry.has_max_attempts()) retry.set_max_attempts(0);
  if (!retry.has_max_age_hours()) retry.set_max_age_hours(kWeekHours);
  if (!retry.has_budget_percent()) retry.set_budget_percent(100);
}

/// Faults numbers at or below one path of the file.
class Bounds {
 public:
  Bounds(std::string path, Faults& faults) : path_(std::move(path)), faults_(faults) {}

  void Check(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    const std::string path = path_.empty() ? std::string(name) : text::Concat(path_, '.', name);
    faults_.Add(path, text::Concat("must be from ", least, " to ", most));
  }

 private:
  std::string path_;
  Faults& faults_;
};

void CheckDestinationNumbers(const v1::Destination& destination, const std::string& path,
                             Faults& faults) {
  if (destination.has_http()) {
    const v1::Destination::Http& http = destination.http();
    Bounds bounds(text::Concat(path, ".http"), faults);
    bounds.Check("max_in_flight", http.max_in_flight(), 1, 10000);
    bounds.Check("connect_timeout_ms", http.connect_timeout_ms(), 1, kDayMs);
    bounds.Check("timeout_ms", http.timeout_ms(), 1, kDayMs);
    if (http.has_max_batch_events()) {
      bounds.Check("max_batch_events", http.max_batch_events(), 1, kAnyInt32);
    }
    if (http.has_max_requests_per_second()) {
      bounds.Check("max_requests_per_second", http.max_requests_per_second(), 1, 1000000);
    }
  }
  if (destination.has_max_parked()) {
    Bounds(path, faults).Check("suspect_after", destination.suspect_after(), 0, kAnyInt32);
    Bounds(path, faults).Check("max_parked", destination.max_parked(), 1, 10000000);
  }
  const v1::Destination::Retry& retry = destination.retry();
  Bounds bounds(text::Concat(path, ".retry"), faults);
  bounds.Check("initial_ms", retry.initial_ms(), 1, kDayMs);
  bounds.Check("max_ms", retry.max_ms(), 1, kDayMs);
  bounds.Check("max_attempts", retry.max_attempts(), 0, kAnyInt32);
  bounds.Check("max_age_hours", retry.max_age_hours(), 0, kDecadeHours);
  bounds.Check("budget_percent", retry.budget_percent(), 1, 100);
  Bounds(path, faults).Check("sample_percent", destination.sample_percent(), 0, 100);
  if (!destination.has_cart_state()) return;
  Bounds carts(text::Concat(path, ".cart_state"), faults);
  carts.Check("max_age_hours", destination.cart_state().max_age_hours(), 1, kDecadeHours);
  carts.Check("max_carts", destination.cart_state().max_carts(), 1, 10000000);
}

void CheckLogNumbers(const v1::Log& log, Faults& faults) {
  Bounds bounds("log", faults);
  bounds.Check("max_bytes", log.max_bytes(), 0, kAnyInt64);
  bounds.Check("max_group_events", log.max_group_events(), 1, 1000000);
  Bounds retention("log.retention", faults);
  retention.Check("max_age_hours", log.retention().max_age_hours(), 0, kDecadeHours);
  retention.Check("max_bytes", log.retention().max_bytes(), 0, kAnyInt64);
  if (log.max_bytes() > 0 && log.retention().max_bytes() >= log.max_bytes()) {
    faults.Add("log.retention.max_bytes",
               "must be less than log.max_bytes, or the log refuses events before it removes any");
  }
  Bounds duplicates("log.duplicates", faults);
  duplicates.Check("window_hours", log.duplicates().window_hours(), 0, kDecadeHours);
  duplicates.Check("max_events", log.duplicates().max_events(), 1, 1000000000);
}

}  // namespace

void FillDefaults(v1::GatewayConfig& config) {
  v1::Listen& listen = *config.mutable_listen();
  if (!listen.has_grpc()) listen.set_grpc("127.0.0.1:7070");
  if (!listen.has_max_message_bytes()) listen.set_max_message_bytes(4194304);
  // Empty comes from `${NAME:-}`: no pages.
  if (listen.http().empty()) listen.clear_http();
  FillLog(*config.mutable_log());
  for (v1::Destination& destination : *config.mutable_destinations()) FillDestination(destination);
  if (!config.has_shutdown_deadline_ms()) config.set_shutdown_deadline_ms(10000);
}

void CheckNumbers(const v1::GatewayConfig& config, Faults& faults) {
  Bounds root("", faults);
  root.Check("shutdown_deadline_ms", config.shutdown_deadline_ms(), 0, kDayMs);
  Bounds listen("listen", faults);
  listen.Check("max_message_bytes", config.listen().max_message_bytes(), 1024, kAnyInt32);
  CheckLogNumbers(config.log(), faults);
  for (int i = 0; i < config.destinations_size(); ++i) {
    CheckDestinationNumbers(config.destinations(i), text::Concat("destinations[", i, ']'), faults);
  }
}

}  // namespace interlingua::config
