#include "service/cli/options/log_options.h"

#include <unistd.h>

#include <map>

namespace interlingua::cli::options {
namespace {

const std::map<std::string, observe::StructuredLog::Level>& Levels() {
  static const auto* const levels = new std::map<std::string, observe::StructuredLog::Level>{
      {"debug", observe::StructuredLog::Level::kDebug},
      {"info", observe::StructuredLog::Level::kInfo},
      {"warning", observe::StructuredLog::Level::kWarning},
      {"error", observe::StructuredLog::Level::kError}};
  return *levels;
}

}  // namespace

std::unique_ptr<observe::StructuredLog> LogOptions::Open() const {
  const bool text = form.empty() ? isatty(STDERR_FILENO) == 1 : form == "text";
  return std::make_unique<observe::StructuredLog>(
      text ? observe::StructuredLog::Form::kText : observe::StructuredLog::Form::kJson,
      Levels().at(level));
}

std::shared_ptr<LogOptions> AddLogOptions(Command command) {
  auto options = std::make_shared<LogOptions>();
  command
      .Add("--log-format", options->form,
           "How the log on stderr is written: text, or json, one object a line.\n"
           "Default: text on a terminal, else json")
      .OneOf({"text", "json"});
  options->level = "info";
  command.Add("--log-level", options->level, "The least level that is written")
      .OneOf({"debug", "info", "warning", "error"})
      .ShowDefault();
  return options;
}

}  // namespace interlingua::cli::options
