// `interlingua translate`: events from one format to another; nothing is stored and nothing is
// sent.
#include <cstdint>
#include <span>
#include <string>

#include "google/protobuf/arena.h"
#include "service/cli/commands/command.h"
#include "service/cli/options/input_options.h"
#include "service/cli/view/console.h"
#include "service/cli/view/explanation.h"
#include "service/cli/view/report_line.h"
#include "service/input/json_lines.h"
#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

struct TranslateOptions {
  input::InputOptions input;
  std::string to;
  std::string out = "-";
  std::string report;
  bool explain = false;
  engine::EncodeOptions encode;

  bool WantsReport() const { return explain || !report.empty(); }
};

/// Translates record by record. Results that cannot be written end the work; events that cannot be
/// translated do not.
class Translation {
 public:
  Translation(const TranslateOptions& options, const Translator& translator, view::Console& console,
              input::JsonLinesWriter& out, input::JsonLinesWriter* report)
      : options_(options), translator_(translator), console_(console), out_(out), report_(report) {}

  absl::Status Take(const input::InputRecord& record) {
    if (!record.status.ok()) return Fail(record, text::ToStd(record.status.message()));
    options::NameUnmappedColumns(options_.input, record, console_);
    for (const engine::Decoded& decoded : record.events) {
      const absl::Status written = Event(record, decoded);
      if (!written.ok()) return written;
    }
    return absl::OkStatus();
  }

  absl::Status Flush() {
    const absl::Status flushed = out_.Flush();
    if (!flushed.ok() || report_ == nullptr) return flushed;
    return report_->Flush();
  }

  std::int64_t done() const { return done_; }
  std::int64_t failed() const { return failed_; }

 private:
  absl::Status Event(const input::InputRecord& record, const engine::Decoded& decoded) {
    if (!decoded.status.ok()) return Refused(record, decoded, {}, decoded.status);
    v1::Report refusal;
    const absl::StatusOr<engine::Encoded> encoded =
        translator_.Encode(options_.to, *decoded.event, options_.encode, &refusal);
    if (!encoded.ok()) return Refused(record, decoded, refusal, encoded.status());
    ++done_;
    for (const std::string& document : encoded->documents) {
      if (options_.explain && options_.out == "-") break;
      const absl::Status written = out_.Write(document);
      if (!written.ok()) return written;
    }
    return WriteReport(record, decoded, encoded->documents, encoded->report, "");
  }

  absl::Status Refused(const input::InputRecord& record, const engine::Decoded& decoded,
                       const v1::Report& writing, const absl::Status& reason) {
    ++failed_;
    const std::string text(text::ToStd(reason.message()));
    console_.Error(text::Concat(record.Place(), ": ", text));
    return WriteReport(record, decoded, {}, writing, text);
  }

  absl::Status Fail(const input::InputRecord& record, std::string_view reason) {
    ++failed_;
    console_.Error(text::Concat(record.Place(), ": ", reason));
    if (report_ == nullptr) return absl::OkStatus();
    return report_->Write(view::ReportLine(record.line, "", v1::Report(), reason));
  }

  absl::Status WriteReport(const input::InputRecord& record, const engine::Decoded& decoded,
                           std::span<const std::string> documents, const v1::Report& writing,
                           std::string_view error) {
    if (!options_.WantsReport()) return absl::OkStatus();
    const v1::Report complete = translator_.Receipt(options_.input.format, record.text, decoded,
                                                    options_.to, documents, writing);
    if (options_.explain) {
      const std::string& read = decoded.event->source().format();
      const std::string text = text::Concat(
          done_ + failed_ > 1 ? "\n" : "",
          view::Explanation(event::KindOf(*decoded.event),
                            read.empty() ? options_.input.format : read, options_.to, complete));
      if (Print(text) != kAllDone) return absl::UnavailableError("stdout cannot be written");
    }
    if (report_ == nullptr) return absl::OkStatus();
    return report_->Write(
        view::ReportLine(record.line, decoded.event->event_id(), complete, error));
  }

  const TranslateOptions& options_;
  const Translator& translator_;
  view::Console& console_;
  input::JsonLinesWriter& out_;
  input::JsonLinesWriter* report_;
  std::int64_t done_ = 0;
  std::int64_t failed_ = 0;
};

absl::Status TranslateAll(input::EventReader& source, Translation& translation,
                          view::Console& console) {
  absl::Status flushed;
  source.OnWait([&] { flushed = translation.Flush(); });
  google::protobuf::Arena arena;
  input::InputRecord record;
  while (true) {
    arena.Reset();
    const absl::StatusOr<bool> found = source.Next(arena, record);
    if (!found.ok()) return found.status();
    if (!flushed.ok()) return flushed;
    if (!*found) return translation.Flush();
    const absl::Status written = translation.Take(record);
    if (!written.ok()) return written;
    if (console.WantsProgress()) {
      console.Progress(text::Concat(translation.done(), " events translated, ",
                                    translation.failed(), " failed"));
    }
  }
}

int Run(const TranslateOptions& options) {
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::Status known = options::CheckWrites(*translator, options.to);
  if (!known.ok()) return Fail(console, known, kWrongUse);
  const int on_stdout =
      (options.report == "-" ? 1 : 0) + (options.out == "-" || options.explain ? 1 : 0);
  if (on_stdout > 1) {
    return Fail(console, "the report and the events or their explanation cannot both go to stdout",
                kWrongUse);
  }
  const auto source = input::OpenEvents(options.input, *translator);
  if (!source.ok()) return Fail(console, source.status(), kWrongUse);
  auto out = input::JsonLinesWriter::Open(options.out);
  if (!out.ok()) return Fail(console, out.status(), kWrongUse);
  std::unique_ptr<input::JsonLinesWriter> report;
  if (!options.report.empty()) {
    auto opened = input::JsonLinesWriter::Open(options.report);
    if (!opened.ok()) return Fail(console, opened.status(), kWrongUse);
    report = *std::move(opened);
  }
  Translation translation(options, *translator, console, **out, report.get());
  absl::Status status = TranslateAll(**source, translation, console);
  if (status.ok()) status = (*out)->Close();
  if (status.ok() && report != nullptr) status = report->Close();
  if (!status.ok()) return Fail(console, status);
  return translation.failed() == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddTranslate(Command program) {
  Command command = program.Subcommand(
      "translate", "Translate events from one format to another, JSON Lines in and out.");
  auto options = std::make_shared<TranslateOptions>();
  command.Add("--to", options->to, "Format of the output").Required();
  command.Add("--report", options->report,
              "Write one JSON line an event: what became of every member and field");
  command.Flag("--explain", options->explain,
               "Print what became of every member and field, theirs and ours side by side; the "
               "events themselves go to OUT only where it is a file");
  command.Flag("--person-documents", options->encode.person_documents,
               "Write documents about the person beside the event, where the format has them");
  command.Flag("--authenticated", options->encode.authenticated,
               "Write only what the vendor allows for visitors known by a signed token");
  command.Flag("--strict", options->encode.strict,
               "Refuse events without members that the vendor's text requires and its samples "
               "leave out");
  command.Flag("--refuse-loss", options->encode.refuse_loss,
               "Refuse events of which an amount, a quantity or an identifier would be lost");
  options::AddInput(command, options->input);
  options->input.digests = false;
  command.Add("OUT", options->out, "One event a line; - is stdout").ShowDefault();
  command.Example(
      "head -n 1 tests/testdata/online_retail/online_retail.commanders_act.jsonl |\n"
      "    build/release/interlingua translate --from commanders_act --to liveperson");
  command.Runs([options] {
    options->encode.report_loss = options->WantsReport();
    return Run(*options);
  });
}

}  // namespace interlingua::cli::commands
