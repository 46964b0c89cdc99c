// The events of files, as the source of a replay.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "interlingua/v1/progress.pb.h"
#include "service/input/event_reader.h"
#include "service/replay/event_source.h"
#include "service/replay/finding_counts.h"

namespace interlingua::replay {

/// What to do with a line that cannot be read, a document that is no event, or an event whose clock
/// cannot be right: before 1990, or more than a day ahead.
enum class OnError {
  kStop,  ///< send what comes before it and nothing after
  kSkip,  ///< leave it out and count it
};

class InputEventSource : public EventSource {
 public:
  /// The most faults that are kept to be shown.
  static constexpr std::size_t kMaxFaults = 10;

  InputEventSource(std::unique_ptr<input::EventReader> reader, OnError on_error)
      : reader_(std::move(reader)), on_error_(on_error) {}

  /// Reads up to the progress and compares the bytes with those that were read before.
  absl::Status Resume(const v1::ReplayProgress& progress) override;

  /// kFailedPrecondition: it stopped at a fault; `faults` has the first faults of the next ten
  /// thousand lines.
  absl::Status Next(int max_events, EventBatch& batch) override;
  void Interrupt() override { interrupted_ = true; }

  /// The first faults. After the last `Next`.
  const std::vector<v1::InputFault>& faults() const { return faults_; }

  /// What reading the events has lost. After the last `Next`.
  const FindingCounts& findings() const { return findings_; }

  /// Bytes of the files on the disk (0: unknown), and those that are read. From any thread.
  std::int64_t total_bytes() const { return reader_->total_bytes(); }
  std::int64_t read_bytes() const { return read_bytes_; }

 private:
  bool Check(const input::InputRecord& record, std::vector<v1::InputFault>& faults) const;
  absl::Status Stop(const v1::InputFault& first, std::string_view place);
  void CountFindings(const engine::Decoded& decoded);
  void Keep(const v1::InputFault& fault);
  void SetReached(const input::InputPosition& position, bool ended, EventBatch& batch) const;

  const std::unique_ptr<input::EventReader> reader_;
  const OnError on_error_;
  std::vector<v1::InputFault> faults_;
  FindingCounts findings_;
  absl::Status end_;  // of the next `Next`, where there is no further event
  std::atomic<std::int64_t> read_bytes_ = 0;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace interlingua::replay
