#include "service/cli/filter_options.h"

#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "service/cli/json_lines.h"
#include "service/history/event_filter.h"
#include "translator/point_in_time.h"
#include "translator/text.h"

namespace interlingua {
namespace {

// More than the age of anything; larger numbers would overflow.
constexpr std::int64_t kMostUnits = 10000000;

constexpr std::array<std::pair<char, int>, 5> kUnitSeconds = {
    {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}}};

absl::Status SetTime(const std::string& text, const char* option, absl::Time now,
                     google::protobuf::Timestamp* (v1::EventFilter::*field)(),
                     v1::EventFilter& filter) {
  if (text.empty()) return absl::OkStatus();
  const auto time = ReadTime(text, now);
  if (!time.ok()) {
    return absl::InvalidArgumentError(Concat(option, ": ", ToStd(time.status().message())));
  }
  google::protobuf::Timestamp& set = *(filter.*field)();
  set.set_seconds(absl::ToUnixSeconds(*time));
  set.set_nanos(static_cast<std::int32_t>(
      absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(set.seconds()))));
  return absl::OkStatus();
}

absl::Status ReadIds(const std::string& path, v1::EventFilter& filter) {
  auto reader = JsonLinesReader::Open(path);
  if (!reader.ok()) return reader.status();
  InputLine line;
  while (true) {
    const auto more = (*reader)->Next(line);
    if (!more.ok()) return more.status();
    if (!*more) break;
    std::string_view id = line.text;
    while (!id.empty() && (id.back() == '\r' || id.back() == ' ')) id.remove_suffix(1);
    filter.add_event_ids(std::string(id));
  }
  if (!filter.event_ids().empty()) return absl::OkStatus();
  // An empty list would mean all events, which is the contrary.
  return absl::InvalidArgumentError(Concat(path, ": holds no id of an event"));
}

}  // namespace

absl::StatusOr<absl::Time> ReadTime(std::string_view text, absl::Time now) {
  google::protobuf::Timestamp point;
  if (ParseTime(text, TimeForm::kIso, point).ok()) return TimeOf(point);
  absl::Time time;
  std::string fault;
  if (absl::ParseTime("%Y-%m-%d", ToAbsl(text), &time, &fault)) return time;
  for (const auto& [unit, seconds] : kUnitSeconds) {
    std::int64_t count = 0;
    if (text.empty() || text.back() != unit) continue;
    const std::string_view digits = text.substr(0, text.size() - 1);
    if (!absl::SimpleAtoi(ToAbsl(digits), &count) || count < 0 || count > kMostUnits) break;
    return now - absl::Seconds(count * seconds);
  }
  return absl::InvalidArgumentError(
      Concat("'", text,
             "' is no time: 2026-11-22, 2026-11-22T10:00:00Z, or a while ago: 15m, 24h, ", "30d"));
}

void AddFilterOptions(CLI::App& command, FilterOptions& options) {
  const std::string group = "Which events (all conditions hold; of a list, one of its values)";
  const auto add = [&](const char* name, auto& value, const char* help) {
    command.add_option(name, value, help)->group(group);
  };
  add("--accepted-since", options.accepted_since,
      "Accepted by the gateway then or later: 2026-11-22, 2026-11-22T10:00:00Z, or 24h, 30d ago");
  add("--accepted-until", options.accepted_until, "Accepted before");
  add("--since", options.since, "Happened at the shop then or later");
  add("--until", options.until, "Happened before");
  add("--source", options.sources, "Of this producer; several times");
  add("--kind", options.kinds, "Of this canonical kind; several times");
  add("--customer", options.customers,
      "Of this customer, by any identifier: id, e-mail address, telephone number, or a hash of "
      "one; several times");
  add("--order", options.orders, "About this order; several times");
  add("--event-id", options.event_ids, "With this id; several times");
  add("--event-ids-from", options.event_ids_from, "With one of the ids in this file, one a line");
}

absl::StatusOr<v1::EventFilter> FilterOf(const FilterOptions& options, absl::Time now) {
  using Filter = v1::EventFilter;
  Filter filter;
  absl::Status status = SetTime(options.accepted_since, "--accepted-since", now,
                                &Filter::mutable_accepted_since, filter);
  status.Update(SetTime(options.accepted_until, "--accepted-until", now,
                        &Filter::mutable_accepted_until, filter));
  status.Update(SetTime(options.since, "--since", now, &Filter::mutable_occurred_since, filter));
  status.Update(SetTime(options.until, "--until", now, &Filter::mutable_occurred_until, filter));
  for (const std::string& source : options.sources) filter.add_sources(source);
  for (const std::string& kind : options.kinds) filter.add_kinds(kind);
  for (const std::string& customer : options.customers) filter.add_customers(customer);
  for (const std::string& order : options.orders) filter.add_order_ids(order);
  for (const std::string& id : options.event_ids) filter.add_event_ids(id);
  if (!options.event_ids_from.empty()) status.Update(ReadIds(options.event_ids_from, filter));
  if (!status.ok()) return status;
  const auto made = EventFilter::Create(filter);
  if (!made.ok()) return made.status();
  return filter;
}

}  // namespace interlingua
