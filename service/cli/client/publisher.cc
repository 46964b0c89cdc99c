#include "service/cli/client/publisher.h"

#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "interlingua/v1/gateway.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/view/report_line.h"
#include "translator/text/text.h"

namespace interlingua::cli::client {
namespace {

// Large enough that the cost of a message is spread over many events, small enough that a message
// is quickly read.
constexpr int kBatchEvents = 100;
constexpr std::size_t kBatchBytes = 256u << 10;
constexpr std::size_t kMaxInFlight = 64;
// What a message holds besides the JSON text.
constexpr std::size_t kEnvelopeBytes = 1024;

using LineNumbers = std::vector<std::int64_t>;
using Stream = BidirectionalStream<v1::PublishRequest, v1::PublishResponse>;

class Publisher {
 public:
  Publisher(Stream& stream, const PublisherOptions& options, view::Console& console)
      : stream_(stream), options_(options), console_(console) {}

  /// Sends all lines; false when the stream does not take any more.
  bool SendAll(input::JsonLinesReader& reader, absl::Status& read_status) {
    bool open = true;
    reader.OnWait([&] { open = open && Send(); });
    input::InputLine line;
    while (open) {
      const absl::StatusOr<bool> found = reader.Next(line);
      if (!found.ok()) read_status = found.status();
      if (!found.ok() || !*found) break;
      open = open && Take(line);
    }
    return Send() && open;
  }

  /// Reads answers until the stream ends; on a thread of its own.
  void ReadAnswers() {
    v1::PublishResponse response;
    while (stream_.Read(response)) {
      LineNumbers lines;
      {
        absl::MutexLock lock(&mutex_);
        if (in_flight_.empty()) break;
        lines = std::move(in_flight_.front());
        in_flight_.pop_front();
      }
      for (const v1::EventResult& result : response.results()) Count(lines, result);
      ShowProgress();
    }
    absl::MutexLock lock(&mutex_);
    over_ = true;
  }

  /// What the gateway has not acknowledged, for a stream that broke; after the last answer.
  std::string Unacknowledged() {
    absl::MutexLock lock(&mutex_);
    if (!in_flight_.empty()) {
      return text::Concat("lines ", in_flight_.front().front(), " to ", in_flight_.back().back(),
                          " are not acknowledged, and nothing after them was sent: ");
    }
    return lines_.empty()
               ? ""
               : text::Concat("line ", lines_.front(), " and what follows was not sent: ");
  }

  Published published() {
    absl::MutexLock lock(&mutex_);
    return published_;
  }

 private:
  bool Take(const input::InputLine& line) {
    if (line.too_long || line.text.size() + kEnvelopeBytes > options_.max_message_bytes) {
      Fail(line.number, "", v1::Report(),
           text::Concat("longer than the gateway takes (", options_.max_message_bytes, " bytes)"));
      return true;
    }
    const bool full = request_.payloads_size() >= kBatchEvents ||
                      bytes_ + line.text.size() > std::min(kBatchBytes, options_.max_message_bytes);
    if (full && !Send()) return false;
    v1::Payload& payload = *request_.add_payloads();
    payload.set_format(options_.format);
    payload.set_json(std::string(line.text));
    bytes_ += line.text.size();
    lines_.push_back(line.number);
    return true;
  }

  /// Sends what is gathered, once there is room in flight.
  bool Send() {
    if (lines_.empty()) return true;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Publisher::HasRoom));
      in_flight_.push_back(std::exchange(lines_, {}));
      if (over_) return false;
    }
    const bool sent = stream_.Write(request_);
    request_.Clear();
    bytes_ = 0;
    return sent;
  }

  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return over_ || in_flight_.size() < kMaxInFlight;
  }

  void Count(const LineNumbers& lines, const v1::EventResult& result) {
    const auto index = static_cast<std::size_t>(result.index());
    const std::int64_t line = index < lines.size() ? lines[index] : 0;
    if (!result.accepted()) return Fail(line, result.event_id(), result.report(), result.error());
    absl::MutexLock lock(&mutex_);
    ++published_.acknowledged;
    if (result.duplicate()) ++published_.duplicates;
    Report(line, result.event_id(), result.report(), "");
  }

  void Fail(std::int64_t line, const std::string& event_id, const v1::Report& report,
            std::string_view reason) {
    console_.Error(text::Concat("line ", line, ": ", reason));
    absl::MutexLock lock(&mutex_);
    ++published_.failed;
    Report(line, event_id, report, reason);
  }

  void Report(std::int64_t line, const std::string& event_id, const v1::Report& report,
              std::string_view error) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (options_.report == nullptr || !published_.status.ok()) return;
    published_.status = options_.report->Write(view::ReportLine(line, event_id, report, error));
  }

  void ShowProgress() {
    if (!console_.WantsProgress()) return;
    const Published so_far = published();
    console_.Progress(
        text::Concat(so_far.acknowledged, " events acknowledged, ", so_far.failed, " refused"));
  }

  Stream& stream_;
  const PublisherOptions& options_;
  view::Console& console_;

  v1::PublishRequest request_;  ///< being filled, with its size and lines
  std::size_t bytes_ = 0;
  LineNumbers lines_;

  absl::Mutex mutex_;
  std::deque<LineNumbers> in_flight_ ABSL_GUARDED_BY(mutex_);
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
  Published published_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

Published PublishLines(GatewayClient& gateway, const PublisherOptions& options,
                       input::JsonLinesReader& reader, view::Console& console) {
  const auto stream = gateway.PublishStream();
  Publisher publisher(*stream, options, console);
  std::thread answers([&] { publisher.ReadAnswers(); });
  absl::Status read_status;
  publisher.SendAll(reader, read_status);
  reader.OnWait(nullptr);
  stream->WritesDone();
  answers.join();
  const absl::Status end = stream->Finish();
  Published published = publisher.published();
  if (!read_status.ok()) published.status = read_status;
  if (!end.ok()) {
    published.status = absl::Status(
        end.code(), text::Concat(publisher.Unacknowledged(), text::ToStd(end.message())));
  }
  return published;
}

}  // namespace interlingua::cli::client
