#include "service/history/erasure.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "google/protobuf/arena.h"
#include "translator/digest.h"
#include "translator/text.h"

namespace interlingua {
namespace {

constexpr int kRecordsOfARead = 1000;

v1::ErasedCounts MessageOf(const HeldCounts& counts) {
  v1::ErasedCounts message;
  message.set_events(counts.events);
  message.set_duplicate_keys(counts.duplicate_keys);
  message.set_dead_letters(counts.dead_letters);
  message.set_carts(counts.kept_states);
  return message;
}

std::string Commitment(const std::string& salt, const std::string& identifier) {
  return Sha256Hex(Concat(salt, '/', identifier));
}

/// The seal over everything else. Its fields are written one by one, so that it does not depend on
/// how a message is serialized.
std::string SealOf(const v1::ErasureCertificate& certificate) {
  std::string text = Concat(certificate.erased_at().seconds(), '\n', certificate.salt(), '\n');
  for (const std::string& identifier : certificate.identifiers()) text += Concat(identifier, '\n');
  const auto add = [&](const v1::ErasedCounts& counts) {
    text += Concat(counts.events(), ' ', counts.duplicate_keys(), ' ', counts.dead_letters(), ' ',
                   counts.carts(), '\n');
  };
  for (const v1::ErasedStore& store : certificate.stores()) {
    text += Concat(store.store(), '\n');
    add(store.before());
    add(store.after());
  }
  for (const v1::ErasedDestination& one : certificate.destinations()) {
    text += Concat(one.name(), ' ', one.format(), ' ', one.events(), ' ', one.replayed(), ' ',
                   one.deletion(), '\n');
  }
  text += std::to_string(certificate.further_identifiers());
  return Sha256Hex(text);
}

bool IsDone(const Cursor& cursor, std::int64_t offset) {
  return offset <= cursor.low_water ||
         std::binary_search(cursor.done_beyond.begin(), cursor.done_beyond.end(), offset);
}

v1::ErasedDestination& DestinationOf(const std::string& name, v1::ErasureCertificate& certificate) {
  for (v1::ErasedDestination& one : *certificate.mutable_destinations()) {
    if (one.name() == name) return one;
  }
  v1::ErasedDestination& one = *certificate.add_destinations();
  one.set_name(name);
  return one;
}

/// How many of the events have come to the destination.
absl::StatusOr<std::int64_t> CountDelivered(EventLog& log, const std::string& name,
                                            const PersonInLog& person) {
  const auto progress = log.LoadProgress(name, StartAt::kNowhere);
  if (!progress.ok()) return progress.status();
  std::int64_t events = 0;
  for (const std::int64_t offset : person.offsets) {
    if (!IsDone(progress->cursor, offset)) continue;
    DeadLetterQuery query;
    query.destination = name;
    query.offset = offset;
    const auto letters = log.ListDeadLetters(query, {}, 1);
    if (!letters.ok()) return letters.status();
    events += letters->empty() ? 1 : 0;
  }
  return events;
}

}  // namespace

absl::StatusOr<PersonInLog> FindPerson(EventLog& log, const People& person,
                                       const KeptKeysOf& kept_keys_of) {
  PersonInLog found;
  std::set<std::string> kept_keys;
  std::set<std::string> keys;
  const std::int64_t end = log.End();
  std::int64_t reached = 0;
  google::protobuf::Arena arena;
  while (reached < end) {
    const auto records = log.Read(reached, kRecordsOfARead, absl::ZeroDuration());
    if (!records.ok()) return records.status();
    if (records->empty()) break;
    for (const StoredRecord& record : *records) {
      reached = record.offset;
      auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
      if (!event->ParseFromString(*record.bytes)) continue;
      if (event->has_erased_at() || !person.Include(event->identity())) continue;
      found.offsets.push_back(record.offset);
      for (std::string& key : kept_keys_of(*event)) kept_keys.insert(std::move(key));
      for (std::string& key : KeysOf(event->identity())) keys.insert(std::move(key));
    }
    arena.Reset();
  }
  found.kept_keys.assign(kept_keys.begin(), kept_keys.end());
  found.keys.assign(keys.begin(), keys.end());
  return found;
}

absl::Status ErasePerson(EventLog& log, const PersonInLog& person, bool count_only, absl::Time now,
                         v1::ErasedStore& store) {
  const auto before = log.CountHeld(person.offsets, person.kept_keys);
  if (!before.ok()) return before.status();
  *store.mutable_before() = MessageOf(*before);
  if (!count_only) {
    auto status = log.Erase(person.offsets, person.kept_keys, absl::ToUnixMillis(now));
    if (!status.ok()) return status;
  }
  const auto after = log.CountHeld(person.offsets, person.kept_keys);
  if (!after.ok()) return after.status();
  *store.mutable_after() = MessageOf(*after);
  return absl::OkStatus();
}

absl::Status NoteDestinations(EventLog& log, const PersonInLog& person, bool replayed,
                              v1::ErasureCertificate& certificate) {
  if (person.offsets.empty()) return absl::OkStatus();
  const auto names = log.Destinations();
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const auto events = CountDelivered(log, name, person);
    if (!events.ok()) return events.status();
    if (*events == 0) continue;
    v1::ErasedDestination& one = DestinationOf(name, certificate);
    one.set_events(one.events() + *events);
    if (replayed) one.set_replayed(one.replayed() + *events);
  }
  return absl::OkStatus();
}

void Seal(const std::vector<std::string>& identifiers, v1::ErasureCertificate& certificate) {
  std::random_device random;
  certificate.set_salt(Sha256Hex(Concat(random(), '-', random(), '-', random(), '-', random())));
  for (const std::string& identifier : identifiers) {
    certificate.add_identifiers(Commitment(certificate.salt(), identifier));
  }
  certificate.set_seal(SealOf(certificate));
}

absl::Status CheckCertificate(const v1::ErasureCertificate& certificate,
                              const std::vector<std::string>& identifiers) {
  if (certificate.seal() != SealOf(certificate)) {
    return absl::InvalidArgumentError("the certificate was changed after it was made");
  }
  for (const std::string& identifier : identifiers) {
    const std::string commitment = Commitment(certificate.salt(), identifier);
    const auto& all = certificate.identifiers();
    if (std::find(all.begin(), all.end(), commitment) == all.end()) {
      return absl::InvalidArgumentError("the certificate is about somebody else");
    }
  }
  return absl::OkStatus();
}

}  // namespace interlingua
