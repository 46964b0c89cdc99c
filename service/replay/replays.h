// The replays of a gateway: those that run, and those that have run.
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
#include "service/replay/dry_run.h"
#include "service/replay/read_through.h"
#include "service/replay/replay_job.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Thread-safe.
class Replays {
 public:
  /// The destinations as they are configured now.
  using Destinations = std::function<std::vector<v1::Destination>()>;

  /// Spools stand in `folder`. All that is passed outlives the replays.
  Replays(const Translator& translator, log::EventLog& log, std::string folder,
          Destinations destinations, IsErased is_erased);
  ~Replays();
  Replays(const Replays&) = delete;
  Replays& operator=(const Replays&) = delete;

  /// Goes on with the replays that an earlier life of the gateway left, as far as their
  /// destinations are still configured; the others wait until they are started again.
  void ResumeAll();

  /// Starts a replay of the log, or goes on with it. The errors are those of
  /// GatewayAdmin.StartReplay.
  absl::StatusOr<v1::ReplayStatus> Start(const v1::Replay& replay);

  /// The same with a feed. The job lives until it is cancelled, or the replays end.
  absl::StatusOr<std::shared_ptr<ReplayJob>> Start(const v1::Replay& replay,
                                                   std::unique_ptr<EventSource> feed);

  /// What the replay would do, of the log, or of `feed` where there is one. As long as `proceed`
  /// says.
  absl::StatusOr<v1::DryRun> RunDry(const v1::Replay& replay, EventSource* feed,
                                    const ContinueReading& proceed);

  /// What the replay of the log would send otherwise than it was sent. As long as `proceed` says.
  absl::StatusOr<v1::DiffReport> RunDiff(const v1::Replay& replay, const ContinueReading& proceed);

  /// kNotFound: there is none of that name.
  absl::StatusOr<v1::ReplayStatus> Get(const std::string& name);

  /// The replay for its accounts and dead letters; it is opened where it was not. kNotFound: there
  /// is none of that name.
  absl::StatusOr<std::shared_ptr<ReplayJob>> Find(const std::string& name);

  /// Ends it, and forgets it where that is asked. kNotFound: there is none of that name.
  absl::StatusOr<v1::ReplayStatus> Cancel(const std::string& name, bool forget);

  /// By name.
  std::vector<v1::ReplayStatus> List();

  /// The same without totals, for who cannot wait: nothing while a replay is started or ended.
  std::optional<std::vector<v1::ReplayStatus>> Snapshot();

  /// Stops each replay in turn, runs `work` on its spool, and has it go on. Who feeds one has to
  /// feed it anew. The first error of `work`.
  absl::Status WhileStopped(
      const std::function<absl::Status(const std::string& name, log::EventLog& spool)>& work);

  /// Ends all of them; they go on when the gateway does. Idempotent.
  void Stop(absl::Time deadline);

 private:
  struct Held {
    std::shared_ptr<ReplayJob> job;  // null: it is not open
    v1::ReplayStatus last;           // how it stood when it was closed
  };

  std::string SpoolOf(const std::string& name) const;
  absl::StatusOr<ReplaySetup> SetupOf(const v1::Replay& replay) const;
  using FeedOf = std::function<std::unique_ptr<EventSource>(const ReplayJob& job)>;

  absl::StatusOr<std::shared_ptr<ReplayJob>> Open(const v1::Replay& replay);
  absl::StatusOr<std::shared_ptr<ReplayJob>> Begin(const v1::Replay& replay, const FeedOf& feed_of);
  bool IsFed(const std::string& name);
  absl::Status Retire(const v1::Replay& replay, Held& held);
  static v1::ReplayStatus StatusOf(const Held& held, bool with_totals);
  void GoOnWith(const v1::Replay& replay);

  const Translator& translator_;
  log::EventLog& log_;
  const std::string folder_;
  const Destinations destinations_;
  const IsErased is_erased_;
  std::mutex mutex_;
  bool stopped_ = false;
  std::map<std::string, Held> replays_;
};

}  // namespace interlingua::replay
