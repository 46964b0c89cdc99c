#include "service/delivery/delivery.h"

#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "service/delivery/file_worker.h"
#include "service/delivery/http_worker.h"
#include "translator/adapter.h"
#include "translator/text.h"

namespace interlingua {
namespace {

absl::Status InvalidDestination(std::string_view reason) {
  return absl::InvalidArgumentError(ToAbsl(reason));
}

// The destination's name in front of what is wrong with it.
absl::Status Named(const v1::Destination& destination, const absl::Status& status) {
  return absl::Status(status.code(),
                      Concat("destination ", destination.name(), ": ", ToStd(status.message())));
}

absl::Status CheckFormat(const v1::Destination& destination, const Translator& translator) {
  for (const FormatDescription& format : translator.Formats()) {
    if (format.name != destination.format()) continue;
    if (format.writes) return absl::OkStatus();
    return InvalidDestination(Concat("format ", format.name, " cannot be written"));
  }
  return InvalidDestination(Concat("there is no format ", destination.format()));
}

absl::StatusOr<std::unique_ptr<Wire>> WireOf(const v1::Destination& destination,
                                             const Translator& translator) {
  if (!translator.Delivers(destination.format())) {
    return InvalidDestination(Concat("events in format ", destination.format(),
                                     " do not travel over HTTP; they can go to a file"));
  }
  const Settings settings(destination.settings().begin(), destination.settings().end());
  return translator.AdapterOf(destination.format())->make_wire(settings);
}

absl::StatusOr<std::unique_ptr<Worker>> MakeWorker(const v1::Destination& destination,
                                                   const Translator& translator, EventLog& log) {
  if (destination.name().empty()) return InvalidDestination("it has no name");
  if (destination.has_http() == destination.has_file()) {
    return InvalidDestination("it needs exactly one of http and file");
  }
  if (auto status = CheckFormat(destination, translator); !status.ok()) return status;
  std::unique_ptr<Wire> wire;
  if (destination.has_http()) {
    auto made = WireOf(destination, translator);
    if (!made.ok()) return made.status();
    wire = *std::move(made);
  }
  const bool newest = destination.start() == v1::Destination::NEWEST;
  const auto progress =
      log.LoadProgress(destination.name(), newest ? StartAt::kNewest : StartAt::kOldest);
  if (!progress.ok()) return progress.status();
  if (destination.has_file()) {
    return FileWorker::Create(destination, translator, *progress, log);
  }
  return HttpWorker::Create(destination, translator, std::move(wire), *progress, log);
}

struct Served {
  std::string name;
  std::string format;
  std::unique_ptr<Worker> worker;
};

class Workers : public Delivery {
 public:
  Workers(std::vector<Served> served, EventLog& log) : served_(std::move(served)), log_(log) {
    for (const Served& one : served_) one.worker->Start();
  }

  ~Workers() override { Stop(absl::InfinitePast()); }

  std::vector<v1::DestinationStatus> Status() const override {
    std::vector<v1::DestinationStatus> all;
    for (const Served& one : served_) all.push_back(StatusOf(one));
    return all;
  }

  void Stop(absl::Time deadline) override {
    const std::lock_guard lock(stop_mutex_);
    for (const Served& one : served_) one.worker->BeginStop(deadline);
    for (const Served& one : served_) one.worker->Join();
  }

 private:
  v1::DestinationStatus StatusOf(const Served& one) const {
    const WorkerState state = one.worker->state();
    v1::DestinationStatus status;
    status.set_name(one.name);
    status.set_format(one.format);
    status.set_cursor(state.cursor);
    status.set_log_end(log_.End());
    status.set_delivered(state.delivered);
    status.set_withheld(state.withheld);
    status.set_retrying(state.retrying);
    status.set_last_error(state.last_error);
    const auto letters = log_.CountDeadLetters(one.name);
    if (!letters.ok()) {
      status.set_last_error(std::string(letters.status().message()));
      return status;
    }
    for (const DeadLetterCount& count : *letters) {
      auto* refusals = status.add_dead_letters();
      refusals->set_reason(count.reason);
      refusals->set_events(count.events);
    }
    return status;
  }

  const std::vector<Served> served_;
  EventLog& log_;
  std::mutex stop_mutex_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Delivery>> Delivery::Start(const v1::GatewayConfig& config,
                                                          const Translator& translator,
                                                          EventLog& log) {
  std::vector<Served> served;
  std::set<std::string> names;
  for (const v1::Destination& destination : config.destinations()) {
    if (!names.insert(destination.name()).second) {
      return Named(destination, InvalidDestination("the name is taken twice"));
    }
    auto worker = MakeWorker(destination, translator, log);
    if (!worker.ok()) return Named(destination, worker.status());
    served.push_back({destination.name(), destination.format(), *std::move(worker)});
  }
  return std::make_unique<Workers>(std::move(served), log);
}

}  // namespace interlingua
