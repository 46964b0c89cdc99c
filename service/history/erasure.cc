#include "service/history/erasure.h"

#include <algorithm>
#include <random>
#include <utility>

#include "google/protobuf/arena.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"

namespace interlingua::history {
namespace {

constexpr int kRecordsPerRead = 1000;

constexpr char kNoDeletion[] =
    "not asked for, because no format of this gateway has a call for it; ask its operator";

/// What a log has of a person.
struct PersonInLog {
  std::vector<std::int64_t> offsets;    ///< of events that are not erased
  std::vector<std::string> state_keys;  ///< without repetition
  std::vector<std::string> keys;        ///< of all these events (KeysOf), without repetition
};

v1::ErasedCounts MessageOf(const log::HeldCounts& counts) {
  v1::ErasedCounts message;
  message.set_events(counts.events);
  message.set_duplicate_keys(counts.duplicate_keys);
  message.set_dead_letters(counts.dead_letters);
  message.set_carts(counts.keyed_states);
  message.set_sent(counts.sent);
  return message;
}

std::string Commitment(const std::string& salt, const std::string& identifier) {
  return value::Sha256Hex(text::Concat(salt, '/', identifier));
}

/// The seal over everything else. Its fields are written one by one, so that it does not depend on
/// how a message is serialized.
std::string SealOf(const v1::ErasureCertificate& certificate) {
  std::string text =
      text::Concat(certificate.erased_at().seconds(), '\n', certificate.salt(), '\n');
  for (const std::string& identifier : certificate.identifiers())
    text += text::Concat(identifier, '\n');
  const auto add = [&](const v1::ErasedCounts& counts) {
    text += text::Concat(counts.events(), ' ', counts.duplicate_keys(), ' ', counts.dead_letters(),
                         ' ', counts.carts(), ' ', counts.sent(), '\n');
  };
  for (const v1::ErasedStore& store : certificate.stores()) {
    text += text::Concat(store.store(), '\n');
    add(store.before());
    add(store.after());
  }
  for (const v1::ErasedDestination& one : certificate.destinations()) {
    text += text::Concat(one.name(), ' ', one.format(), ' ', one.events(), ' ', one.replayed(), ' ',
                         one.deletion(), '\n');
  }
  text += std::to_string(certificate.further_identifiers());
  return value::Sha256Hex(text);
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
absl::StatusOr<std::int64_t> CountDelivered(log::EventLog& log, const std::string& name,
                                            const PersonInLog& person) {
  const auto progress = log.LoadProgress(name, log::StartAt::kNowhere);
  if (!progress.ok()) return progress.status();
  std::int64_t events = 0;
  for (const std::int64_t offset : person.offsets) {
    if (!log::IsDone(*progress, offset)) continue;
    log::DeadLetterQuery query;
    query.destination = name;
    query.offset = offset;
    const auto letters = log.ListDeadLetters(query, {}, 1);
    if (!letters.ok()) return letters.status();
    events += letters->empty() ? 1 : 0;
  }
  return events;
}

/// Reads the whole log, up to where it ends now.
absl::StatusOr<PersonInLog> FindPerson(log::EventLog& log, const People& person,
                                       const StateKeysOf& state_keys_of) {
  PersonInLog found;
  std::set<std::string> state_keys;
  std::set<std::string> keys;
  const std::int64_t end = log.End();
  std::int64_t reached = 0;
  google::protobuf::Arena arena;
  while (reached < end) {
    const auto records = log.Read(reached, kRecordsPerRead, absl::ZeroDuration());
    if (!records.ok()) return records.status();
    if (records->empty()) break;
    for (const log::StoredRecord& record : *records) {
      reached = record.offset;
      auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
      if (!event->ParseFromString(*record.bytes)) continue;
      if (event->has_erased_at() || !person.Include(event->identity())) continue;
      found.offsets.push_back(record.offset);
      for (std::string& key : state_keys_of(*event)) state_keys.insert(std::move(key));
      for (std::string& key : KeysOf(event->identity())) keys.insert(std::move(key));
    }
    arena.Reset();
  }
  found.state_keys.assign(state_keys.begin(), state_keys.end());
  found.keys.assign(keys.begin(), keys.end());
  return found;
}

/// Enters the counts of before and after into `store`.
absl::Status ErasePerson(log::EventLog& log, const PersonInLog& person, bool count_only,
                         absl::Time now, v1::ErasedStore& store) {
  const auto before = log.CountHeld(person.offsets, person.state_keys);
  if (!before.ok()) return before.status();
  *store.mutable_before() = MessageOf(*before);
  if (!count_only) {
    auto status = log.Erase(person.offsets, person.state_keys, absl::ToUnixMillis(now));
    if (!status.ok()) return status;
  }
  const auto after = log.CountHeld(person.offsets, person.state_keys);
  if (!after.ok()) return after.status();
  *store.mutable_after() = MessageOf(*after);
  return absl::OkStatus();
}

/// Enters which destinations of the log have got events of the person, as far as the log knows.
/// Before anything is erased.
absl::Status AddDestinations(log::EventLog& log, const PersonInLog& person, bool replayed,
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

void Seal(const google::protobuf::RepeatedPtrField<std::string>& identifiers,
          v1::ErasureCertificate& certificate) {
  std::random_device random;
  certificate.set_salt(
      value::Sha256Hex(text::Concat(random(), '-', random(), '-', random(), '-', random())));
  for (const std::string& identifier : identifiers) {
    certificate.add_identifiers(Commitment(certificate.salt(), identifier));
  }
  certificate.set_seal(SealOf(certificate));
}

}  // namespace

Erasure::Erasure(v1::EraseRequest request, StateKeysOf state_keys_of)
    : request_(std::move(request)),
      state_keys_of_(std::move(state_keys_of)),
      person_(request_.identifiers()) {}

absl::Status Erasure::Take(std::string_view store, log::EventLog& log, bool replayed) {
  const auto found = FindPerson(log, person_, state_keys_of_);
  if (!found.ok()) return found.status();
  auto status = AddDestinations(log, *found, replayed, certificate_);
  if (!status.ok()) return status;
  keys_.insert(found->keys.begin(), found->keys.end());
  v1::ErasedStore& line = *certificate_.add_stores();
  line.set_store(std::string(store));
  return ErasePerson(log, *found, request_.count_only(), now_, line);
}

v1::ErasureCertificate Erasure::Finish(
    const std::function<std::string(const std::string& destination)>& format_of) {
  for (const std::string& identifier : request_.identifiers()) {
    for (const std::string& key : KeysOfIdentifier(identifier)) keys_.erase(key);
  }
  certificate_.set_further_identifiers(static_cast<std::int64_t>(keys_.size()));
  for (v1::ErasedDestination& one : *certificate_.mutable_destinations()) {
    if (std::string format = format_of(one.name()); !format.empty()) {
      one.set_format(std::move(format));
    }
    one.set_deletion(kNoDeletion);
  }
  certificate_.mutable_erased_at()->set_seconds(absl::ToUnixSeconds(now_));
  Seal(request_.identifiers(), certificate_);
  return std::move(certificate_);
}

absl::Status CheckErasure(const v1::EraseRequest& request) {
  const auto& identifiers = request.identifiers();
  const bool empty = std::any_of(identifiers.begin(), identifiers.end(),
                                 [](const std::string& one) { return one.empty(); });
  if (!identifiers.empty() && !empty) return absl::OkStatus();
  return absl::InvalidArgumentError("identifiers: at least one is required, and none is empty");
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
      return absl::InvalidArgumentError("the certificate is about another person");
    }
  }
  return absl::OkStatus();
}

}  // namespace interlingua::history
