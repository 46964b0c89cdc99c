#include "service/cli/client/gateway_client.h"

#include <grpcpp/grpcpp.h>

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "interlingua/v1/admin.grpc.pb.h"
#include "interlingua/v1/gateway.grpc.pb.h"
#include "service/cli/interruption.h"
#include "translator/text/text.h"

namespace interlingua::cli::client {
namespace {

constexpr absl::Duration kConnectTimeout = absl::Seconds(10);
constexpr absl::Duration kStatusTimeout = absl::Seconds(10);
constexpr absl::Duration kCallTimeout = absl::Minutes(5);
constexpr absl::Duration kEraseTimeout = absl::Hours(1);

absl::Status StatusOf(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  return {code, text::Concat(absl::StatusCodeToString(code), ": ", status.error_message())};
}

/// The context of one call, which a signal cancels while this lives.
class CallContext {
 public:
  explicit CallContext(absl::Time deadline, Interruption* interruption = nullptr)
      : interruption_(interruption) {
    if (deadline != absl::InfiniteFuture()) context_.set_deadline(absl::ToChronoTime(deadline));
    if (interruption_ != nullptr) interruption_->Cancels([this] { context_.TryCancel(); });
  }
  ~CallContext() { Release(); }
  CallContext(const CallContext&) = delete;
  CallContext& operator=(const CallContext&) = delete;

  grpc::ClientContext* get() { return &context_; }
  /// No signal cancels the call any more.
  void Release() {
    if (interruption_ != nullptr) std::exchange(interruption_, nullptr)->Forget();
  }

 private:
  grpc::ClientContext context_;
  Interruption* interruption_;
};

/// `Base` is ServerStream or BidirectionalStream; `Reader` is what gRPC has for it.
template <typename Base, typename Response, typename Reader>
class Stream : public Base {
 public:
  /// `start` makes the call in the context that it is given.
  template <typename Start>
  Stream(absl::Time deadline, Interruption* interruption, const Start& start)
      : context_(deadline, interruption), reader_(start(context_.get())) {}
  // gRPC wants every call finished.
  ~Stream() override {
    if (finished_) return;
    context_.get()->TryCancel();
    (void)reader_->Finish();
  }

  bool Read(Response& response) override { return reader_->Read(&response); }
  void Cancel() override { context_.get()->TryCancel(); }
  absl::Status Finish() override {
    finished_ = true;
    const absl::Status status = StatusOf(reader_->Finish());
    context_.Release();
    return status;
  }

 protected:
  Reader& reader() { return *reader_; }

 private:
  CallContext context_;
  const std::unique_ptr<Reader> reader_;
  bool finished_ = false;
};

template <typename Response>
using DownStream = Stream<ServerStream<Response>, Response, grpc::ClientReader<Response>>;

template <typename Request, typename Response>
class UpAndDownStream final : public Stream<BidirectionalStream<Request, Response>, Response,
                                            grpc::ClientReaderWriter<Request, Response>> {
 public:
  template <typename Start>
  explicit UpAndDownStream(const Start& start)
      : Stream<BidirectionalStream<Request, Response>, Response,
               grpc::ClientReaderWriter<Request, Response>>(absl::InfiniteFuture(), nullptr,
                                                            start) {}
  bool Write(const Request& request) override { return this->reader().Write(request); }
  void WritesDone() override { this->reader().WritesDone(); }
};

class GrpcClient final : public GatewayClient {
 public:
  explicit GrpcClient(const std::shared_ptr<grpc::Channel>& channel)
      : admin_(v1::GatewayAdmin::NewStub(channel)), gateway_(v1::EventGateway::NewStub(channel)) {}

  absl::StatusOr<v1::ListDestinationsResponse> ListDestinations(
      const v1::ListDestinationsRequest& request) override {
    return Call(&Admin::ListDestinations, request, kStatusTimeout);
  }
  absl::StatusOr<v1::PauseDestinationResponse> PauseDestination(
      const v1::PauseDestinationRequest& request) override {
    return Call(&Admin::PauseDestination, request);
  }
  absl::StatusOr<v1::ResumeDestinationResponse> ResumeDestination(
      const v1::ResumeDestinationRequest& request) override {
    return Call(&Admin::ResumeDestination, request);
  }
  absl::StatusOr<v1::ForgetDestinationResponse> ForgetDestination(
      const v1::ForgetDestinationRequest& request) override {
    return Call(&Admin::ForgetDestination, request);
  }
  absl::StatusOr<v1::ReloadConfigResponse> ReloadConfig(
      const v1::ReloadConfigRequest& request) override {
    return Call(&Admin::ReloadConfig, request);
  }
  absl::StatusOr<v1::ListDeadLettersResponse> ListDeadLetters(
      const v1::ListDeadLettersRequest& request) override {
    return Call(&Admin::ListDeadLetters, request);
  }
  absl::StatusOr<v1::GetDeadLetterResponse> GetDeadLetter(
      const v1::GetDeadLetterRequest& request) override {
    return Call(&Admin::GetDeadLetter, request);
  }
  absl::StatusOr<v1::RedriveDeadLettersResponse> RedriveDeadLetters(
      const v1::RedriveDeadLettersRequest& request) override {
    return Call(&Admin::RedriveDeadLetters, request);
  }
  absl::StatusOr<v1::DiscardDeadLettersResponse> DiscardDeadLetters(
      const v1::DiscardDeadLettersRequest& request) override {
    return Call(&Admin::DiscardDeadLetters, request);
  }
  absl::StatusOr<v1::ListParkedResponse> ListParked(const v1::ListParkedRequest& request) override {
    return Call(&Admin::ListParked, request);
  }
  absl::StatusOr<v1::RetryParkedResponse> RetryParked(
      const v1::RetryParkedRequest& request) override {
    return Call(&Admin::RetryParked, request);
  }
  absl::StatusOr<v1::BuryParkedResponse> BuryParked(const v1::BuryParkedRequest& request) override {
    return Call(&Admin::BuryParked, request);
  }
  absl::StatusOr<v1::GetLedgerResponse> GetLedger(const v1::GetLedgerRequest& request) override {
    return Call(&Admin::GetLedger, request);
  }
  absl::StatusOr<v1::StartReplayResponse> StartReplay(
      const v1::StartReplayRequest& request) override {
    return Call(&Admin::StartReplay, request);
  }
  absl::StatusOr<v1::StartReplayResponse> StartReplay(const v1::StartReplayRequest& request,
                                                      Interruption& interruption) override {
    return Call(&Admin::StartReplay, request, absl::InfiniteDuration(), &interruption);
  }
  absl::StatusOr<v1::CancelReplayResponse> CancelReplay(
      const v1::CancelReplayRequest& request) override {
    return Call(&Admin::CancelReplay, request);
  }
  absl::StatusOr<v1::ListReplaysResponse> ListReplays(
      const v1::ListReplaysRequest& request) override {
    return Call(&Admin::ListReplays, request);
  }
  absl::StatusOr<v1::EraseResponse> Erase(const v1::EraseRequest& request) override {
    return Call(&Admin::Erase, request, kEraseTimeout);
  }

  std::unique_ptr<BidirectionalStream<v1::FeedReplayRequest, v1::FeedReplayResponse>> FeedReplay()
      override {
    return std::make_unique<UpAndDownStream<v1::FeedReplayRequest, v1::FeedReplayResponse>>(
        [this](grpc::ClientContext* context) { return admin_->FeedReplay(context); });
  }
  std::unique_ptr<ServerStream<v1::ReplayStatus>> WatchReplay(const v1::WatchReplayRequest& request,
                                                              Interruption* interruption) override {
    return std::make_unique<DownStream<v1::ReplayStatus>>(
        absl::InfiniteFuture(), interruption,
        [&](grpc::ClientContext* context) { return admin_->WatchReplay(context, request); });
  }
  std::unique_ptr<ServerStream<v1::ExportEventsResponse>> ExportEvents(
      const v1::ExportEventsRequest& request, Interruption& interruption) override {
    return std::make_unique<DownStream<v1::ExportEventsResponse>>(
        absl::InfiniteFuture(), &interruption,
        [&](grpc::ClientContext* context) { return admin_->ExportEvents(context, request); });
  }
  std::unique_ptr<ServerStream<v1::TailResponse>> Tail(const v1::TailRequest& request,
                                                       absl::Time deadline,
                                                       Interruption& interruption) override {
    return std::make_unique<DownStream<v1::TailResponse>>(
        deadline, &interruption,
        [&](grpc::ClientContext* context) { return admin_->Tail(context, request); });
  }
  std::unique_ptr<BidirectionalStream<v1::PublishRequest, v1::PublishResponse>> PublishStream()
      override {
    return std::make_unique<UpAndDownStream<v1::PublishRequest, v1::PublishResponse>>(
        [this](grpc::ClientContext* context) { return gateway_->PublishStream(context); });
  }

 private:
  using Admin = v1::GatewayAdmin::Stub;

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Admin::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                                const Request& request, absl::Duration timeout = kCallTimeout,
                                Interruption* interruption = nullptr) {
    CallContext context(absl::Now() + timeout, interruption);
    Response response;
    const absl::Status status = StatusOf((*admin_.*method)(context.get(), request, &response));
    if (status.ok()) return response;
    return status;
  }

  const std::unique_ptr<Admin> admin_;
  const std::unique_ptr<v1::EventGateway::Stub> gateway_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GatewayClient>> GatewayClient::Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  // Answers may be as large as the gateway's own limit lets them be.
  arguments.SetMaxReceiveMessageSize(-1);
  // A proxy for the web is not the way to a gateway, which usually runs on the same machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  if (!channel->WaitForConnected(absl::ToChronoTime(absl::Now() + kConnectTimeout))) {
    return absl::UnavailableError(text::Concat(target, ": no gateway answers here"));
  }
  return std::make_unique<GrpcClient>(channel);
}

}  // namespace interlingua::cli::client
