#include "service/history/erased_people.h"

#include <future>
#include <random>
#include <utility>

#include "absl/strings/numbers.h"
#include "service/history/person.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"
#include "translator/value/timestamp.h"

namespace interlingua::history {
namespace {

// Names of metadata entries: the salt, and for each key of a person its digest.
constexpr char kSaltEntry[] = "erasure-salt";
constexpr std::string_view kDigestPrefix = "erased/";

absl::Status Save(log::EventLog& log, std::vector<log::MetadataEntry> entries) {
  std::promise<absl::Status> saved;
  log.AppendWithMetadata({}, std::move(entries),
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
  auto salt = log.MetadataOf(kSaltEntry);
  if (!salt.ok()) return salt.status();
  const auto entries = log.MetadataWithPrefix(kDigestPrefix);
  if (!entries.ok()) return entries.status();
  std::unique_ptr<ErasedPeople> people(new ErasedPeople(&log));
  if (auto status = people->Parse(*std::move(salt), *entries); !status.ok()) return status;
  return people;
}

absl::StatusOr<std::unique_ptr<ErasedPeople>> ErasedPeople::LoadFile(
    const std::string& path, const log::MetadataReader& read) {
  const auto entries = read(path, kDigestPrefix);
  if (!entries.ok()) return entries.status();
  // After the entries: the salt is written before or with the first of them.
  auto salt = read(path, kSaltEntry);
  if (!salt.ok()) return salt.status();
  std::unique_ptr<ErasedPeople> people(new ErasedPeople(nullptr));
  auto status =
      people->Parse(salt->empty() ? std::string() : std::move(salt->front().value), *entries);
  if (!status.ok()) return status;
  return people;
}

absl::Status ErasedPeople::Parse(std::string salt, const std::vector<log::MetadataEntry>& entries) {
  salt_ = std::move(salt);
  for (const log::MetadataEntry& entry : entries) {
    std::int64_t at = 0;
    if (!absl::SimpleAtoi(text::ToAbsl(entry.value), &at)) {
      return absl::DataLossError("the log's list of people whose erasure was requested is damaged");
    }
    erased_at_ms_[entry.name.substr(kDigestPrefix.size())] = at;
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
  std::vector<log::MetadataEntry> entries;
  if (salt_.empty()) {
    salt_ = DrawSalt();
    entries.push_back({kSaltEntry, salt_});
  }
  const std::int64_t now_ms = absl::ToUnixMillis(now);
  for (const std::string& identifier : identifiers) {
    for (const std::string& key : KeysOfIdentifier(identifier)) {
      const std::string digest = DigestOf(key);
      erased_at_ms_[digest] = now_ms;
      entries.push_back({text::Concat(kDigestPrefix, digest), std::to_string(now_ms)});
    }
  }
  return Save(*log_, std::move(entries));
}

}  // namespace interlingua::history
