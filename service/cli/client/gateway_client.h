// Calls of a running gateway.
//
// The status of a call that failed has the code of gRPC and a message with its name: `UNAVAILABLE:
// the gateway is shutting down`.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace interlingua::v1 {
class CancelReplayRequest;
class CancelReplayResponse;
class DiscardDeadLettersRequest;
class DiscardDeadLettersResponse;
class EraseRequest;
class EraseResponse;
class ExportEventsRequest;
class ExportEventsResponse;
class FeedReplayRequest;
class FeedReplayResponse;
class ForgetDestinationRequest;
class ForgetDestinationResponse;
class GetDeadLetterRequest;
class GetDeadLetterResponse;
class GetLedgerRequest;
class GetLedgerResponse;
class BuryParkedRequest;
class BuryParkedResponse;
class ListDeadLettersRequest;
class ListDeadLettersResponse;
class ListDestinationsRequest;
class ListDestinationsResponse;
class ListReplaysRequest;
class ListReplaysResponse;
class PauseDestinationRequest;
class PauseDestinationResponse;
class PublishRequest;
class PublishResponse;
class ListParkedRequest;
class ListParkedResponse;
class RedriveDeadLettersRequest;
class RedriveDeadLettersResponse;
class RetryParkedRequest;
class RetryParkedResponse;
class ReloadConfigRequest;
class ReloadConfigResponse;
class ReplayStatus;
class ResumeDestinationRequest;
class ResumeDestinationResponse;
class StartReplayRequest;
class StartReplayResponse;
class TailRequest;
class TailResponse;
class WatchReplayRequest;
}  // namespace interlingua::v1

namespace interlingua::cli {
class Interruption;
}  // namespace interlingua::cli

namespace interlingua::cli::client {

/// Where `serve` listens unless its configuration says otherwise.
inline constexpr const char* kDefaultTarget = "127.0.0.1:7070";

/// Messages of one call, in order, until it ends. One thread reads; `Cancel` may be called on any.
/// A call that has not ended is cancelled with the object.
template <typename Response>
class ServerStream {
 public:
  virtual ~ServerStream() = default;
  /// Waits for the next message; false when the call is over.
  virtual bool Read(Response& response) = 0;
  /// Ends the call; what has arrived already can still be read.
  virtual void Cancel() = 0;
  /// How the call ended; after the last `Read`, once.
  virtual absl::Status Finish() = 0;
};

/// The same with messages in the other direction, which another thread may write.
template <typename Request, typename Response>
class BidirectionalStream : public ServerStream<Response> {
 public:
  /// Waits while the gateway takes no more; false when the call is over.
  virtual bool Write(const Request& request) = 0;
  /// After the last `Write`.
  virtual void WritesDone() = 0;
};

/// A connection to a gateway. Thread-safe; the streams do not outlive it. A call that is given an
/// `Interruption`, which outlives it, is cancelled by the signal.
class GatewayClient {
 public:
  /// Connects to `target` (`HOST:PORT` or `unix:/path`). kUnavailable: nothing answers there within
  /// ten seconds.
  static absl::StatusOr<std::unique_ptr<GatewayClient>> Connect(const std::string& target);
  virtual ~GatewayClient() = default;

  // Calls of the administration. kDeadlineExceeded: a call takes more than five minutes, unless
  // something else is said of it.

  /// kDeadlineExceeded: more than ten seconds.
  virtual absl::StatusOr<v1::ListDestinationsResponse> ListDestinations(
      const v1::ListDestinationsRequest& request) = 0;
  virtual absl::StatusOr<v1::PauseDestinationResponse> PauseDestination(
      const v1::PauseDestinationRequest& request) = 0;
  virtual absl::StatusOr<v1::ResumeDestinationResponse> ResumeDestination(
      const v1::ResumeDestinationRequest& request) = 0;
  virtual absl::StatusOr<v1::ForgetDestinationResponse> ForgetDestination(
      const v1::ForgetDestinationRequest& request) = 0;
  virtual absl::StatusOr<v1::ReloadConfigResponse> ReloadConfig(
      const v1::ReloadConfigRequest& request) = 0;
  virtual absl::StatusOr<v1::ListDeadLettersResponse> ListDeadLetters(
      const v1::ListDeadLettersRequest& request) = 0;
  virtual absl::StatusOr<v1::GetDeadLetterResponse> GetDeadLetter(
      const v1::GetDeadLetterRequest& request) = 0;
  virtual absl::StatusOr<v1::RedriveDeadLettersResponse> RedriveDeadLetters(
      const v1::RedriveDeadLettersRequest& request) = 0;
  virtual absl::StatusOr<v1::DiscardDeadLettersResponse> DiscardDeadLetters(
      const v1::DiscardDeadLettersRequest& request) = 0;
  virtual absl::StatusOr<v1::ListParkedResponse> ListParked(
      const v1::ListParkedRequest& request) = 0;
  virtual absl::StatusOr<v1::RetryParkedResponse> RetryParked(
      const v1::RetryParkedRequest& request) = 0;
  virtual absl::StatusOr<v1::BuryParkedResponse> BuryParked(
      const v1::BuryParkedRequest& request) = 0;
  virtual absl::StatusOr<v1::GetLedgerResponse> GetLedger(const v1::GetLedgerRequest& request) = 0;
  /// Starts a replay of the log.
  virtual absl::StatusOr<v1::StartReplayResponse> StartReplay(
      const v1::StartReplayRequest& request) = 0;
  /// A dry run or a diff of the log, which the gateway reads as a whole: without a deadline.
  virtual absl::StatusOr<v1::StartReplayResponse> StartReplay(const v1::StartReplayRequest& request,
                                                              Interruption& interruption) = 0;
  virtual absl::StatusOr<v1::CancelReplayResponse> CancelReplay(
      const v1::CancelReplayRequest& request) = 0;
  virtual absl::StatusOr<v1::ListReplaysResponse> ListReplays(
      const v1::ListReplaysRequest& request) = 0;
  /// kDeadlineExceeded: more than an hour.
  virtual absl::StatusOr<v1::EraseResponse> Erase(const v1::EraseRequest& request) = 0;

  // Streams of the administration, without a deadline where none is given.

  virtual std::unique_ptr<BidirectionalStream<v1::FeedReplayRequest, v1::FeedReplayResponse>>
  FeedReplay() = 0;
  virtual std::unique_ptr<ServerStream<v1::ReplayStatus>> WatchReplay(
      const v1::WatchReplayRequest& request, Interruption* interruption = nullptr) = 0;
  virtual std::unique_ptr<ServerStream<v1::ExportEventsResponse>> ExportEvents(
      const v1::ExportEventsRequest& request, Interruption& interruption) = 0;
  virtual std::unique_ptr<ServerStream<v1::TailResponse>> Tail(const v1::TailRequest& request,
                                                               absl::Time deadline,
                                                               Interruption& interruption) = 0;

  // Events into the gateway.

  virtual std::unique_ptr<BidirectionalStream<v1::PublishRequest, v1::PublishResponse>>
  PublishStream() = 0;
};

}  // namespace interlingua::cli::client
