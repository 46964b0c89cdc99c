#include "service/log/sqlite/erasure.h"

#include <optional>
#include <utility>

#include "interlingua/v1/event.pb.h"
#include "service/log/sqlite/sent_table.h"
#include "translator/event/ledger_key.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

/// The event as a message; nothing where there is none, or none that could be erased.
absl::StatusOr<std::optional<v1::CommerceEvent>> Load(Database& database, std::int64_t offset) {
  std::optional<v1::CommerceEvent> event;
  auto status = database.ForEach(
      "SELECT bytes FROM events WHERE offset = ?", {offset}, [&](const Statement& row) {
        const std::string_view bytes = row.Blob(0);
        event.emplace();
        const bool parsed = event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        if (!parsed || event->has_erased_at()) event.reset();
      });
  if (!status.ok()) return status;
  return event;
}

std::string ErasedId(std::int64_t offset) { return text::Concat("erased-", offset); }

absl::Status Replace(Database& database, const ErasedRecord& erased) {
  const std::string id = ErasedId(erased.offset);
  auto status =
      database.Run("UPDATE events SET duplicate_key = 0, event_id = ?, bytes = ? WHERE offset = ?",
                   {id, Value::Blob(erased.bytes), erased.offset});
  if (status.ok()) {
    status = database.Run("UPDATE dead_letters SET event_id = ?, answer = '' WHERE offset = ?",
                          {id, erased.offset});
  }
  if (status.ok()) {
    status = database.Run("UPDATE parked SET event_id = ?, prepared = '' WHERE offset = ?",
                          {id, erased.offset});
  }
  return status.ok() ? EraseSent(database, erased.offset) : status;
}

}  // namespace

absl::StatusOr<HeldCounts> CountHeld(Database& database, const std::vector<std::int64_t>& offsets,
                                     const std::vector<std::string>& keys) {
  HeldCounts counts;
  for (const std::int64_t offset : offsets) {
    const auto event = Load(database, offset);
    if (!event.ok()) return event.status();
    counts.events += event->has_value() ? 1 : 0;
    for (const auto& [sql, count] :
         {std::pair{"SELECT count(*) FROM events WHERE offset = ? AND duplicate_key <> 0",
                    &counts.duplicate_keys},
          std::pair{"SELECT count(*) FROM dead_letters WHERE offset = ?"
                    " AND event_id <> 'erased-' || offset",
                    &counts.dead_letters}}) {
      const auto rows = database.Integer(sql, {offset});
      if (!rows.ok()) return rows.status();
      *count += *rows;
    }
    const auto sent = CountSent(database, offset);
    if (!sent.ok()) return sent.status();
    counts.sent += *sent;
  }
  for (const std::string& key : keys) {
    const auto states = database.Integer("SELECT count(*) FROM kept_state WHERE key = ?", {key});
    if (!states.ok()) return states.status();
    counts.keyed_states += *states;
  }
  return counts;
}

absl::StatusOr<std::vector<ErasedRecord>> EraseEvents(Database& database,
                                                      const std::vector<std::int64_t>& offsets,
                                                      std::int64_t now_ms) {
  std::vector<ErasedRecord> all;
  for (const std::int64_t offset : offsets) {
    const auto event = Load(database, offset);
    if (!event.ok()) return event.status();
    if (!event->has_value()) continue;
    v1::CommerceEvent left = event::LedgerPartOf(**event);
    left.set_event_id(ErasedId(offset));
    left.mutable_erased_at()->set_seconds(now_ms / 1000);
    left.mutable_erased_at()->set_nanos(static_cast<std::int32_t>(now_ms % 1000) * 1000000);
    const auto& erased = all.emplace_back(ErasedRecord{offset, left.SerializeAsString()});
    if (auto status = Replace(database, erased); !status.ok()) return status;
  }
  return all;
}

absl::Status EraseKeyedStates(Database& database, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    auto status = database.Run("DELETE FROM kept_state WHERE key = ?", {key});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace interlingua::log::sqlite
