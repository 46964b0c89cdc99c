#include "service/log/sqlite/parked_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include "service/log/sqlite/conditions.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// Small enough that producers, who share the writer, wait hardly longer than for a commit.
constexpr int kParkedPerSlice = 500;

constexpr char kColumns[] =
    "destination, offset, event_id, kind, attempts, failures, first_sent_at, not_before, reason,"
    " order_keys, redriven, bury";

// Order keys are a text of hexadecimal numbers, one space behind each.
std::string FormatKeys(const std::vector<std::uint64_t>& keys) {
  std::string text;
  for (const std::uint64_t key : keys) {
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), key, 16).ptr;
    text.append(digits.data(), end).push_back(' ');
  }
  return text;
}

absl::StatusOr<std::vector<std::uint64_t>> ParseKeys(std::string_view text) {
  std::vector<std::uint64_t> keys;
  while (!text.empty()) {
    std::uint64_t key = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), key, 16);
    const auto length = static_cast<std::size_t>(read.ptr - text.data());
    if (read.ec != std::errc() || length >= text.size() || text[length] != ' ') {
      return absl::DataLossError("the order keys of a parked event are damaged");
    }
    keys.push_back(key);
    text.remove_prefix(length + 1);
  }
  return keys;
}

// Of a row of kColumns.
absl::StatusOr<ParkedEvent> ParkedOf(const Statement& row) {
  ParkedEvent parked;
  parked.destination = std::string(row.Text(0));
  parked.offset = row.Integer(1);
  parked.event_id = std::string(row.Text(2));
  parked.kind = std::string(row.Text(3));
  parked.attempts = static_cast<int>(row.Integer(4));
  parked.failures = static_cast<int>(row.Integer(5));
  parked.first_sent_at_ms = row.Integer(6);
  parked.not_before_ms = row.Integer(7);
  parked.reason = std::string(row.Text(8));
  auto keys = ParseKeys(row.Text(9));
  if (!keys.ok()) return keys.status();
  parked.order_keys = *std::move(keys);
  parked.redriven = row.Integer(10) != 0;
  parked.bury = row.Integer(11) != 0;
  return parked;
}

/// Takes rows of kColumns into a list.
auto AddingTo(std::vector<ParkedEvent>& list) {
  return [&list](const Statement& row) {
    auto parked = ParkedOf(row);
    if (parked.ok()) list.push_back(*std::move(parked));
    return parked.status();
  };
}

}  // namespace

absl::StatusOr<std::vector<ParkedEvent>> LoadParked(Database& database,
                                                    std::string_view destination) {
  std::vector<ParkedEvent> all;
  const std::string sql =
      text::Concat("SELECT ", kColumns, " FROM parked WHERE destination = ? ORDER BY offset");
  auto status = database.ForEach(sql.c_str(), {destination}, AddingTo(all));
  if (!status.ok()) return status;
  return all;
}

absl::StatusOr<std::vector<ParkedRecord>> LoadParkedRecords(
    Database& database, std::string_view destination, const std::vector<std::int64_t>& offsets) {
  std::vector<ParkedRecord> records;
  const std::string sql =
      text::Concat("SELECT ", kColumns,
                   ", prepared, (SELECT bytes FROM events WHERE events.offset = parked.offset)"
                   " FROM parked WHERE destination = ? AND offset = ?");
  std::vector<std::int64_t> ordered = offsets;
  std::sort(ordered.begin(), ordered.end());
  for (const std::int64_t offset : ordered) {
    auto status = database.ForEach(
        sql.c_str(), {destination, offset}, [&](const Statement& row) -> absl::Status {
          auto parked = ParkedOf(row);
          if (!parked.ok()) return parked.status();
          parked->prepared = std::string(row.Blob(12));
          records.push_back(
              {*std::move(parked), std::make_shared<const std::string>(row.Blob(13))});
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
  }
  return records;
}

absl::StatusOr<std::vector<ParkedEvent>> ListParkedEvents(Database& database,
                                                          const ParkedQuery& query,
                                                          const DeadLetterKey& after, int max) {
  Conditions conditions(after);
  if (!query.destination.empty()) conditions.Add("destination = ?", query.destination);
  conditions.AddOneOf("kind", query.kinds);
  conditions.AddOneOf("event_id", query.event_ids);
  if (!query.reason.empty()) conditions.Add("instr(reason, ?) > 0", query.reason);
  auto rows = database.Prepare(text::Concat("SELECT ", kColumns, " FROM parked", conditions.sql(),
                                            " ORDER BY destination, offset LIMIT ?")
                                   .c_str());
  if (!rows.ok()) return rows.status();
  std::vector<Value> values = conditions.values();
  values.emplace_back(max);
  rows->Bind(values);
  std::vector<ParkedEvent> all;
  if (auto status = ForEachRow(*rows, AddingTo(all)); !status.ok()) return status;
  return all;
}

absl::StatusOr<ParkedTotals> LoadParkedTotals(Database& database, std::string_view destination) {
  ParkedTotals totals;
  auto status = database.ForEach(
      "SELECT count(*), coalesce(sum(redriven), 0), coalesce(min(not_before), 0),"
      " coalesce(min(CASE redriven WHEN 0 THEN offset END), 0) FROM parked WHERE destination = ?",
      {destination}, [&](const Statement& row) {
        totals = {row.Integer(0), row.Integer(1), row.Integer(2), row.Integer(3)};
      });
  if (!status.ok()) return status;
  return totals;
}

absl::Status SaveParked(Database& database, std::string_view destination,
                        const std::vector<ParkedEvent>& parked) {
  for (const ParkedEvent& event : parked) {
    const std::string keys = FormatKeys(event.order_keys);
    auto status = database.Run(
        "INSERT INTO parked (destination, offset, event_id, kind, attempts, failures,"
        " first_sent_at, not_before, reason, order_keys, redriven, prepared)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET attempts = excluded.attempts, failures = excluded.failures,"
        " first_sent_at = excluded.first_sent_at, not_before = excluded.not_before,"
        " reason = excluded.reason, order_keys = excluded.order_keys",
        {destination, event.offset, event.event_id, event.kind, event.attempts, event.failures,
         event.first_sent_at_ms, event.not_before_ms, event.reason, keys, event.redriven,
         Value::Blob(event.prepared)});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status RemoveParked(Database& database, std::string_view destination,
                          const std::vector<std::int64_t>& offsets) {
  for (const std::int64_t offset : offsets) {
    auto status = database.Run("DELETE FROM parked WHERE destination = ? AND offset = ?",
                               {destination, offset});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> MakeDueSlice(Database& database, const ParkedQuery& query,
                                          DeadLetterKey& after, std::int64_t now_ms, bool bury) {
  const auto slice = ListParkedEvents(database, query, after, kParkedPerSlice);
  if (!slice.ok()) return slice.status();
  for (const ParkedEvent& event : *slice) {
    auto status = database.Run(
        "UPDATE parked SET not_before = min(not_before, ?), bury = max(bury, ?)"
        " WHERE destination = ? AND offset = ?",
        {now_ms, bury, event.destination, event.offset});
    if (!status.ok()) return status;
    after = {event.destination, event.offset};
  }
  return static_cast<std::int64_t>(slice->size());
}

}  // namespace interlingua::log::sqlite
