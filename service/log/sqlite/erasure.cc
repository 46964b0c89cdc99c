#include "service/log/sqlite/erasure.h"

#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/sent_table.h"
#include "translator/event/ledger_key.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

/// The event as a message; nothing where there is none, or none that could be erased.
absl::StatusOr<std::optional<v1::CommerceEvent>> Load(Database& database, std::int64_t offset) {
  auto statement = database.Cached("SELECT bytes FROM events WHERE offset = ?");
  if (!statement.ok()) return statement.status();
  const absl::Cleanup reset = [&] { (*statement)->Reset(); };
  (*statement)->Bind(1, offset);
  const auto row = (*statement)->Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  v1::CommerceEvent event;
  const std::string_view bytes = (*statement)->Blob(0);
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  if (event.has_erased_at()) return std::nullopt;
  return event;
}

std::string ErasedId(std::int64_t offset) { return text::Concat("erased-", offset); }

absl::Status Replace(Database& database, const Remains& remains) {
  auto event = database.Cached(
      "UPDATE events SET duplicate_key = 0, event_id = ?, bytes = ? WHERE offset = ?");
  if (!event.ok()) return event.status();
  const std::string id = ErasedId(remains.offset);
  (*event)->BindText(1, id);
  (*event)->BindBlob(2, remains.bytes);
  (*event)->Bind(3, remains.offset);
  if (auto status = (*event)->Run(); !status.ok()) return status;
  auto letters =
      database.Cached("UPDATE dead_letters SET event_id = ?, answer = '' WHERE offset = ?");
  if (!letters.ok()) return letters.status();
  (*letters)->BindText(1, id);
  (*letters)->Bind(2, remains.offset);
  if (auto status = (*letters)->Run(); !status.ok()) return status;
  return EraseSent(database, remains.offset);
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
      const auto rows = database.Integer(sql, offset);
      if (!rows.ok()) return rows.status();
      *count += *rows;
    }
    const auto sent = CountSent(database, offset);
    if (!sent.ok()) return sent.status();
    counts.sent += *sent;
  }
  for (const std::string& key : keys) {
    const auto kept = database.Integer("SELECT count(*) FROM kept_state WHERE key = ?", key);
    if (!kept.ok()) return kept.status();
    counts.keyed_states += *kept;
  }
  return counts;
}

absl::StatusOr<std::vector<Remains>> EraseEvents(Database& database,
                                                 const std::vector<std::int64_t>& offsets,
                                                 std::int64_t now_ms) {
  std::vector<Remains> all;
  for (const std::int64_t offset : offsets) {
    const auto event = Load(database, offset);
    if (!event.ok()) return event.status();
    if (!event->has_value()) continue;
    v1::CommerceEvent left = event::LedgerPartOf(**event);
    left.set_event_id(ErasedId(offset));
    left.mutable_erased_at()->set_seconds(now_ms / 1000);
    left.mutable_erased_at()->set_nanos(static_cast<std::int32_t>(now_ms % 1000) * 1000000);
    Remains& remains = all.emplace_back(Remains{offset, left.SerializeAsString()});
    if (auto status = Replace(database, remains); !status.ok()) return status;
  }
  return all;
}

absl::Status EraseKeyedStates(Database& database, const std::vector<std::string>& keys) {
  auto statement = database.Cached("DELETE FROM kept_state WHERE key = ?");
  if (!statement.ok()) return statement.status();
  for (const std::string& key : keys) {
    (*statement)->BindText(1, key);
    if (auto status = (*statement)->Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace interlingua::log::sqlite
