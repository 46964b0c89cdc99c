#include "service/replay/replays.h"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "service/log/sqlite/sqlite_log.h"
#include "service/replay/diff.h"
#include "service/replay/log_feed.h"
#include "service/replay/replay_store.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

constexpr std::string_view kEnding = ".sqlite";

constexpr int kTriesToOpen = 50;
constexpr int kTriesToFeed = 150;

// About a seventieth of what a thread of live events gets, where both want a processor: enough not
// to stand still.
constexpr int kNiceness = 19;

// How long requests in flight may take when a replay is cancelled.
constexpr absl::Duration kCancelPatience = absl::Seconds(10);

/// Runs `work` on a thread that comes after all others when there is not enough of the machine; and
/// so do the threads that it starts, for Linux lets them inherit that.
void InTheBackground(const std::function<void()>& work) {
  std::thread([&] {
    // Without the right to do so it runs as all others do.
    (void)setpriority(PRIO_PROCESS, 0, kNiceness);
    work();
  }).join();
}

absl::Status NoSuchReplay(std::string_view name) {
  return absl::NotFoundError(text::ToAbsl(text::Concat("there is no replay ", name)));
}

}  // namespace

Replays::Replays(const Translator& translator, log::EventLog& log, std::string folder,
                 Destinations destinations, IsErased is_erased)
    : translator_(translator),
      log_(log),
      folder_(std::move(folder)),
      destinations_(std::move(destinations)),
      is_erased_(std::move(is_erased)) {}

Replays::~Replays() { Stop(absl::InfinitePast()); }

std::string Replays::SpoolOf(const std::string& name) const {
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
  setup.spool = SpoolOf(replay.name());
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
  InTheBackground([&] {
    job = ReplayJob::Open(*setup, translator_);
    // Who was fed over a stream lets go of the spool a moment after it was stopped.
    for (int i = 0; i < kTriesToOpen && absl::IsFailedPrecondition(job.status()); ++i) {
      absl::SleepFor(absl::Milliseconds(20));
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

/// Ends what runs of `held`, where `replay` may take its place. Holds `mutex_`.
absl::Status Replays::Retire(const v1::Replay& replay, Held& held) {
  if (held.job == nullptr) return absl::OkStatus();
  if (auto possible = SetupOf(replay).status(); !possible.ok()) return possible;
  if (auto same = held.job->CheckSame(replay); !same.ok()) return same;
  held.job->Stop(absl::Now() + kCancelPatience);
  held.last = held.job->Status(true);
  held.job.reset();
  return absl::OkStatus();
}

/// Opens the replay and has it read the feed, whatever it was doing before. Holds `mutex_`.
absl::StatusOr<std::shared_ptr<ReplayJob>> Replays::Begin(const v1::Replay& replay,
                                                          const FeedOf& feed_of) {
  Held& held = replays_[replay.name()];
  if (auto status = Retire(replay, held); !status.ok()) return status;
  auto job = Open(replay);
  if (!job.ok()) {
    if (held.last.replay().name().empty()) replays_.erase(replay.name());
    return job.status();
  }
  held.job = *job;
  auto status = held.job->SetCancelled(false);
  if (status.ok()) InTheBackground([&] { status = held.job->Start(feed_of(*held.job)); });
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
    // Any other tries again.
    if (state == v1::ReplayStatus::RUNNING || state == v1::ReplayStatus::DONE) {
      if (auto same = job.CheckSame(replay); !same.ok()) return same;
      return job.Status(true);
    }
  }
  const auto job = Begin(replay, [this](const ReplayJob& opened) {
    return std::make_unique<LogEventSource>(log_, opened.total_units());
  });
  if (!job.ok()) return job.status();
  return (*job)->Status(false);
}

absl::StatusOr<std::shared_ptr<ReplayJob>> Replays::Start(const v1::Replay& replay,
                                                          std::unique_ptr<EventSource> feed) {
  if (!replay.has_input()) {
    return absl::InvalidArgumentError("replay.input: says what is fed, and is required");
  }
  // Whoever fed it and was killed is missed a moment later.
  for (int i = 0; i < kTriesToFeed && IsFed(replay.name()); ++i) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  if (IsFed(replay.name())) {
    return absl::FailedPreconditionError(
        text::Concat("somebody feeds the replay ", replay.name(), " already"));
  }
  const std::lock_guard lock(mutex_);
  return Begin(replay, [&](const ReplayJob& /*opened*/) { return std::move(feed); });
}

absl::StatusOr<v1::DryRun> Replays::RunDry(const v1::Replay& replay, EventSource* feed,
                                           const ContinueReading& proceed) {
  auto setup = SetupOf(replay);
  if (!setup.ok()) return setup.status();
  if (setup->destinations.empty()) {
    return absl::InvalidArgumentError("a replay needs at least one destination");
  }
  if (feed != nullptr) return interlingua::replay::RunDry(*setup, translator_, *feed, proceed);
  LogEventSource log(log_, log_.End());
  return interlingua::replay::RunDry(*setup, translator_, log, proceed);
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

v1::ReplayStatus Replays::StatusOf(const Held& held, bool with_totals) {
  return held.job == nullptr ? held.last : held.job->Status(with_totals);
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
  Held& held = found->second;
  if (held.job != nullptr) return held.job;
  auto job = Open(held.last.replay());
  if (!job.ok()) return job.status();
  held.job = *job;
  return held.job;
}

absl::StatusOr<v1::ReplayStatus> Replays::Cancel(const std::string& name, bool forget) {
  const std::lock_guard lock(mutex_);
  const auto found = replays_.find(name);
  if (found == replays_.end()) return NoSuchReplay(name);
  Held& held = found->second;
  if (held.job != nullptr) {
    if (auto status = held.job->SetCancelled(true); !status.ok()) return status;
    held.job->Stop(absl::Now() + kCancelPatience);
    held.last = held.job->Status(true);
    held.job.reset();
    if (held.last.state() != v1::ReplayStatus::DONE) {
      held.last.set_state(v1::ReplayStatus::CANCELLED);
    }
  }
  const v1::ReplayStatus last = held.last;
  if (!forget) return last;
  for (const char* ending : {"", "-wal", "-shm", ".lock"}) {
    std::error_code ignored;
    std::filesystem::remove(SpoolOf(name) + ending, ignored);
  }
  replays_.erase(found);
  return last;
}

std::vector<v1::ReplayStatus> Replays::List() {
  const std::lock_guard lock(mutex_);
  std::vector<v1::ReplayStatus> all;
  for (const auto& [name, held] : replays_) all.push_back(StatusOf(held, true));
  return all;
}

std::optional<std::vector<v1::ReplayStatus>> Replays::Snapshot() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return std::nullopt;
  std::vector<v1::ReplayStatus> all;
  for (const auto& [name, held] : replays_) all.push_back(StatusOf(held, false));
  return all;
}

void Replays::ResumeAll() {
  std::error_code error;
  std::vector<v1::Replay> unfinished;
  for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
    if (file.path().extension() != kEnding) continue;
    auto status = ReadSpool(file.path().string());
    // A file that is none of ours, or that cannot be read now, is left alone.
    if (!status.ok()) continue;
    const std::lock_guard lock(mutex_);
    if (status->state() == v1::ReplayStatus::WAITING) unfinished.push_back(status->replay());
    Held& held = replays_[status->replay().name()];
    held.last = *std::move(status);
  }
  for (const v1::Replay& replay : unfinished) GoOnWith(replay);
}

void Replays::GoOnWith(const v1::Replay& replay) {
  // What was fed goes on being sent; what comes next has to be fed by whoever has it.
  const auto started = replay.has_input() ? Find(replay.name()).status() : Start(replay).status();
  if (started.ok()) return;
  const std::lock_guard lock(mutex_);
  replays_[replay.name()].last.set_error(std::string(started.message()));
}

absl::Status Replays::WhileStopped(
    const std::function<absl::Status(const std::string& name, log::EventLog& spool)>& work) {
  absl::Status status;
  std::vector<v1::Replay> running;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [name, held] : replays_) {
      if (held.job == nullptr) {
        log::sqlite::SqliteLogOptions options;
        options.path = SpoolOf(name);
        const auto spool = log::sqlite::OpenSqliteLog(options);
        status.Update(spool.ok() ? work(name, **spool) : spool.status());
        continue;
      }
      const bool was_running = held.job->Status(false).state() != v1::ReplayStatus::DONE;
      held.job->Stop(absl::Now() + kCancelPatience);
      status.Update(work(name, held.job->spool()));
      held.last = held.job->Status(true);
      if (was_running) running.push_back(held.last.replay());
      held.job.reset();
    }
  }
  for (const v1::Replay& replay : running) GoOnWith(replay);
  return status;
}

void Replays::Stop(absl::Time deadline) {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (auto& [name, held] : replays_) {
    if (held.job != nullptr) held.job->Stop(deadline);
  }
}

}  // namespace interlingua::replay
