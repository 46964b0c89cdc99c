#include "service/delivery/destination/file_worker.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::delivery::destination {
namespace {

// The most records that share one sync.
constexpr int kRecordsPerGroup = 1024;

// One line a document: JSON texts have no line breaks but between their tokens, where a space does
// as well.
std::string LinesOf(const std::vector<queue::PendingEvent>& events) {
  std::string lines;
  for (const queue::PendingEvent& event : events) {
    for (const std::string& document : event.encoded.documents)
      json::AppendJsonLine(document, lines);
  }
  return lines;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileWorker>> FileWorker::Create(const v1::Destination& destination,
                                                               const Translator& translator,
                                                               const log::Progress& start,
                                                               log::EventLog& log) {
  auto sink = FileSink::Open(destination.file().path());
  if (!sink.ok()) return sink.status();
  std::unique_ptr<FileWorker> worker(
      new FileWorker(destination, translator, *std::move(sink), start, log));
  if (auto status = worker->preparer_.LoadState(start, worker->ledger()); !status.ok()) {
    return status;
  }
  return worker;
}

FileWorker::FileWorker(const v1::Destination& destination, const Translator& translator,
                       std::unique_ptr<FileSink> sink, const log::Progress& start,
                       log::EventLog& log)
    : Worker(destination.name(), start, log),
      policy_(send::PolicyOf(destination.retry())),
      preparer_(destination, translator, nullptr),
      sink_(std::move(sink)),
      random_(std::random_device()()) {
  if (destination.keep_sent()) ledger().KeepSent();
  // From the last to the first, so that the first is at the end.
  for (auto parked = start.parked.rbegin(); parked != start.parked.rend(); ++parked) {
    parked_before_.push_back(parked->offset);
  }
}

void FileWorker::Run() {
  while (!stopping()) {
    const SteadyTime now = SteadyTime::clock::now();
    // While the log does not take the progress nothing more is read, or a kill would repeat ever
    // more.
    const bool behind = ledger().uncommitted() > 0;
    const bool takes = !behind && !paused();
    const auto events = takes ? ReadSome(now) : std::vector<queue::PendingEvent>();
    const bool read = ledger().HasChanges() || !events.empty();
    if (!Write(events)) break;
    for (const queue::PendingEvent& event : events) ledger().Deliver(event);
    Commit(SteadyTime::clock::now());
    PublishProgress({});
    // What was left in the log while the progress could not be stored is read now.
    const bool caught_up = behind && ledger().uncommitted() == 0;
    if (caught_up || (read && !behind)) continue;
    absl::Duration timeout = absl::InfiniteDuration();
    if (read_not_before() > now) timeout = Until(read_not_before(), now);
    if (ledger().uncommitted() > 0) timeout = std::min(timeout, Until(commit_not_before(), now));
    WaitForWake(timeout);
  }
  Commit(SteadyTime::clock::now());
  PublishProgress({});
  // The next worker may open the file while this one's state is still being read.
  sink_.reset();
}

std::vector<queue::PendingEvent> FileWorker::ReadSome(SteadyTime now) {
  auto events = ReadParkedBefore(now);
  const auto add = [&](std::vector<queue::PendingEvent> more) {
    std::move(more.begin(), more.end(), std::back_inserter(events));
  };
  add(preparer_.PrepareRedrives(ReadRedrives(kRecordsPerGroup, now), ledger()));
  add(preparer_.PrepareRecords(ReadNext(kRecordsPerGroup, now), ledger()));
  return events;
}

std::vector<queue::PendingEvent> FileWorker::ReadParkedBefore(SteadyTime now) {
  if (parked_before_.empty() || now < read_not_before()) return {};
  const auto count = std::min<std::size_t>(parked_before_.size(), kRecordsPerGroup);
  const auto first = parked_before_.end() - static_cast<std::ptrdiff_t>(count);
  const auto records = ReadParked({first, parked_before_.end()}, now);
  if (!records.has_value()) return {};
  parked_before_.erase(first, parked_before_.end());
  return preparer_.PrepareParked(*records, ledger());
}

bool FileWorker::Write(const std::vector<queue::PendingEvent>& events) {
  if (events.empty()) return true;
  const std::string lines = LinesOf(events);
  for (int failures = 1;; ++failures) {
    const auto status = sink_->Append(lines);
    if (status.ok()) {
      NoteSuccess();
      return true;
    }
    NoteError(status.message());
    for (const queue::PendingEvent& event : events)
      ledger().NotifyRetry(event, text::ToStd(status.message()));
    WorkerState state;
    state.retrying = static_cast<std::int64_t>(events.size());
    PublishProgress(state);
    const double random = std::uniform_real_distribution<double>()(random_);
    const SteadyTime due =
        After(SteadyTime::clock::now(), send::Backoff(policy_, failures, random));
    for (auto now = SteadyTime::clock::now(); now < due; now = SteadyTime::clock::now()) {
      if (stopping()) return false;
      WaitForWake(Until(due, now));
    }
    if (stopping()) return false;
  }
}

void FileWorker::WaitForWake(absl::Duration timeout) {
  std::unique_lock lock(wake_mutex_);
  const auto woken = [this] { return woken_; };
  if (timeout == absl::InfiniteDuration()) {
    wake_.wait(lock, woken);
  } else {
    wake_.wait_until(lock, After(SteadyTime::clock::now(), timeout), woken);
  }
  woken_ = false;
}

void FileWorker::Wake() {
  {
    const std::lock_guard lock(wake_mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

}  // namespace interlingua::delivery::destination
