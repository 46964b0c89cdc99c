// `interlingua twin`: a local stand-in for a vendor's intake.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "adapters/all.h"
#include "service/cli/commands/command.h"
#include "service/cli/stop_signal.h"
#include "service/cli/view/console.h"
#include "service/http/http_server.h"
#include "service/input/json_lines.h"
#include "service/twin/fault_script.h"
#include "service/twin/twin_intake.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::cli::commands {
namespace {

struct TwinOptions {
  std::string vendor;
  std::string listen;
  std::string out = "-";
  std::string faults;
  std::string faults_file;
  std::string rate;
  std::int64_t latency_ms = 0;
  std::string requests;
  std::string tls_certificate;
  std::string tls_key;
};

absl::StatusOr<const vendor::Adapter*> FindVendor(std::string_view vendor) {
  std::vector<std::string> names;
  for (const vendor::Adapter* adapter : AllAdapters()) {
    if (adapter->twin == nullptr) continue;
    if (vendor == adapter->vendor) return adapter;
    names.push_back(adapter->vendor);
  }
  return absl::NotFoundError(
      text::Concat("no vendor '", vendor, "' with a twin", text::Suggestion(vendor, names)));
}

absl::StatusOr<twin::FaultScript> ReadFaults(const TwinOptions& options) {
  if (!options.faults.empty()) return twin::ParseFaultScript("--faults", options.faults);
  if (options.faults_file.empty()) return twin::FaultScript();
  std::ifstream file(options.faults_file);
  std::stringstream text;
  if (file) text << file.rdbuf();
  if (!file) return absl::NotFoundError(text::Concat(options.faults_file, ": cannot be read"));
  return twin::ParseFaultScript(options.faults_file, text.str());
}

absl::Status WriteAndFlush(input::JsonLinesWriter& out, const std::vector<std::string>& lines) {
  absl::Status written;
  for (const std::string& line : lines) written.Update(out.Write(line));
  written.Update(out.Flush());
  return written;
}

/// The twin with its files.
class TwinProgram {
 public:
  explicit TwinProgram(const TwinOptions& options) : options_(options) {}

  /// An error is wrong use.
  absl::Status Open() {
    const absl::StatusOr<const vendor::Adapter*> adapter = FindVendor(options_.vendor);
    if (!adapter.ok()) return adapter.status();
    twin::TwinIntakeOptions how;
    how.twin = (*adapter)->twin;
    how.latency = absl::Milliseconds(options_.latency_ms);
    auto faults = ReadFaults(options_);
    if (!faults.ok()) return faults.status();
    how.faults = *std::move(faults);
    if (!options_.rate.empty()) {
      const auto rate = twin::ParseRequestRate(options_.rate);
      if (!rate.ok()) {
        return absl::InvalidArgumentError(
            text::Concat("--rate: ", text::ToStd(rate.status().message())));
      }
      how.rate = *rate;
    }
    if (absl::Status status = OpenFiles(how); !status.ok()) return status;
    intake_ = std::make_unique<twin::TwinIntake>(std::move(how));
    auto server = http::HttpServer::Listen(
        {.listen = options_.listen,
         .handler = [this](const vendor::HttpRequest& request) { return Answer(request); },
         .tls_certificate_file = options_.tls_certificate,
         .tls_key_file = options_.tls_key});
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    return absl::OkStatus();
  }

  absl::Status Run() {
    // stdout belongs to the documents where no file is given.
    std::FILE* talk = options_.out == "-" || options_.requests == "-" ? stderr : stdout;
    std::fprintf(talk, "listening on %s\n", server_->address().c_str());
    std::fflush(talk);
    absl::Status status = server_->Run();
    status.Update(intake_->status());
    status.Update(out_->Close());
    if (requests_ != nullptr) status.Update(requests_->Close());
    std::fprintf(stderr, "%s: %s\n", options_.vendor.c_str(), intake_->Summary().c_str());
    return status;
  }

  void Stop() { server_->Stop(); }

 private:
  absl::Status OpenFiles(twin::TwinIntakeOptions& how) {
    auto out = input::JsonLinesWriter::Open(options_.out, /*append=*/true);
    if (!out.ok()) return out.status();
    out_ = *std::move(out);
    how.keep = [this](const std::vector<std::string>& documents) {
      return WriteAndFlush(*out_, documents);
    };
    if (options_.requests.empty()) return absl::OkStatus();
    auto requests = input::JsonLinesWriter::Open(options_.requests, /*append=*/true);
    if (!requests.ok()) return requests.status();
    requests_ = *std::move(requests);
    how.note = [this](const twin::RequestRecord& record) {
      return WriteAndFlush(*requests_, {twin::JsonOf(record)});
    };
    return absl::OkStatus();
  }

  http::HttpAnswer Answer(const vendor::HttpRequest& request) {
    http::HttpAnswer answer = intake_->Answer(request, std::chrono::steady_clock::now());
    if (!intake_->status().ok()) server_->Stop();
    return answer;
  }

  const TwinOptions& options_;
  std::unique_ptr<input::JsonLinesWriter> out_;
  std::unique_ptr<input::JsonLinesWriter> requests_;
  std::unique_ptr<twin::TwinIntake> intake_;
  std::unique_ptr<http::HttpServer> server_;
};

int Run(const TwinOptions& options) {
  StopSignal stop;
  view::Console console;
  TwinProgram twin(options);
  if (const absl::Status status = twin.Open(); !status.ok()) {
    return Fail(console, status, kWrongUse);
  }
  std::thread([&stop, &twin] {
    stop.Await();
    twin.Stop();
  }).detach();
  const absl::Status status = twin.Run();
  return status.ok() ? kAllDone : Fail(console, status);
}

constexpr char kFooter[] =
    R"(build/release/interlingua twin --vendor liveperson --listen 127.0.0.1:7081 --faults 'ok*2, 503*3 retry-after=1, reset after'

takes two requests, answers the next three with 503, takes the sixth and resets the connection in
place of an answer; all is well after that. `loop` at the end begins anew.

  ok  STATUS  redirect  delay TIME       answers: 503, 429 retry-after=2, 200 body="not json"
  stall  reset  close                    no answer
  half  short  long  garbage  tls        an answer that cannot be read
  refuse TIME                            accepts no connection for so long
  *N  before  after  delay=TIME          number of requests; events not taken, or taken, before it

'random seed=7, 5% 503, 1% reset after' draws for each request. docs/twins.md explains all of it.

With --tls-certificate and --tls-key it speaks HTTPS; a destination believes it by http.ca_file.

Prints 'listening on HOST:PORT' when it is ready: to stdout with --out FILE, else to stderr.
SIGTERM or SIGINT ends it; what came is then summed up on stderr.)";

}  // namespace

void AddTwin(Command program) {
  Command command = program.Subcommand("twin",
                                       "Stand in for a vendor's intake: take what it takes, "
                                       "answer as it answers, fail as it may fail.");
  auto options = std::make_shared<TwinOptions>();
  command.Add("--vendor", options->vendor, "The vendor, for example liveperson").Required();
  command.Add("--listen", options->listen, "HOST:PORT; port 0 picks a free one").Required();
  command
      .Add("--out", options->out, "Append the events that were taken here, one a line; - is stdout")
      .ShowDefault();
  command.Add("--requests", options->requests,
              "Append a JSON line for every request here; - is stdout");
  const options::Option faults =
      command.Add("--faults", options->faults, "What goes wrong, and when");
  command.Add("--faults-file", options->faults_file, "The same from a file").Excludes(faults);
  command.Add("--rate", options->rate, "Answer 429 beyond it: 100/s, 6000/min, 50/h");
  command.Add("--latency", options->latency_ms, "Milliseconds before every answer")
      .Within(0, 86'400'000);
  const options::Option certificate = command.Add("--tls-certificate", options->tls_certificate,
                                                  "Speak HTTPS only, with this certificate (PEM)");
  const options::Option key = command.Add("--tls-key", options->tls_key, "Its private key (PEM)");
  certificate.Needs(key);
  key.Needs(certificate);
  command.Example(kFooter);
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
