// `interlingua twin`: a local stand-in for a vendor's intake.
#include <cstdio>
#include <string>
#include <thread>

#include "adapters/all.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "service/cli/json_lines.h"
#include "service/cli/stop_signal.h"
#include "service/cli/twin_server.h"
#include "translator/adapter.h"
#include "translator/suggestion.h"
#include "translator/text.h"

namespace interlingua {
namespace {

struct TwinOptions {
  std::string vendor;
  std::string listen;
  std::string out = "-";
};

absl::StatusOr<const Adapter*> FindVendor(std::string_view vendor) {
  std::vector<std::string> names;
  for (const Adapter* adapter : AllAdapters()) {
    if (adapter->twin == nullptr) continue;
    if (vendor == adapter->vendor) return adapter;
    names.push_back(adapter->vendor);
  }
  return absl::NotFoundError(
      Concat("no vendor '", vendor, "' with a twin", Suggestion(vendor, names)));
}

int Refuse(Console& console, const absl::Status& status, int exit_status) {
  console.Error(ToStd(status.message()));
  return exit_status;
}

int Run(const TwinOptions& options) {
  StopSignal stop;
  Console console;
  const absl::StatusOr<const Adapter*> adapter = FindVendor(options.vendor);
  if (!adapter.ok()) return Refuse(console, adapter.status(), kWrongUse);
  auto out = JsonLinesWriter::Open(options.out, /*append=*/true);
  if (!out.ok()) return Refuse(console, out.status(), kWrongUse);
  TwinServerOptions how;
  how.listen = options.listen;
  how.twin = (*adapter)->twin;
  how.keep = [&out](const std::vector<std::string>& documents) {
    absl::Status kept;
    for (const std::string& document : documents) kept.Update((*out)->Write(document));
    kept.Update((*out)->Flush());
    return kept;
  };
  auto server = TwinServer::Listen(std::move(how));
  if (!server.ok()) return Refuse(console, server.status(), kWrongUse);
  // stdout belongs to the documents where no file is given.
  std::FILE* talk = options.out == "-" ? stderr : stdout;
  std::fprintf(talk, "listening on %s\n", (*server)->address().c_str());
  std::fflush(talk);
  std::thread([&stop, raw = server->get()] {
    stop.Await();
    raw->Stop();
  }).detach();
  absl::Status status = (*server)->Run();
  status.Update((*out)->Close());
  return status.ok() ? kAllDone : Refuse(console, status, kSomeFailed);
}

}  // namespace

void AddTwin(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand("twin",
                                              "Stand in for a vendor's intake: take what it takes, "
                                              "answer as it answers, keep what arrived.");
  auto options = std::make_shared<TwinOptions>();
  command.add_option("--vendor", options->vendor, "The vendor, for example liveperson")->required();
  command.add_option("--listen", options->listen, "HOST:PORT; port 0 picks a free one")->required();
  command.add_option("--out", options->out, "Append the documents here, one a line; - is stdout")
      ->capture_default_str();
  command.footer(Example(
      "build/release/interlingua twin --vendor liveperson --listen 127.0.0.1:7081\n\n"
      "Prints 'listening on HOST:PORT' when it is ready: to stdout with --out FILE, else to\n"
      "stderr. SIGTERM or SIGINT ends it."));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua
