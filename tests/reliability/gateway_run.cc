#include "tests/reliability/gateway_run.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>

#include <algorithm>
#include <fstream>

#include "absl/time/clock.h"
#include "adapters/all.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::reliability {
namespace {

constexpr int kMaxInFlight = 8;
constexpr int kMaxBatchEvents = 20;

const Translator& AllFormats() {
  static const auto translator = *Translator::Create(AllAdapters());
  return *translator;
}

/// A new connection, so that no call waits longer than needed for a gateway that is back.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void SetDeadline(grpc::ClientContext& context, absl::Duration most) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + most));
}

bool IsRefund(std::int64_t number) { return number % 7 == 0; }

std::int64_t Pence(std::int64_t number) { return number * 100 + number % 100; }

std::int64_t NumberOf(std::string_view text) {
  std::int64_t number = 0;
  for (const char digit : text.substr(text.rfind('-') + 1)) {
    if (digit < '0' || digit > '9') return -1;
    number = 10 * number + digit - '0';
  }
  return number;
}

/// Calls `visit` with each line, without ever holding the whole file.
template <typename Visit>
void ForEachLine(const std::string& path, Visit visit) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) visit(line);
}

}  // namespace

v1::CommerceEvent NumberedEvent(std::int64_t number, int customers) {
  v1::CommerceEvent event;
  event.set_event_id(text::Concat("event-", number));
  event.mutable_source()->set_id("shop");
  event.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  event.mutable_identity()->set_user_id(text::Concat("customer-", number % customers));
  event.mutable_identity()->set_anonymous_id(text::Concat("visitor-", number % customers));
  v1::Order& order =
      IsRefund(number) ? *event.mutable_refund()->mutable_order() : *event.mutable_purchase();
  order.set_order_id(std::to_string(number));
  order.set_currency("GBP");
  order.set_status(v1::Order::SHIPPED);
  v1::Item& item = *order.add_items();
  item.set_item_id("sku");
  item.set_product_id("sku");
  item.set_name("thing");
  item.mutable_quantity()->set_units(1);
  for (v1::Decimal* amount :
       {order.mutable_value(), order.mutable_revenue(), item.mutable_unit_price()}) {
    amount->set_units(Pence(number) / 100);
    amount->set_nanos(static_cast<std::int32_t>(Pence(number) % 100) * 10000000);
  }
  return event;
}

Producer::Producer(const Options& options) : options_(options) {
  for (int index = 0; index < options_.threads; ++index) {
    threads_.emplace_back([this] { Publish(); });
  }
}

void Producer::Finish() {
  stopping_ = true;
  Complete();
}

void Producer::Complete() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::set<std::int64_t> Producer::acknowledged() {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

void Producer::Publish() {
  auto stub = v1::EventGateway::NewStub(ChannelTo(options_.address));
  while (!stopping_) {
    const std::int64_t first = next_.fetch_add(options_.batch);
    if (first > options_.events) {
      next_ = options_.events + 1;
      return;
    }
    v1::PublishRequest request;
    const std::int64_t last = std::min(first + options_.batch - 1, options_.events);
    for (std::int64_t number = first; number <= last; ++number) {
      *request.add_events() = NumberedEvent(number, options_.customers);
    }
    while (!Send(*stub, request)) {
      ++repeated_;
      absl::SleepFor(absl::Milliseconds(5));
      stub = v1::EventGateway::NewStub(ChannelTo(options_.address));
    }
    absl::SleepFor(options_.pause);
  }
}

bool Producer::Send(v1::EventGateway::Stub& stub, const v1::PublishRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(10));
  v1::PublishResponse response;
  if (!stub.Publish(&context, request, &response).ok()) return false;
  const std::lock_guard lock(mutex_);
  for (const v1::EventResult& result : response.results()) {
    EXPECT_TRUE(result.accepted()) << result.error();
    acknowledged_.insert(NumberOf(result.event_id()));
  }
  return true;
}

std::vector<Outlet> AllOutlets() {
  return {
      {"archive", "canonical", "", false, ""},
      {"tracking", "commanders_act", "site_id: '1', source_key: k, batch: 'true'", false, ""},
      {"sales", "exponea", "host: api.example, project_token: p, api_token: t", true, ""},
      {"chat", "liveperson",
       "domain: va.v.liveperson.net, account_id: '1', app_installation_id: i, "
       "issuer: 'https://shop.example'",
       false, ""},
      {"analytics", "ga4", "measurement_id: G-1, api_secret: s", false, ""},
      {"mirror", "commanders_act", "site_id: '2', source_key: k, batch: 'true'", true, ""},
  };
}

struct GatewayRun::Arrival {
  std::int64_t number = 0;
  std::string event_id;
  bool refund = false;
  std::int64_t pence = 0;
};

GatewayRun::GatewayRun(std::vector<Outlet> outlets, int customers)
    : outlets_(std::move(outlets)),
      customers_(customers),
      address_(text::Concat("unix:", folder_.File("gateway.sock"))) {
  for (const Outlet& outlet : outlets_) {
    if (outlet.format == "canonical") continue;
    support::Arguments arguments = {"twin",         "--vendor",    outlet.format,
                                    "--listen",     "127.0.0.1:0", "--out",
                                    FileOf(outlet), "--requests",  FileOf(outlet) + ".requests"};
    if (!outlet.faults.empty()) arguments.insert(arguments.end(), {"--faults", outlet.faults});
    auto twin = std::make_unique<support::Program>(INTERLINGUA_PROGRAM, arguments);
    twin_addresses_[outlet.name] = twin->AwaitAddress();
    EXPECT_FALSE(twin_addresses_[outlet.name].empty()) << twin->Err();
    twins_[outlet.name] = std::move(twin);
  }
  support::Write(folder_.File("gateway.yaml"), Configuration());
}

std::string GatewayRun::FileOf(const Outlet& outlet) const {
  return folder_.File(outlet.name + ".jsonl");
}

std::string GatewayRun::Configuration() const {
  std::string text =
      text::Concat("listen: {grpc: '", address_, "'}\nlog:\n  path: '", folder_.File("log.db"),
                   "'\n  duplicates: {window_hours: 24}\ndestinations:\n");
  for (const Outlet& outlet : outlets_) {
    text += text::Concat("  - name: ", outlet.name, "\n    format: ", outlet.format, "\n");
    if (outlet.format == "canonical") {
      text += text::Concat("    file: {path: '", FileOf(outlet), "'}\n");
      continue;
    }
    text +=
        text::Concat("    http: {base_url: 'http://", twin_addresses_.at(outlet.name),
                     "', max_in_flight: ", kMaxInFlight, ", max_batch_events: ", kMaxBatchEvents,
                     ", max_requests_per_second: 100000, timeout_ms: 2000}\n", "    settings: {",
                     outlet.settings, "}\n", "    retry: {initial_ms: 5, max_ms: 200}\n",
                     outlet.ordered ? "    ordering: PER_CUSTOMER\n" : "");
  }
  return text;
}

void GatewayRun::Serve() {
  gateway_ = std::make_unique<support::Program>(
      INTERLINGUA_PROGRAM, support::Arguments{"serve", "--config", folder_.File("gateway.yaml")});
}

void GatewayRun::Kill() {
  gateway_->Signal(SIGKILL);
  EXPECT_EQ(gateway_->Wait().exit_status, 128 + SIGKILL) << gateway_->Err();
  gateway_.reset();
}

void GatewayRun::Stop() {
  gateway_->Signal(SIGTERM);
  EXPECT_EQ(gateway_->Wait().exit_status, 0) << gateway_->Err();
  gateway_.reset();
}

void GatewayRun::AwaitIdle(absl::Duration most) {
  ASSERT_FALSE(gateway_->AwaitAddress().empty()) << gateway_->Err();
  support::Program status(INTERLINGUA_PROGRAM,
                          {"status", "--target", address_, "--wait-idle", "--timeout",
                           std::to_string(absl::ToInt64Seconds(most))});
  while (!status.Ended()) absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(status.Wait().exit_status, 0) << status.Err();
}

std::unique_ptr<v1::GatewayAdmin::Stub> GatewayRun::Admin() const {
  return v1::GatewayAdmin::NewStub(ChannelTo(address_));
}

bool GatewayRun::CheckLedger(std::int64_t most, bool exactly) {
  grpc::ClientContext context;
  SetDeadline(context, exactly ? absl::Minutes(1) : absl::Seconds(5));
  v1::GetLedgerResponse ledger;
  const auto status = Admin()->GetLedger(&context, {}, &ledger);
  EXPECT_TRUE(!exactly || status.ok()) << status.error_message();
  if (!status.ok()) return false;
  std::map<std::string, std::int64_t> accepted;
  for (const v1::LedgerLine& line : ledger.lines()) {
    EXPECT_TRUE(line.balanced()) << line.ShortDebugString();
    accepted[line.destination()] += line.accepted().events();
    EXPECT_TRUE(!exactly || line.waiting().events() == 0) << line.ShortDebugString();
  }
  for (const auto& [name, events] : accepted) {
    EXPECT_LE(events, most) << name;
    EXPECT_TRUE(!exactly || events == most) << name << " has " << events << " of " << most;
  }
  return true;
}

std::vector<GatewayRun::Arrival> GatewayRun::Read(const Outlet& outlet) const {
  std::vector<Arrival> arrivals;
  ForEachLine(FileOf(outlet), [&](const std::string& line) {
    google::protobuf::Arena arena;
    const auto events = AllFormats().Decode(outlet.format, line, engine::DecodeOptions(), &arena);
    if (!events.ok()) return;  // the line that a kill cut
    for (const engine::Decoded& decoded : *events) {
      const v1::CommerceEvent& event = *decoded.event;
      if (!event.has_purchase() && !event.has_refund()) continue;
      const v1::Order& order = event.has_refund() ? event.refund().order() : event.purchase();
      const v1::Decimal& amount = order.has_value() ? order.value() : order.revenue();
      arrivals.push_back({NumberOf(order.order_id()), event.event_id(), event.has_refund(),
                          amount.units() * 100 + amount.nanos() / 10000000});
    }
  });
  return arrivals;
}

std::set<std::int64_t> GatewayRun::DeadLetters(const Outlet& outlet) {
  std::set<std::int64_t> numbers;
  v1::ListDeadLettersRequest request;
  request.mutable_filter()->set_destination(outlet.name);
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    SetDeadline(context, absl::Minutes(1));
    v1::ListDeadLettersResponse response;
    const auto status = Admin()->ListDeadLetters(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    for (const v1::DeadLetter& letter : response.dead_letters()) {
      EXPECT_FALSE(letter.reason().empty());
      numbers.insert(NumberOf(letter.event_id()));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return numbers;
}

std::map<std::int64_t, std::int64_t> GatewayRun::OffsetsByNumber() const {
  std::map<std::int64_t, std::int64_t> offsets;
  sqlite3* database = nullptr;
  sqlite3_stmt* rows = nullptr;
  EXPECT_EQ(sqlite3_open(folder_.File("log.db").c_str(), &database), SQLITE_OK);
  sqlite3_prepare_v2(database, "SELECT offset, event_id FROM events", -1, &rows, nullptr);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    const auto* id = reinterpret_cast<const char*>(sqlite3_column_text(rows, 1));
    offsets[NumberOf(id)] = sqlite3_column_int64(rows, 0);
  }
  sqlite3_finalize(rows);
  sqlite3_close(database);
  return offsets;
}

void GatewayRun::ExpectOrder(const Outlet& outlet, const std::vector<Arrival>& arrivals) const {
  const auto offsets = OffsetsByNumber();
  std::map<std::int64_t, std::int64_t> last;  // by customer
  std::set<std::int64_t> seen;
  for (const Arrival& arrival : arrivals) {
    if (!seen.insert(arrival.number).second) continue;
    const std::int64_t offset = offsets.at(arrival.number);
    std::int64_t& before = last[arrival.number % customers_];
    EXPECT_LT(before, offset) << outlet.name << ": event " << arrival.number << " came too late";
    before = std::max(before, offset);
  }
}

void GatewayRun::CountRequests(const Outlet& outlet, Arrivals& arrivals) const {
  ForEachLine(FileOf(outlet) + ".requests", [&](const std::string& line) {
    ++arrivals.requests;
    if (line.find("\"fault\":\"\"") != std::string::npos) return;
    ++arrivals.faults;
    // This one resets every connection: requests that were taken on others lose their answer.
    if (line.find("\"fault\":\"refuse") != std::string::npos) {
      arrivals.ambiguous += kMaxInFlight * kMaxBatchEvents;
    }
    const auto events = line.find("\"events\":");
    if (events != std::string::npos) arrivals.ambiguous += std::atoll(line.c_str() + events + 9);
  });
}

Arrivals GatewayRun::ExpectArrived(const Outlet& outlet, const std::set<std::int64_t>& acknowledged,
                                   std::int64_t bound) {
  SCOPED_TRACE(outlet.name);
  const auto found = Read(outlet);
  const auto dead = DeadLetters(outlet);
  Arrivals arrivals;
  std::set<std::int64_t> arrived;
  for (const Arrival& arrival : found) {
    const bool first = arrived.insert(arrival.number).second;
    ++(first ? arrivals.events : arrivals.duplicates);
    EXPECT_TRUE(acknowledged.contains(arrival.number)) << "never published " << arrival.number;
    EXPECT_EQ(arrival.refund, IsRefund(arrival.number)) << arrival.number;
    EXPECT_EQ(arrival.pence, Pence(arrival.number)) << arrival.number;
    // Where the format keeps ids it is the same one, repeated or not.
    if (!arrival.event_id.starts_with("il1-")) {
      EXPECT_EQ(NumberOf(arrival.event_id), arrival.number);
    }
  }
  arrivals.dead_letters = static_cast<std::int64_t>(dead.size());
  std::int64_t lost = 0;
  for (const std::int64_t number : acknowledged) {
    lost += arrived.contains(number) || dead.contains(number) ? 0 : 1;
  }
  EXPECT_EQ(lost, 0);
  CountRequests(outlet, arrivals);
  EXPECT_LE(arrivals.duplicates, bound + arrivals.ambiguous);
  if (outlet.ordered) ExpectOrder(outlet, found);
  return arrivals;
}

std::int64_t GatewayRun::peak_memory_bytes() const {
  std::int64_t kib = 0;
  ForEachLine(text::Concat("/proc/", gateway_->process(), "/status"), [&](const std::string& line) {
    if (line.starts_with("VmHWM:")) kib = std::atoll(line.c_str() + 6);
  });
  return kib * 1024;
}

}  // namespace interlingua::reliability
