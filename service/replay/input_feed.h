// The events of files, as a feed.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "interlingua/v1/progress.pb.h"
#include "service/input/event_source.h"
#include "service/replay/event_feed.h"
#include "service/replay/finding_counts.h"

namespace interlingua::replay {

/// What to do with a line that cannot be read, an event that is none, or one whose clock cannot be
/// right: before 1990, or more than a day ahead.
enum class OnError {
  kStop,  ///< send what comes before it and nothing after
  kSkip,  ///< leave it out and count it
};

class InputEventSource : public EventSource {
 public:
  /// Faults that are looked for and kept, to be shown.
  static constexpr std::size_t kFaultsShown = 10;

  InputEventSource(std::unique_ptr<input::EventReader> source, OnError on_error)
      : source_(std::move(source)), on_error_(on_error) {}

  /// Reads up to there and compares the bytes with those that were read then.
  absl::Status Resume(const v1::ReplayProgress& progress) override;

  /// kFailedPrecondition: it stopped at a fault; `faults` has the first ones, as far as they lie
  /// within the next ten thousand lines.
  absl::Status Next(int max_events, EventBatch& portion) override;
  void Interrupt() override { interrupted_ = true; }

  /// The first faults that were met. After the last `Next`.
  const std::vector<v1::InputFault>& faults() const { return faults_; }

  /// What of the events that it gave is lost in reading them. After the last `Next`.
  const FindingCounts& findings() const { return findings_; }

  /// Of the files, for whoever shows progress: bytes on the disk in all (0: unknown), and read so
  /// far. Any thread.
  std::int64_t total_bytes() const { return source_->total_bytes(); }
  std::int64_t read_bytes() const { return read_bytes_; }

 private:
  bool Take(const input::InputRecord& unit, std::vector<v1::InputFault>& faults) const;
  absl::Status Stop(const v1::InputFault& first, std::string_view place);
  void NoteFindings(const engine::Decoded& decoded);
  void Keep(const v1::InputFault& fault);
  void SetReached(const input::InputPosition& position, bool ended, EventBatch& portion) const;

  const std::unique_ptr<input::EventReader> source_;
  const OnError on_error_;
  std::vector<v1::InputFault> faults_;
  FindingCounts findings_;
  absl::Status end_;  // what the next `Next` gives, where that is no further event
  std::atomic<std::int64_t> read_bytes_ = 0;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace interlingua::replay
