// What durable publishing costs beside a bare gRPC service that only acknowledges, in the same run.
//
// Each pair (Bare..., Durable...) does the same with the same requests: so many calls in
// flight from one client in this process. Durable means the whole gateway: decoding, the SQLite log
// with its group commit, and delivery to a file. The ratio of the two `items_per_second` is the
// figure; compare medians of several repetitions.
#include <benchmark/benchmark.h>
#include <grpcpp/grpcpp.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "adapters/all.h"
#include "interlingua/v1/gateway.grpc.pb.h"
#include "service/config/config.h"
#include "service/runtime/gateway.h"
#include "translator/text/text.h"

namespace interlingua::bench {
namespace {

/// Acknowledges without looking at anything.
class BareService : public v1::EventGateway::CallbackService {
 public:
  grpc::ServerUnaryReactor* Publish(grpc::CallbackServerContext* context,
                                    const v1::PublishRequest* request,
                                    v1::PublishResponse* response) override {
    Acknowledge(*request, *response);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>* PublishStream(
      grpc::CallbackServerContext*) override {
    class Stream : public grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse> {
     public:
      Stream() { StartRead(&request_); }
      void OnReadDone(bool ok) override {
        if (!ok) return Finish(grpc::Status::OK);
        response_.Clear();
        Acknowledge(request_, response_);
        StartWrite(&response_);
      }
      void OnWriteDone(bool) override { StartRead(&request_); }
      void OnDone() override { delete this; }

     private:
      v1::PublishRequest request_;
      v1::PublishResponse response_;
    };
    return new Stream();
  }

 private:
  static void Acknowledge(const v1::PublishRequest& request, v1::PublishResponse& response) {
    for (int i = 0; i < request.events_size() + request.payloads_size(); ++i) {
      v1::EventResult& result = *response.add_results();
      result.set_index(i);
      result.set_accepted(true);
    }
  }
};

class BareServer {
 public:
  BareServer() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    address_ = text::Concat("127.0.0.1:", port);
  }
  const std::string& address() const { return address_; }

 private:
  BareService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

class DurableServer {
 public:
  DurableServer() {
    folder_ = (std::filesystem::temp_directory_path() / "interlingua-bench-XXXXXX").string();
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    translator_ = Translator::Create(AllAdapters()).value();
    const std::string yaml = text::Concat(
        "listen: {grpc: '127.0.0.1:0'}\nlog: {path: '", folder_, "/log.db'}\ndestinations:\n",
        "  - {name: file, format: canonical, file: {path: '", folder_, "/out.jsonl'}}\n");
    const auto config =
        config::ParseConfig(yaml, "bench.yaml", config::ProcessEnvironment(), *translator_);
    gateway_ = runtime::Gateway::Start(config.value(), *translator_).value();
  }
  ~DurableServer() {
    gateway_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  const std::string& address() const { return gateway_->address(); }

 private:
  std::string folder_;
  std::unique_ptr<Translator> translator_;
  std::unique_ptr<runtime::Gateway> gateway_;
};

/// A purchase of two items, about 600 bytes as a canonical event.
v1::PublishRequest Request(int events) {
  v1::PublishRequest request;
  for (int i = 0; i < events; ++i) {
    v1::CommerceEvent& event = *request.add_events();
    event.set_event_id(text::Concat("bench-event-", i));
    event.mutable_occurred_at()->set_seconds(1700000000);
    event.mutable_identity()->set_user_id("customer-12345");
    event.mutable_identity()->set_email("someone@example.com");
    event.mutable_context()->mutable_page()->set_url("https://shop.example/checkout/thank-you");
    v1::Order& order = *event.mutable_purchase();
    order.set_order_id("order-0123456789");
    order.set_currency("EUR");
    order.mutable_value()->set_units(84);
    order.mutable_value()->set_nanos(30000000);
    for (const char* sku : {"SKU-1", "SKU-2"}) {
      v1::Item& item = *order.add_items();
      item.set_item_id(sku);
      item.set_name("A product with a name of the usual length");
      item.set_brand("Brand");
      item.add_categories("Clothing");
      item.add_categories("Shoes");
      item.mutable_unit_price()->set_units(42);
      item.mutable_quantity()->set_units(1);
    }
  }
  return request;
}

/// Gives the events new ids: what came before would not be stored again.
void Renew(v1::PublishRequest& request) {
  static std::atomic<std::int64_t> last{0};
  for (v1::CommerceEvent& event : *request.mutable_events()) {
    event.set_event_id(text::Concat("bench-event-", ++last));
  }
}

/// Keeps `in_flight` unary calls going until `count` are answered.
class UnaryLoad {
 public:
  UnaryLoad(v1::EventGateway::Stub& stub, const v1::PublishRequest& request)
      : stub_(stub), request_(request) {}

  /// False when a call failed.
  bool Run(int count, int in_flight) {
    left_ = count;
    open_ = std::min(count, in_flight);
    for (int i = std::min(count, in_flight); i > 0; --i) Next(new Call{{}, request_, {}});
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](int* open) { return *open == 0; }, &open_));
    return !failed_;
  }

 private:
  struct Call {
    std::unique_ptr<grpc::ClientContext> context;
    v1::PublishRequest request;
    v1::PublishResponse response;
  };

  void Next(Call* call) {
    if (left_.fetch_sub(1) <= 0) {
      delete call;
      absl::MutexLock lock(&mutex_);
      --open_;
      return;
    }
    call->context = std::make_unique<grpc::ClientContext>();
    call->response.Clear();
    Renew(call->request);
    stub_.async()->Publish(call->context.get(), &call->request, &call->response,
                           [this, call](const grpc::Status& status) {
                             if (!status.ok()) failed_ = true;
                             Next(call);
                           });
  }

  v1::EventGateway::Stub& stub_;
  const v1::PublishRequest& request_;
  std::atomic<int> left_{0};
  std::atomic<bool> failed_{false};
  absl::Mutex mutex_;
  int open_ = 0;
};

template <typename Server>
void Unary(benchmark::State& state) {
  Server server;
  const auto stub = v1::EventGateway::NewStub(
      grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials()));
  const v1::PublishRequest request = Request(1);
  constexpr int kCalls = 2000;
  UnaryLoad load(*stub, request);
  load.Run(100, 1);  // connects
  for (auto _ : state) {
    if (!load.Run(kCalls, static_cast<int>(state.range(0)))) state.SkipWithError("a call failed");
  }
  state.SetItemsProcessed(state.iterations() * kCalls);
}

template <typename Server>
void Stream(benchmark::State& state) {
  Server server;
  const auto stub = v1::EventGateway::NewStub(
      grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials()));
  const int events = static_cast<int>(state.range(0));
  const int messages = std::max(100, 5000 / events);
  v1::PublishRequest request = Request(events);
  for (auto _ : state) {
    grpc::ClientContext context;
    const auto stream = stub->PublishStream(&context);
    std::thread writer([&] {
      for (int i = 0; i < messages; ++i) {
        Renew(request);
        stream->Write(request);
      }
      stream->WritesDone();
    });
    v1::PublishResponse response;
    int answers = 0;
    while (stream->Read(&response)) ++answers;
    writer.join();
    if (!stream->Finish().ok() || answers != messages) state.SkipWithError("the stream broke");
  }
  state.SetItemsProcessed(state.iterations() * messages * events);
}

void BareUnary(benchmark::State& state) { Unary<BareServer>(state); }
void DurableUnary(benchmark::State& state) { Unary<DurableServer>(state); }
void BareStream(benchmark::State& state) { Stream<BareServer>(state); }
void DurableStream(benchmark::State& state) { Stream<DurableServer>(state); }

// Calls in flight.
BENCHMARK(BareUnary)->ArgName("in_flight")->Arg(1)->Arg(256)->UseRealTime();
BENCHMARK(DurableUnary)->ArgName("in_flight")->Arg(1)->Arg(256)->UseRealTime();
// Events in a message.
BENCHMARK(BareStream)->ArgName("events")->Arg(1)->Arg(100)->UseRealTime();
BENCHMARK(DurableStream)->ArgName("events")->Arg(1)->Arg(100)->UseRealTime();

}  // namespace
}  // namespace interlingua::bench
