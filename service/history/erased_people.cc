#include "service/history/erased_people.h"

#include <filesystem>
#include <future>
#include <random>
#include <utility>

#include "absl/strings/numbers.h"
#include "service/history/person.h"
#include "service/log/sqlite/log_reader.h"
#include "service/log/sqlite/metadata_table.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"
#include "translator/value/timestamp.h"

namespace interlingua::history {
namespace {

constexpr char kSaltNote[] = "erasure-salt";
constexpr std::string_view kNotePrefix = "erased/";
constexpr std::int64_t kFirstVersionWithNotes = 3;

absl::Status Save(log::EventLog& log, std::vector<log::MetadataEntry> notes) {
  std::promise<absl::Status> saved;
  log.AppendWithMetadata({}, std::move(notes),
                         [&](const auto& appended) { saved.set_value(appended.status()); });
  return saved.get_future().get();
}

std::string DrawSalt() {
  std::random_device random;
  std::string salt;
  for (int i = 0; i < 4; ++i) salt += text::Concat(random(), '-');
  return value::Sha256Hex(salt);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ErasedPeople>> ErasedPeople::Load(log::EventLog& log) {
  auto salt = log.MetadataOf(kSaltNote);
  if (!salt.ok()) return salt.status();
  const auto notes = log.MetadataWithPrefix(kNotePrefix);
  if (!notes.ok()) return notes.status();
  std::unique_ptr<ErasedPeople> people(new ErasedPeople(&log));
  if (auto status = people->Take(*std::move(salt), *notes); !status.ok()) return status;
  return people;
}

absl::StatusOr<std::unique_ptr<ErasedPeople>> ErasedPeople::LoadFile(const std::string& path) {
  std::unique_ptr<ErasedPeople> people(new ErasedPeople(nullptr));
  if (!std::filesystem::exists(path)) return people;
  auto reader = log::sqlite::LogReader::Open(path);
  if (!reader.ok()) return reader.status();
  log::sqlite::Database& database = (*reader)->database();
  const auto version = database.Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*version < kFirstVersionWithNotes) return people;
  auto salt = log::sqlite::LoadMetadata(database, kSaltNote);
  if (!salt.ok()) return salt.status();
  const auto notes = log::sqlite::LoadMetadataWithPrefix(database, kNotePrefix);
  if (!notes.ok()) return notes.status();
  if (auto status = people->Take(*std::move(salt), *notes); !status.ok()) return status;
  return people;
}

absl::Status ErasedPeople::Take(std::string salt, const std::vector<log::MetadataEntry>& notes) {
  salt_ = std::move(salt);
  for (const log::MetadataEntry& note : notes) {
    std::int64_t at = 0;
    if (!absl::SimpleAtoi(text::ToAbsl(note.value), &at)) {
      return absl::DataLossError("the log's list of erased people is damaged");
    }
    erased_at_ms_[note.name.substr(kNotePrefix.size())] = at;
  }
  return absl::OkStatus();
}

std::string ErasedPeople::DigestOf(std::string_view key) const {
  return value::Sha256Hex(text::Concat(salt_, key)).substr(0, 32);
}

bool ErasedPeople::Include(const v1::CommerceEvent& event) const {
  const std::lock_guard lock(mutex_);
  if (erased_at_ms_.empty()) return false;
  std::int64_t happened_ms = 0;
  if (event.has_occurred_at()) {
    happened_ms = absl::ToUnixMillis(value::TimeOf(event.occurred_at()));
  } else if (event.has_received_at()) {
    happened_ms = absl::ToUnixMillis(value::TimeOf(event.received_at()));
  }
  for (const std::string& key : KeysOf(event.identity())) {
    const auto found = erased_at_ms_.find(DigestOf(key));
    if (found != erased_at_ms_.end() && happened_ms <= found->second) return true;
  }
  return false;
}

absl::Status ErasedPeople::Add(const std::vector<std::string>& identifiers, absl::Time now) {
  const std::lock_guard lock(mutex_);
  std::vector<log::MetadataEntry> notes;
  if (salt_.empty()) {
    salt_ = DrawSalt();
    notes.push_back({kSaltNote, salt_});
  }
  const std::int64_t now_ms = absl::ToUnixMillis(now);
  for (const std::string& identifier : identifiers) {
    for (const std::string& key : KeysOfIdentifier(identifier)) {
      const std::string digest = DigestOf(key);
      erased_at_ms_[digest] = now_ms;
      notes.push_back({text::Concat(kNotePrefix, digest), std::to_string(now_ms)});
    }
  }
  return Save(*log_, std::move(notes));
}

}  // namespace interlingua::history
