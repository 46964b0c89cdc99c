// The worker of a destination that is a file.
//
// It writes what it reads in groups: one sync of the file and one commit for all that was waiting.
// A file does not refuse single events: what fails is the whole group, and it is tried until the
// disk takes it. Only an event that the format cannot hold becomes a dead letter.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <string>

#include "service/delivery/destination/file_sink.h"
#include "service/delivery/destination/record_preparer.h"
#include "service/delivery/destination/worker.h"
#include "service/delivery/send/retry.h"

namespace interlingua::delivery::destination {

class FileWorker : public Worker {
 public:
  /// `destination` has `file`; `translator` and `log` outlive the worker. Errors as those of
  /// `FileSink::Open`.
  static absl::StatusOr<std::unique_ptr<FileWorker>> Create(const v1::Destination& destination,
                                                            const Translator& translator,
                                                            const log::Progress& start,
                                                            log::EventLog& log);

 protected:
  void Run() override;
  void Wake() override;

 private:
  FileWorker(const v1::Destination& destination, const Translator& translator,
             std::unique_ptr<FileSink> sink, const log::Progress& start, log::EventLog& log);

  /// Reads what there is next: parked events, dead letters that are sent once more, new events.
  std::vector<queue::PendingEvent> ReadSome(SteadyTime now);
  /// Events that were parked when the destination was another one; a file parks nothing.
  std::vector<queue::PendingEvent> ReadParkedBefore(SteadyTime now);
  /// Waits for a `Wake`, at most for `timeout`.
  void WaitForWake(absl::Duration timeout);
  /// Writes the events; false when the worker was stopped before the disk took them.
  bool Write(const std::vector<queue::PendingEvent>& events);

  const send::RetryPolicy policy_;
  const RecordPreparer preparer_;
  std::vector<std::int64_t> parked_before_;
  std::unique_ptr<FileSink> sink_;  ///< until the end of `Run`
  std::minstd_rand random_;

  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
};

}  // namespace interlingua::delivery::destination
