#include "service/replay/replays.h"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "service/replay/diff.h"
#include "service/replay/dry_run.h"
#include "service/replay/log_event_source.h"
#include "service/replay/replay_store.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

constexpr std::string_view kEnding = ".sqlite";

// How long another process or call may take to let go of a replay.
constexpr int kTriesToOpen = 50;
constexpr int kTriesToFeed = 150;
constexpr absl::Duration kTryInterval = absl::Milliseconds(20);

// About a seventieth of what a thread of live events gets, where both want a processor: enough not
// to stand still.
constexpr int kNiceness = 19;

// How long requests in flight may take when a replay is stopped.
constexpr absl::Duration kStopTimeout = absl::Seconds(10);

/// Runs `work` on a thread of the lowest priority, and waits for it. The threads that it starts
/// inherit the priority (on Linux).
void RunAtLowPriority(const std::function<void()>& work) {
  std::thread([&] {
    // Where it is not allowed, the thread has the priority of all others.
    (void)setpriority(PRIO_PROCESS, 0, kNiceness);
    work();
  }).join();
}

absl::Status NoSuchReplay(std::string_view name) {
  return absl::NotFoundError(text::ToAbsl(text::Concat("there is no replay ", name)));
}

}  // namespace

Replays::Replays(const Translator& translator, log::EventLog& log, log::LogOpener open_log,
                 std::string folder, Destinations destinations, IsErased is_erased)
    : translator_(translator),
      log_(log),
      open_log_(std::move(open_log)),
      folder_(std::move(folder)),
      destinations_(std::move(destinations)),
      is_erased_(std::move(is_erased)) {}

Replays::~Replays() { Stop(absl::InfinitePast()); }

std::string Replays::StorePath(const std::string& name) const {
  return text::Concat(folder_, '/', name, kEnding);
}

absl::StatusOr<ReplaySetup> Replays::SetupOf(const v1::Replay& replay) const {
  ReplaySetup setup;
  setup.replay = replay;
  const std::vector<v1::Destination> configured = destinations_();
  for (const std::string& name : replay.destinations()) {
    const auto found = std::find_if(configured.begin(), configured.end(),
                                    [&](const v1::Destination& one) { return one.name() == name; });
    if (found == configured.end()) {
      std::string known;
      for (const v1::Destination& one : configured) {
        known += text::Concat(known.empty() ? "" : ", ", one.name());
      }
      return absl::NotFoundError(
          text::Concat("the configuration has no destination ", name, "; it has ", known));
    }
    setup.destinations.push_back(*found);
  }
  setup.store = StorePath(replay.name());
  setup.open_log = open_log_;
  setup.beside_live = true;
  setup.total_units = replay.has_input() ? 0 : log_.End();
  setup.is_erased = is_erased_;
  return setup;
}

/// Holds `mutex_`.
absl::StatusOr<std::shared_ptr<ReplayJob>> Replays::Open(const v1::Replay& replay) {
  if (stopped_) return absl::UnavailableError("the gateway is shutting down");
  if (auto status = CheckReplayName(replay.name()); !status.ok()) return status;
  auto setup = SetupOf(replay);
  if (!setup.ok()) return setup.status();
  absl::StatusOr<std::unique_ptr<ReplayJob>> job;
  RunAtLowPriority([&] {
    job = ReplayJob::Open(*setup, translator_);
    // A job that was fed by a caller closes its store a moment after it was stopped.
    for (int i = 0; i < kTriesToOpen && absl::IsFailedPrecondition(job.status()); ++i) {
      absl::SleepFor(kTryInterval);
      job = ReplayJob::Open(*setup, translator_);
    }
  });
  if (!job.ok()) return job.status();
  return std::shared_ptr<ReplayJob>(*std::move(job));
}

bool Replays::IsFed(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = replays_.find(name);
  if (found == replays_.end() || found->second.job == nullptr) return false;
  ReplayJob& job = *found->second.job;
  return job.Status(false).state() == v1::ReplayStatus::RUNNING && !job.Progress().ended();
}

/// Stops the job and keeps its last state. Holds `mutex_`.
void Replays::Close(Entry& entry) {
  entry.job->Stop(absl::Now() + kStopTimeout);
  entry.last = entry.job->Status(true);
  entry.job.reset();
}

/// Closes what is open of the replay, where `replay` may take its place. Holds `mutex_`.
absl::Status Replays::CloseFor(const v1::Replay& replay, Entry& entry) {
  if (entry.job == nullptr) return absl::OkStatus();
  if (auto possible = SetupOf(replay).status(); !possible.ok()) return possible;
  if (auto same = entry.job->CheckSame(replay); !same.ok()) return same;
  Close(entry);
  return absl::OkStatus();
}

/// Opens the replay, again where it was open, and starts to read its source. Holds `mutex_`.
absl::StatusOr<std::shared_ptr<ReplayJob>> Replays::StartReading(const v1::Replay& replay,
                                                                 const MakeSource& make_source) {
  Entry& entry = replays_[replay.name()];
  if (auto status = CloseFor(replay, entry); !status.ok()) return status;
  auto job = Open(replay);
  if (!job.ok()) {
    if (entry.last.replay().name().empty()) replays_.erase(replay.name());
    return job.status();
  }
  entry.job = *job;
  auto status = entry.job->SetCancelled(false);
  if (status.ok()) RunAtLowPriority([&] { status = entry.job->Start(make_source(*entry.job)); });
  if (!status.ok()) return status;
  return job;
}

absl::StatusOr<v1::ReplayStatus> Replays::Start(const v1::Replay& replay) {
  if (replay.has_input()) {
    return absl::InvalidArgumentError("replay.input: what is fed is started with FeedReplay");
  }
  const std::lock_guard lock(mutex_);
  const auto known = replays_.find(replay.name());
  if (known != replays_.end() && known->second.job != nullptr) {
    ReplayJob& job = *known->second.job;
    const auto state = job.Status(false).state();
    // In any other state it is tried again.
    if (state == v1::ReplayStatus::RUNNING || state == v1::ReplayStatus::DONE) {
      if (auto same = job.CheckSame(replay); !same.ok()) return same;
      return job.Status(true);
    }
  }
  const auto job = StartReading(replay, [this](const ReplayJob& opened) {
    return std::make_unique<LogEventSource>(log_, opened.total_units());
  });
  if (!job.ok()) return job.status();
  return (*job)->Status(false);
}

absl::StatusOr<std::shared_ptr<ReplayJob>> Replays::Start(const v1::Replay& replay,
                                                          std::unique_ptr<EventSource> source) {
  if (!replay.has_input()) {
    return absl::InvalidArgumentError("replay.input: says what is fed, and is required");
  }
  // That a caller was killed is noticed a moment later.
  for (int i = 0; i < kTriesToFeed && IsFed(replay.name()); ++i) {
    absl::SleepFor(kTryInterval);
  }
  if (IsFed(replay.name())) {
    return absl::FailedPreconditionError(
        text::Concat("another caller feeds the replay ", replay.name(), " already"));
  }
  const std::lock_guard lock(mutex_);
  return StartReading(replay, [&](const ReplayJob& /*opened*/) { return std::move(source); });
}

absl::StatusOr<v1::DryRun> Replays::RunDry(const v1::Replay& replay, EventSource* source,
                                           const ContinueReading& proceed) {
  auto setup = SetupOf(replay);
  if (!setup.ok()) return setup.status();
  if (setup->destinations.empty()) {
    return absl::InvalidArgumentError("a replay needs at least one destination");
  }
  LogEventSource log(log_, log_.End());
  return interlingua::replay::RunDry(*setup, translator_, source == nullptr ? log : *source,
                                     proceed);
}

absl::StatusOr<v1::DiffReport> Replays::RunDiff(const v1::Replay& replay,
                                                const ContinueReading& proceed) {
  if (replay.has_input()) {
    return absl::InvalidArgumentError(
        "replay.input: a diff is of the log; what is fed was not sent before");
  }
  auto setup = SetupOf(replay);
  if (!setup.ok()) return setup.status();
  if (setup->destinations.empty()) {
    return absl::InvalidArgumentError("a diff needs at least one destination");
  }
  return interlingua::replay::RunDiff(*setup, translator_, log_, proceed);
}

v1::ReplayStatus Replays::StatusOf(const Entry& entry, bool with_totals) {
  return entry.job == nullptr ? entry.last : entry.job->Status(with_totals);
}

absl::StatusOr<v1::ReplayStatus> Replays::Get(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = replays_.find(name);
  if (found == replays_.end()) return NoSuchReplay(name);
  return StatusOf(found->second, true);
}

absl::StatusOr<std::shared_ptr<ReplayJob>> Replays::Find(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = replays_.find(name);
  if (found == replays_.end()) return NoSuchReplay(name);
  Entry& entry = found->second;
  if (entry.job != nullptr) return entry.job;
  auto job = Open(entry.last.replay());
  if (!job.ok()) return job.status();
  entry.job = *job;
  return entry.job;
}

absl::StatusOr<v1::ReplayStatus> Replays::Cancel(const std::string& name, bool forget) {
  const std::lock_guard lock(mutex_);
  const auto found = replays_.find(name);
  if (found == replays_.end()) return NoSuchReplay(name);
  Entry& entry = found->second;
  if (entry.job != nullptr) {
    if (auto status = entry.job->SetCancelled(true); !status.ok()) return status;
    Close(entry);
    if (entry.last.state() != v1::ReplayStatus::DONE) {
      entry.last.set_state(v1::ReplayStatus::CANCELLED);
    }
  }
  const v1::ReplayStatus last = entry.last;
  if (!forget) return last;
  for (const char* ending : {"", "-wal", "-shm", ".lock"}) {
    std::error_code ignored;
    std::filesystem::remove(StorePath(name) + ending, ignored);
  }
  replays_.erase(found);
  return last;
}

std::vector<v1::ReplayStatus> Replays::List() {
  const std::lock_guard lock(mutex_);
  std::vector<v1::ReplayStatus> all;
  for (const auto& [name, entry] : replays_) all.push_back(StatusOf(entry, true));
  return all;
}

std::optional<std::vector<v1::ReplayStatus>> Replays::Snapshot() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return std::nullopt;
  std::vector<v1::ReplayStatus> all;
  for (const auto& [name, entry] : replays_) all.push_back(StatusOf(entry, false));
  return all;
}

void Replays::ResumeAll() {
  std::error_code error;
  std::vector<v1::Replay> unfinished;
  for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
    if (file.path().extension() != kEnding) continue;
    auto status = ReadReplayStore(file.path().string(), open_log_);
    // A file that is no store of a replay, or that cannot be read now, is left alone.
    if (!status.ok()) continue;
    const std::lock_guard lock(mutex_);
    if (status->state() == v1::ReplayStatus::WAITING) unfinished.push_back(status->replay());
    Entry& entry = replays_[status->replay().name()];
    entry.last = *std::move(status);
  }
  for (const v1::Replay& replay : unfinished) Resume(replay);
}

void Replays::Resume(const v1::Replay& replay) {
  // What a caller fed before is delivered; the rest has to be fed again.
  const auto started = replay.has_input() ? Find(replay.name()).status() : Start(replay).status();
  if (started.ok()) return;
  const std::lock_guard lock(mutex_);
  replays_[replay.name()].last.set_error(std::string(started.message()));
}

absl::Status Replays::WhileStopped(
    const std::function<absl::Status(const std::string& name, log::EventLog& store)>& work) {
  absl::Status status;
  std::vector<v1::Replay> running;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [name, entry] : replays_) {
      if (entry.job == nullptr) {
        log::LogOptions options;
        options.path = StorePath(name);
        const auto store = open_log_(options);
        status.Update(store.ok() ? work(name, **store) : store.status());
        continue;
      }
      const bool was_running = entry.job->Status(false).state() != v1::ReplayStatus::DONE;
      entry.job->Stop(absl::Now() + kStopTimeout);
      status.Update(work(name, entry.job->store()));
      entry.last = entry.job->Status(true);
      if (was_running) running.push_back(entry.last.replay());
      entry.job.reset();
    }
  }
  for (const v1::Replay& replay : running) Resume(replay);
  return status;
}

void Replays::Stop(absl::Time deadline) {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (auto& [name, entry] : replays_) {
    if (entry.job != nullptr) entry.job->Stop(deadline);
  }
}

}  // namespace interlingua::replay
