// `interlingua replay` as an operator types it, local and remote.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::support {

class ReplayProgram : public testing::Test {
 protected:
  ReplayProgram() { Configure(""); }

  /// A file destination, and `more` of them.
  void Configure(const std::string& more) {
    Write(config_, text::Concat("listen: {grpc: '127.0.0.1:0'}\nlog: {path: '",
                                folder_.File("log.db"), "'}\ndestinations:\n",
                                "  - {name: archive, format: canonical, file: {path: '", arrived_,
                                "'}}\n", more));
  }

  /// A destination at a twin of the vendor; what the twin takes is at `taken_`.
  void StartTwin(const std::string& vendor, const std::string& settings,
                 const std::string& faults = "") {
    Arguments arguments = {"twin", "--vendor", vendor, "--listen", "127.0.0.1:0", "--out", taken_};
    if (!faults.empty()) arguments.insert(arguments.end(), {"--faults", faults});
    twin_ = std::make_unique<Program>(INTERLINGUA_PROGRAM, arguments);
    Configure(text::Concat("  - {name: vendor, format: ", vendor, ", http: {base_url: 'http://",
                           twin_->AwaitAddress(), "', max_in_flight: 1}, settings: {", settings,
                           "}}\n"));
  }

  void Serve() {
    gateway_ = nullptr;
    gateway_ =
        std::make_unique<Program>(INTERLINGUA_PROGRAM, Arguments{"serve", "--config", config_});
    address_ = gateway_->AwaitAddress();
    ASSERT_FALSE(address_.empty()) << gateway_->Err();
  }

  /// The command of a replay of `input` (its options and files), sent by the process itself or by
  /// the gateway.
  Arguments Locally(const Arguments& input) const {
    Arguments arguments = {"replay", "--config", config_, "--checkpoint", folder_.File("sent")};
    arguments.insert(arguments.end(), input.begin(), input.end());
    return arguments;
  }
  Arguments Remotely(const Arguments& input) const {
    Arguments arguments = {"replay", "--target", address_, "--name", "test"};
    arguments.insert(arguments.end(), input.begin(), input.end());
    return arguments;
  }
  Finished Run(Arguments arguments) const {
    arguments.insert(arguments.end(), {"--target", address_});
    return RunProgram(arguments);
  }

  static std::string Event(int number, const std::string& time = "2024-05-01T10:00:00Z",
                           const std::string& customer = "ann") {
    return text::Concat(
        R"({"event_id":"e-)", number, R"(","occurred_at":")", time, R"(","identity":{"user_id":")",
        customer, R"("},"purchase":{"order_id":"o-)", number,
        R"(","currency":"GBP","value":{"units":")", number, R"("},"revenue":{"units":")", number,
        R"("},"items":[{"item_id":"sku","name":"thing","quantity":{"units":"1"},)",
        R"("unit_price":{"units":")", number, R"("}}]}})");
  }
  static std::string Events(int first, int last) {
    std::string text;
    for (int number = first; number <= last; ++number) text += Event(number) + "\n";
    return text;
  }
  /// A file of events; its arguments.
  Arguments Input(const std::string& text, const std::string& name = "events.jsonl") const {
    Write(folder_.File(name), text);
    return {"--from", "canonical", "--to", "archive", folder_.File(name)};
  }

  /// How often each event is in a file.
  static std::map<int, int> Arrivals(const std::string& path) {
    std::map<int, int> arrivals;
    for (const std::string& line : Lines(Contents(path))) {
      const auto begin = line.find("\"e-");
      if (begin != std::string::npos) ++arrivals[std::stoi(line.substr(begin + 3))];
    }
    return arrivals;
  }
  static std::map<int, int> Once(int first, int last) {
    std::map<int, int> arrivals;
    for (int number = first; number <= last; ++number) arrivals[number] = 1;
    return arrivals;
  }
  static bool AwaitLines(const std::string& path, std::size_t lines) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (Lines(Contents(path)).size() < lines) {
      if (absl::Now() > deadline) return false;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return true;
  }
  static std::string Totals(const std::string& format, const std::string& path) {
    return RunProgram({"totals", "--from", format, path}).out;
  }

  TemporaryFolder folder_;
  const std::string config_ = folder_.File("gateway.yaml");
  const std::string arrived_ = folder_.File("arrived.jsonl");
  const std::string taken_ = folder_.File("taken.jsonl");
  std::unique_ptr<Program> twin_;
  std::unique_ptr<Program> gateway_;
  std::string address_;
};

}  // namespace interlingua::support
