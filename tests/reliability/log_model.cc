#include "tests/reliability/log_model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "interlingua/v1/event.pb.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::reliability {
namespace {

constexpr std::int64_t kFirstAcceptedMs = 1700000000000;

LogModel& operator+=(LogModel& model, const std::vector<log::LogRecord>& records) {
  for (const log::LogRecord& record : records) model.events[++model.end] = record.bytes;
  return model;
}

LogStep Enter(const std::string& name) {
  return {
      text::Concat("enter ", name),
      [name](log::EventLog& log) { return log.LoadProgress(name, log::StartAt::kOldest).status(); },
      [name](LogModel& model) {
        ModelDestination& destination = model.destinations[name];
        destination.position = destination.before = model.removed_up_to;
      }};
}

std::vector<log::LogRecord> Numbered(std::int64_t first, int count, std::size_t padding) {
  std::vector<log::LogRecord> records;
  for (int index = 0; index < count; ++index) {
    records.push_back(NumberedRecord(first + index, padding));
  }
  return records;
}

LogStep AppendStep(std::int64_t first, int count, std::size_t padding = 0) {
  return {text::Concat("append ", count, " from ", first),
          [=](log::EventLog& log) {
            return support::AppendAndWait(log, Numbered(first, count, padding)).status();
          },
          [=](LogModel& model) { model += Numbered(first, count, padding); }};
}

/// A producer that did not get the response.
LogStep AppendAgain(std::int64_t first, int count) {
  return {"append again",
          [=](log::EventLog& log) {
            return support::AppendAndWait(log, Numbered(first, count, 0)).status();
          },
          [](LogModel&) {}};
}

event::LedgerEntry EntryOf(std::int64_t offset) { return NumberedRecord(offset).entry; }

log::ParkedEvent Parked(std::int64_t offset) {
  log::ParkedEvent parked;
  parked.offset = offset;
  parked.event_id = text::Concat("event-", offset);
  parked.kind = "purchase";
  parked.reason = "HTTP status 503";
  parked.order_keys = {static_cast<std::uint64_t>(offset), ~std::uint64_t{0}};
  return parked;
}

/// Goes on to `position`, where every fifth event is dead and those in `parks` are parked;
/// `unparks` were parked before and are delivered.
LogStep CommitStep(const std::string& name, std::int64_t from, std::int64_t position,
                   const std::set<std::int64_t>& parks,
                   const std::vector<std::int64_t>& unparks = {}) {
  auto batch = std::make_shared<log::CommitBatch>();
  batch->position = position;
  batch->unparked = unparks;
  for (std::int64_t offset = from + 1; offset <= position; ++offset) {
    if (parks.contains(offset)) {
      batch->parked.push_back(Parked(offset));
      continue;
    }
    const bool dead = offset % 5 == 0;
    event::AddTo(batch->accounts[static_cast<std::size_t>(dead ? log::Outcome::kDead
                                                               : log::Outcome::kDelivered)],
                 EntryOf(offset));
    if (!dead) continue;
    log::DeadLetter letter;
    letter.offset = offset;
    letter.event_id = text::Concat("event-", offset);
    letter.kind = "purchase";
    letter.reason = "the vendor does not take it";
    letter.answer = "400 no";
    letter.attempts = 2;
    batch->dead_letters.push_back(letter);
  }
  for (const std::int64_t offset : unparks) {
    event::AddTo(batch->accounts[static_cast<std::size_t>(log::Outcome::kDelivered)],
                 EntryOf(offset));
  }
  batch->keyed_state = {{"cart", text::Concat("as of ", position)}};
  return {text::Concat("commit ", name, " to ", position),
          [=](log::EventLog& log) { return log.Commit(name, *batch); },
          [=](LogModel& model) {
            ModelDestination& destination = model.destinations[name];
            destination.position = position;
            destination.parked.insert(parks.begin(), parks.end());
            for (const std::int64_t offset : unparks) destination.parked.erase(offset);
            for (std::size_t outcome = 0; outcome < log::kOutcomes; ++outcome) {
              for (const auto& [account, sum] : batch->accounts[outcome]) {
                destination.done[outcome] += sum.events;
              }
            }
            for (const log::DeadLetter& letter : batch->dead_letters) {
              destination.letters[letter.offset] = {letter.event_id, letter.reason, letter.answer,
                                                    letter.attempts};
            }
            destination.keyed_state["cart"] = text::Concat("as of ", position);
          }};
}

LogStep RedriveStep(const std::string& name, std::int64_t offset) {
  log::DeadLetterQuery query;
  query.destination = name;
  query.offset = offset;
  return {text::Concat("redrive ", offset),
          [=](log::EventLog& log) { return log.Redrive(query).status(); },
          [=](LogModel& model) {
            ModelDestination& destination = model.destinations[name];
            destination.letters.erase(offset);
            --destination.done[static_cast<std::size_t>(log::Outcome::kDead)];
            destination.redrives.push_back(offset);
          }};
}

LogStep EndRedriveStep(const std::string& name, std::int64_t offset) {
  return {text::Concat("end redrive ", offset),
          [=](log::EventLog& log) {
            const auto progress = log.LoadProgress(name, log::StartAt::kNowhere);
            if (!progress.ok()) return progress.status();
            log::CommitBatch batch;
            batch.position = progress->position;
            event::AddTo(batch.accounts[static_cast<std::size_t>(log::Outcome::kDelivered)],
                         EntryOf(offset));
            batch.redriven = {offset};
            return log.Commit(name, batch);
          },
          [=](LogModel& model) {
            ModelDestination& destination = model.destinations[name];
            ++destination.done[static_cast<std::size_t>(log::Outcome::kDelivered)];
            std::erase(destination.redrives, offset);
          }};
}

LogStep DiscardStep(const std::string& name, std::int64_t offset) {
  log::DeadLetterQuery query;
  query.destination = name;
  query.offset = offset;
  return {text::Concat("discard ", offset),
          [=](log::EventLog& log) { return log.Discard(query).status(); },
          [=](LogModel& model) { model.destinations[name].letters.erase(offset); }};
}

/// Removes what every destination is done with and is older than the event `before`.
LogStep RemoveStep(std::int64_t before) {
  return {text::Concat("remove before ", before),
          [=](log::EventLog& log) {
            return log.Remove({kFirstAcceptedMs + before, 0}).status();
          },
          [=](LogModel& model) {
            std::int64_t up_to = before - 1;
            for (const auto& [name, one] : model.destinations) {
              up_to = std::min(up_to, one.position);
            }
            model.removed_up_to = std::max(model.removed_up_to, up_to);
            std::erase_if(model.events, [&](const auto& event) {
              if (event.first > model.removed_up_to) return false;
              return std::none_of(
                  model.destinations.begin(), model.destinations.end(), [&](const auto& named) {
                    const ModelDestination& one = named.second;
                    return one.letters.contains(event.first) || one.parked.contains(event.first) ||
                           std::count(one.redrives.begin(), one.redrives.end(), event.first) > 0;
                  });
            });
          }};
}

LogStep Reopen() {
  return {"reopen", nullptr, [](LogModel&) {}, true};
}

ModelDestination ObserveDestination(log::EventLog& log, const std::string& name) {
  ModelDestination found;
  const auto progress = log.LoadProgress(name, log::StartAt::kNowhere);
  EXPECT_TRUE(progress.ok()) << progress.status();
  if (!progress.ok()) return found;
  found.position = progress->position;
  for (const log::ParkedEvent& parked : progress->parked) found.parked.insert(parked.offset);
  for (const log::KeyedState& state : progress->keyed_state)
    found.keyed_state[state.key] = state.bytes;
  const auto totals = log.Totals(name);
  EXPECT_TRUE(totals.ok()) << totals.status();
  if (totals.ok()) found.done = totals->done;
  log::DeadLetterQuery query;
  query.destination = name;
  const auto letters = log.ListDeadLetters(query, {}, 10000);
  EXPECT_TRUE(letters.ok()) << letters.status();
  for (const log::DeadLetter& letter : letters.value_or(std::vector<log::DeadLetter>())) {
    found.letters[letter.offset] = {letter.event_id, letter.reason, letter.answer, letter.attempts};
  }
  const auto redrives = log.Redrives(name, 0, 10000);
  EXPECT_TRUE(redrives.ok()) << redrives.status();
  for (const log::StoredRecord& record : redrives.value_or(std::vector<log::StoredRecord>())) {
    found.redrives.push_back(record.offset);
  }
  return found;
}

void ObserveBalances(log::EventLog& log, LogModel& found) {
  const auto balances = log.Balances("");
  EXPECT_TRUE(balances.ok()) << balances.status();
  if (!balances.ok()) return;
  for (auto& [name, destination] : found.destinations) destination.before = found.end;
  for (const log::Balance& balance : *balances) {
    EXPECT_TRUE(balance.IsEven()) << balance.destination << ' ' << balance.account.kind << ' '
                                  << balance.account.currency;
    found.destinations[balance.destination].before -= balance.accepted.events;
  }
}

}  // namespace

bool LogModel::SameAs(const LogModel& other) const {
  return events == other.events && end == other.end && destinations == other.destinations;
}

LogModel Observe(log::EventLog& log) {
  LogModel found;
  found.end = log.End();
  for (std::int64_t after = 0; after < found.end;) {
    const auto records = log.Read(after, 1000, absl::ZeroDuration());
    EXPECT_TRUE(records.ok()) << records.status();
    if (!records.ok() || records->empty()) break;
    for (const log::StoredRecord& record : *records) found.events[record.offset] = *record.bytes;
    after = records->back().offset;
  }
  const auto names = log.Destinations();
  EXPECT_TRUE(names.ok()) << names.status();
  for (const std::string& name : names.value_or(std::vector<std::string>())) {
    found.destinations[name] = ObserveDestination(log, name);
  }
  ObserveBalances(log, found);
  return found;
}

std::string Difference(const LogModel& expected, const LogModel& found) {
  if (expected.end != found.end) return text::Concat("end ", found.end, " for ", expected.end);
  for (const auto& [offset, bytes] : expected.events) {
    const auto there = found.events.find(offset);
    if (there == found.events.end()) return text::Concat("event ", offset, " is missing");
    if (there->second != bytes) return text::Concat("event ", offset, " has other bytes");
  }
  if (found.events.size() != expected.events.size()) return "events that were removed are there";
  if (expected.destinations.size() != found.destinations.size()) return "other destinations";
  for (const auto& [name, one] : expected.destinations) {
    const auto there = found.destinations.find(name);
    if (there == found.destinations.end()) return text::Concat("no destination ", name);
    if (there->second.before != one.before) return text::Concat(name, ": other accounts");
    if (there->second.position != one.position) {
      return text::Concat(name, " stands at ", there->second.position, " for ", one.position);
    }
    if (there->second.parked != one.parked) return text::Concat(name, ": others parked");
    if (there->second.done != one.done) return text::Concat(name, ": other totals");
    if (there->second.letters != one.letters) return text::Concat(name, ": other dead letters");
    if (there->second.redrives != one.redrives) return text::Concat(name, ": other redrives");
    if (there->second.keyed_state != one.keyed_state)
      return text::Concat(name, ": other keyed state");
  }
  return "";
}

log::LogRecord NumberedRecord(std::int64_t number, std::size_t padding) {
  v1::CommerceEvent event;
  event.set_event_id(text::Concat("event-", number));
  event.mutable_source()->set_id("shop");
  event.mutable_occurred_at()->set_seconds(1700000000 + number);
  const std::int64_t accepted_ms = kFirstAcceptedMs + number;
  event.mutable_received_at()->set_seconds(accepted_ms / 1000);
  event.mutable_received_at()->set_nanos(static_cast<int>(accepted_ms % 1000) * 1000000);
  if (number % 3 == 0) {
    event.mutable_search()->add_keywords("mug");
  } else {
    v1::Order& order = *event.mutable_purchase();
    order.set_order_id(std::to_string(number));
    order.set_currency(number % 2 == 0 ? "GBP" : "EUR");
    order.mutable_value()->set_units(number);
    order.mutable_value()->set_nanos(static_cast<int>(number % 100) * 10000000);
    order.set_affiliation(std::string(padding, 'p'));
  }
  return log::MakeRecord(event, event.SerializeAsString());
}

std::vector<LogStep> LogScript(int large_events) {
  std::vector<LogStep> script = {
      Enter("a"),
      AppendStep(1, 10),
      AppendStep(11, 20),
      CommitStep("a", 0, 16, {7, 13, 15}),
      Enter("b"),
      AppendAgain(5, 3),
      CommitStep("b", 0, 20, {}),
      RedriveStep("b", 5),
      Reopen(),
      AppendStep(31, 10),
      RedriveStep("a", 10),
      EndRedriveStep("b", 5),
      RemoveStep(9),
      CommitStep("a", 16, 18, {}, {13}),
      DiscardStep("a", 5),
      AppendAgain(31, 10),
      RemoveStep(9),
  };
  for (int number = 41; number < 41 + large_events; number += 8) {
    script.push_back(AppendStep(number, 8, 150000));
  }
  script.push_back(CommitStep("b", 20, 40, {}));
  script.push_back(EndRedriveStep("a", 10));
  script.push_back(CommitStep("a", 18, 20, {}, {7, 15}));
  script.push_back(RemoveStep(30));
  script.push_back(Reopen());
  script.push_back(AppendStep(41 + (large_events + 7) / 8 * 8, 5));
  script.push_back(Enter("c"));
  return script;
}

}  // namespace interlingua::reliability
