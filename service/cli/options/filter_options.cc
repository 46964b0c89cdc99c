#include "service/cli/options/filter_options.h"

#include <fstream>
#include <tuple>

#include "absl/time/clock.h"
#include "service/history/event_filter.h"
#include "translator/text/text.h"

namespace interlingua::cli::options {
namespace {

/// `2026-11-22`, `2026-11-22T10:00:00Z`, or how long ago: `90m`, `24h`, `30d`.
absl::StatusOr<absl::Time> ReadTime(const std::string& option, const std::string& text,
                                    absl::Time now) {
  if (const std::optional<absl::Time> time = ParseTime(text); time.has_value()) return *time;
  const bool days = text.size() > 1 && text.back() == 'd';
  absl::Duration ago;
  const std::string number = days ? text.substr(0, text.size() - 1) + "h" : text;
  if (!text.empty() && text.front() != '-' && absl::ParseDuration(number, &ago)) {
    return now - (days ? 24 * ago : ago);
  }
  return absl::InvalidArgumentError(
      text::Concat(option, " ", text,
                   ": neither a time (2026-11-22, 2026-11-22T10:00:00Z) nor how long "
                   "ago (90m, 24h, 30d)"));
}

void SetTime(absl::Time time, google::protobuf::Timestamp& message) {
  message.set_seconds(absl::ToUnixSeconds(time));
  const absl::Duration rest = time - absl::FromUnixSeconds(message.seconds());
  message.set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(rest)));
}

absl::Status AddIdsOf(const std::string& path, v1::EventFilter& filter) {
  std::ifstream file(path);
  if (!file)
    return absl::NotFoundError(text::Concat("--event-ids-from ", path, ": cannot be read"));
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) filter.add_event_ids(line);
  }
  if (filter.event_ids_size() > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(text::Concat("--event-ids-from ", path, ": it has no ids"));
}

}  // namespace

std::optional<absl::Time> ParseTime(const std::string& text) {
  absl::Time time;
  std::string ignored;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &ignored) ||
      absl::ParseTime("%Y-%m-%d", text, &time, &ignored)) {
    return time;
  }
  return std::nullopt;
}

absl::StatusOr<v1::EventFilter> FilterOptions::Make(absl::Time now) const {
  v1::EventFilter filter;
  const std::tuple<const char*, const std::string*,
                   google::protobuf::Timestamp* (v1::EventFilter::*)()>
      times[] = {{"--accepted-since", &accepted_since, &v1::EventFilter::mutable_accepted_since},
                 {"--accepted-until", &accepted_until, &v1::EventFilter::mutable_accepted_until},
                 {"--since", &since, &v1::EventFilter::mutable_occurred_since},
                 {"--until", &until, &v1::EventFilter::mutable_occurred_until}};
  for (const auto& [option, text, field] : times) {
    if (text->empty()) continue;
    const auto time = ReadTime(option, *text, now);
    if (!time.ok()) return time.status();
    SetTime(*time, *(filter.*field)());
  }
  for (const std::string& source : sources) filter.add_sources(source);
  for (const std::string& kind : kinds) filter.add_kinds(kind);
  for (const std::string& customer : customers) filter.add_customers(customer);
  for (const std::string& order : orders) filter.add_order_ids(order);
  for (const std::string& id : event_ids) filter.add_event_ids(id);
  if (!event_ids_from.empty()) {
    if (auto status = AddIdsOf(event_ids_from, filter); !status.ok()) return status;
  }
  return filter;
}

absl::StatusOr<v1::EventFilter> MakeFilter(const FilterOptions& options) {
  auto filter = options.Make(absl::Now());
  if (!filter.ok()) return filter;
  const auto made = history::EventFilter::Create(*filter);
  return made.ok() ? filter : made.status();
}

std::shared_ptr<FilterOptions> AddFilterOptions(Command command) {
  auto options = std::make_shared<FilterOptions>();
  const auto add = [&](const char* name, auto& value, const char* help) {
    // Those that may be repeated take one value each time, so that other arguments may follow.
    command.Add(name, value, help).Group("Which events").OneValueEach();
  };
  add("--since", options->since,
      "That happened at this time or later: 2026-11-22, 2026-11-22T10:00:00Z, or 24h, 30d ago");
  add("--until", options->until, "That happened before");
  add("--accepted-since", options->accepted_since, "That the gateway accepted then or later");
  add("--accepted-until", options->accepted_until, "That it accepted before");
  add("--source", options->sources, "Of this producer; may be repeated, as the following");
  add("--kind", options->kinds, "Of this canonical kind: purchase, refund, ...");
  add("--customer", options->customers,
      "Of this customer: user id, anonymous id, e-mail address, telephone number, or a hash");
  add("--order", options->orders, "About the order of this id");
  add("--event-id", options->event_ids, "With this id");
  add("--event-ids-from", options->event_ids_from, "With one of the ids in this file, one a line");
  return options;
}

}  // namespace interlingua::cli::options
