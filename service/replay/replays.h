// The replays of a gateway: those that run, and those that have ended.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/log/event_log.h"
#include "service/replay/event_source.h"
#include "service/replay/read_through.h"
#include "service/replay/replay_filter.h"
#include "service/replay/replay_job.h"
#include "service/replay/replay_setup.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Thread-safe.
class Replays {
 public:
  /// The destinations as they are configured now.
  using Destinations = std::function<std::vector<v1::Destination>()>;

  /// The stores are in `folder`, and `open_log` opens them. `translator` and `log` outlive the
  /// replays.
  Replays(const Translator& translator, log::EventLog& log, log::LogOpener open_log,
          std::string folder, Destinations destinations, IsErased is_erased);
  ~Replays();
  Replays(const Replays&) = delete;
  Replays& operator=(const Replays&) = delete;

  /// Resumes the replays that were unfinished when the gateway stopped, as far as their
  /// destinations are still configured; the others wait until they are started again.
  void ResumeAll();

  /// Starts a replay of the log, or resumes it. The errors are those of
  /// GatewayAdmin.StartReplay.
  absl::StatusOr<v1::ReplayStatus> Start(const v1::Replay& replay);

  /// The same with another source. The job lives until it is cancelled, or the replays stop.
  absl::StatusOr<std::shared_ptr<ReplayJob>> Start(const v1::Replay& replay,
                                                   std::unique_ptr<EventSource> source);

  /// What the replay would do, of the log, or of `source` where it is not null. kCancelled:
  /// `proceed` returned false.
  absl::StatusOr<v1::DryRun> RunDry(const v1::Replay& replay, EventSource* source,
                                    const ContinueReading& proceed);

  /// What the replay of the log would send that differs from what was sent. kCancelled: `proceed`
  /// returned false.
  absl::StatusOr<v1::DiffReport> RunDiff(const v1::Replay& replay, const ContinueReading& proceed);

  /// kNotFound: there is none of that name.
  absl::StatusOr<v1::ReplayStatus> Get(const std::string& name);

  /// The replay, for its accounts and dead letters; opens it where it is not open. kNotFound: there
  /// is none of that name.
  absl::StatusOr<std::shared_ptr<ReplayJob>> Find(const std::string& name);

  /// Stops it; `forget`: and deletes its store. kNotFound: there is none of that name.
  absl::StatusOr<v1::ReplayStatus> Cancel(const std::string& name, bool forget);

  /// By name.
  std::vector<v1::ReplayStatus> List();

  /// The same without totals and without waiting: nothing while a replay is started or stopped.
  std::optional<std::vector<v1::ReplayStatus>> Snapshot();

  /// Stops each replay in turn, runs `work` on its store, and resumes it. A caller that feeds one
  /// has to start again. The first error of `work`.
  absl::Status WhileStopped(
      const std::function<absl::Status(const std::string& name, log::EventLog& store)>& work);

  /// Stops all of them; they resume when the gateway starts again. Idempotent.
  void Stop(absl::Time deadline);

 private:
  struct Entry {
    std::shared_ptr<ReplayJob> job;  // null: it is not open
    v1::ReplayStatus last;           // when it was closed
  };

  std::string StorePath(const std::string& name) const;
  absl::StatusOr<ReplaySetup> SetupOf(const v1::Replay& replay) const;
  using MakeSource = std::function<std::unique_ptr<EventSource>(const ReplayJob& job)>;

  absl::StatusOr<std::shared_ptr<ReplayJob>> Open(const v1::Replay& replay);
  absl::StatusOr<std::shared_ptr<ReplayJob>> StartReading(const v1::Replay& replay,
                                                          const MakeSource& make_source);
  bool IsFed(const std::string& name);
  static void Close(Entry& entry);
  absl::Status CloseFor(const v1::Replay& replay, Entry& entry);
  static v1::ReplayStatus StatusOf(const Entry& entry, bool with_totals);
  void Resume(const v1::Replay& replay);

  const Translator& translator_;
  log::EventLog& log_;
  const log::LogOpener open_log_;
  const std::string folder_;
  const Destinations destinations_;
  const IsErased is_erased_;
  std::mutex mutex_;
  bool stopped_ = false;
  std::map<std::string, Entry> replays_;
};

}  // namespace interlingua::replay
