// `interlingua export`: events out of a running gateway's log into a file.
#include <algorithm>
#include <cstdio>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "interlingua/v1/history.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/interruption.h"
#include "service/cli/options/filter_options.h"
#include "service/cli/options/input_options.h"
#include "service/cli/view/console.h"
#include "service/cli/view/event_totals.h"
#include "service/file/output_file.h"
#include "service/history/delimited.h"
#include "service/input/event_reader.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

struct ExportOptions {
  std::string target;
  std::string to;
  std::string out;
  std::shared_ptr<options::FilterOptions> filter;
  engine::EncodeOptions encode;
};

/// Events on their way into the file.
class Export {
 public:
  /// `translator` is null for canonical.pb. All that is passed outlives the export.
  Export(const ExportOptions& options, const Translator* translator, view::Console& console,
         file::OutputFile& out)
      : options_(options), translator_(translator), console_(console), out_(out) {}

  /// An error ends the work; an event that the format refuses does not.
  absl::Status Take(const v1::ExportEventsResponse& message) {
    for (const v1::CommerceEvent& event : message.events()) {
      if (auto status = Event(event); !status.ok()) return status;
    }
    // The reader of a pipe gets them at once.
    if (options_.out == "-") {
      if (auto status = out_.Flush(); !status.ok()) return status;
    }
    unreadable_ = std::max(unreadable_, message.unreadable());
    if (console_.WantsProgress()) console_.Progress(ProgressText(message));
    return absl::OkStatus();
  }

  std::int64_t failed() const { return refused_ + unreadable_; }

  /// Whether the totals could be added up; the file is complete all the same.
  const absl::Status& counted() const { return counted_; }

  std::string Text() const {
    const std::string unreadable =
        unreadable_ == 0 ? ""
                         : text::Concat(", ", unreadable_, " records of the log are no events");
    return text::Concat(counted_.ok() ? totals_.Text() : "", done_, " events exported, ", refused_,
                        " refused", unreadable, "\n");
  }

 private:
  absl::Status Event(const v1::CommerceEvent& event) {
    text_.clear();
    if (translator_ == nullptr) {
      history::AppendDelimited(event.SerializeAsString(), text_);
    } else {
      const auto encoded = translator_->Encode(options_.to, event, options_.encode);
      if (!encoded.ok()) {
        ++refused_;
        console_.Error(text::Concat("event ", event.event_id(), ": ",
                                    text::ToStd(encoded.status().message())));
        return absl::OkStatus();
      }
      for (const std::string& document : encoded->documents) json::AppendJsonLine(document, text_);
    }
    ++done_;
    if (counted_.ok()) counted_ = totals_.Add(event);
    return out_.Write(text_);
  }

  std::string ProgressText(const v1::ExportEventsResponse& message) const {
    const double seconds = std::max(absl::ToDoubleSeconds(absl::Now() - begun_), 0.001);
    const double share = static_cast<double>(message.offset()) /
                         static_cast<double>(std::max<std::int64_t>(message.log_end(), 1));
    return absl::StrFormat("%d events, %.0f a second, %.0f %% of the log", done_,
                           static_cast<double>(done_) / seconds, 100 * share);
  }

  const ExportOptions& options_;
  const Translator* const translator_;
  view::Console& console_;
  file::OutputFile& out_;
  const absl::Time begun_ = absl::Now();
  view::EventTotals totals_;
  absl::Status counted_;
  std::string text_;
  std::int64_t done_ = 0;
  std::int64_t refused_ = 0;
  std::int64_t unreadable_ = 0;
};

/// Reads the whole stream.
absl::Status ReadAll(client::GatewayClient& gateway, const v1::EventFilter& filter,
                     Interruption& interruption, Export& exported) {
  v1::ExportEventsRequest request;
  *request.mutable_filter() = filter;
  const auto stream = gateway.ExportEvents(request, interruption);
  v1::ExportEventsResponse message;
  absl::Status status;
  bool ended = false;
  while (status.ok() && stream->Read(message)) {
    status = exported.Take(message);
    ended = message.offset() == message.log_end();
  }
  if (!status.ok()) return status;
  const absl::Status end = stream->Finish();
  if (interruption.happened()) return absl::CancelledError("interrupted; nothing was exported");
  if (!end.ok()) return end;
  if (!ended) return absl::UnavailableError("the gateway ended the export before its end");
  return absl::OkStatus();
}

int Run(const ExportOptions& options) {
  Interruption interruption;
  view::Console console;
  std::unique_ptr<Translator> translator;
  if (options.to != input::kFramedFormat) {
    translator = MakeTranslator();
    const auto known = options::CheckWrites(*translator, options.to);
    if (!known.ok()) {
      return Fail(
          console,
          text::Concat(text::ToStd(known.message()),
                       "; beside those that 'formats' lists there is ", input::kFramedFormat),
          kWrongUse);
    }
  }
  const auto filter = options::MakeFilter(*options.filter);
  if (!filter.ok()) return Fail(console, filter.status(), kWrongUse);
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  auto out = file::OutputFile::Create(options.out);
  if (!out.ok()) return Fail(console, out.status(), kWrongUse);
  Export exported(options, translator.get(), console, **out);
  absl::Status status = ReadAll(**gateway, *filter, interruption, exported);
  if (status.ok()) status = (*out)->Commit();
  if (!status.ok()) return Fail(console, status);
  std::FILE* talk = options.out == "-" ? stderr : stdout;
  std::fprintf(talk, "%s", exported.Text().c_str());
  if (!exported.counted().ok()) {
    const auto reason = text::ToStd(exported.counted().message());
    return Fail(console, text::Concat("the totals cannot be told: ", reason));
  }
  return std::fflush(talk) == 0 && exported.failed() == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddExport(Command program) {
  Command command = program.Subcommand(
      "export", "Write events out of a running gateway's log into a file, in any format.");
  auto options = std::make_shared<ExportOptions>();
  AddTarget(command, options->target);
  command
      .Add("--to", options->to,
           "Format of the output: one that 'formats' lists, one document a line; or "
           "canonical.pb, the events as they are, length-delimited protobuf messages")
      .Required();
  command.Add("OUT", options->out, "The file, compressed as its name says (.zst, .gz); - is stdout")
      .Required();
  options->filter = options::AddFilterOptions(command);
  command.Example(
      "build/release/interlingua export --to commanders_act --kind purchase --accepted-since 30d "
      "-\n\n"
      "Everything as it is: interlingua export --to canonical.pb events.pb.zst\n\n"
      "Reads up to the end of the log at the start and prints how many events there were of each\n"
      "kind, and the exact money in them. The file appears under its name when it is complete. "
      "The\n"
      "exit status is 1 when the format has no form for some events; each is named, the others "
      "are\n"
      "in the file. What retention has removed is in its archive (log.retention.archive).");
  options->encode.report_loss = false;
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
