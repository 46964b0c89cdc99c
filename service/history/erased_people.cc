#include "service/history/erased_people.h"

#include <future>
#include <random>
#include <utility>

#include "absl/strings/numbers.h"
#include "service/history/person.h"
#include "translator/digest.h"
#include "translator/point_in_time.h"
#include "translator/text.h"

namespace interlingua {
namespace {

constexpr char kSaltNote[] = "erasure-salt";
constexpr std::string_view kNotePrefix = "erased/";

absl::Status Save(EventLog& log, std::vector<Note> notes) {
  std::promise<absl::Status> saved;
  log.AppendWithNotes({}, std::move(notes),
                      [&](const auto& appended) { saved.set_value(appended.status()); });
  return saved.get_future().get();
}

std::string DrawSalt() {
  std::random_device random;
  std::string salt;
  for (int i = 0; i < 4; ++i) salt += Concat(random(), '-');
  return Sha256Hex(salt);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ErasedPeople>> ErasedPeople::Load(EventLog& log) {
  std::unique_ptr<ErasedPeople> people(new ErasedPeople(log));
  if (auto status = people->Read(); !status.ok()) return status;
  return people;
}

absl::Status ErasedPeople::Read() {
  auto salt = log_.NoteOf(kSaltNote);
  if (!salt.ok()) return salt.status();
  salt_ = *std::move(salt);
  const auto notes = log_.NotesFrom(kNotePrefix);
  if (!notes.ok()) return notes.status();
  for (const Note& note : *notes) {
    std::int64_t at = 0;
    if (!absl::SimpleAtoi(ToAbsl(note.value), &at)) {
      return absl::DataLossError("the log's list of erased people is damaged");
    }
    erased_at_ms_[note.name.substr(kNotePrefix.size())] = at;
  }
  return absl::OkStatus();
}

std::string ErasedPeople::DigestOf(std::string_view key) const {
  return Sha256Hex(Concat(salt_, key)).substr(0, 32);
}

bool ErasedPeople::Include(const v1::CommerceEvent& event) const {
  const std::lock_guard lock(mutex_);
  if (erased_at_ms_.empty()) return false;
  std::int64_t happened_ms = 0;
  if (event.has_occurred_at()) {
    happened_ms = absl::ToUnixMillis(TimeOf(event.occurred_at()));
  } else if (event.has_received_at()) {
    happened_ms = absl::ToUnixMillis(TimeOf(event.received_at()));
  }
  for (const std::string& key : KeysOf(event.identity())) {
    const auto found = erased_at_ms_.find(DigestOf(key));
    if (found != erased_at_ms_.end() && happened_ms <= found->second) return true;
  }
  return false;
}

absl::Status ErasedPeople::Add(const std::vector<std::string>& identifiers, absl::Time now) {
  const std::lock_guard lock(mutex_);
  std::vector<Note> notes;
  if (salt_.empty()) {
    salt_ = DrawSalt();
    notes.push_back({kSaltNote, salt_});
  }
  const std::int64_t now_ms = absl::ToUnixMillis(now);
  for (const std::string& identifier : identifiers) {
    for (const std::string& key : KeysOfIdentifier(identifier)) {
      const std::string digest = DigestOf(key);
      erased_at_ms_[digest] = now_ms;
      notes.push_back({Concat(kNotePrefix, digest), std::to_string(now_ms)});
    }
  }
  return Save(log_, std::move(notes));
}

}  // namespace interlingua
