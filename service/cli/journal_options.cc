#include "service/cli/journal_options.h"

#include <unistd.h>

#include <CLI/Validators.hpp>
#include <map>

namespace interlingua {
namespace {

const std::map<std::string, Journal::Level>& Levels() {
  static const auto* const levels =
      new std::map<std::string, Journal::Level>{{"debug", Journal::Level::kDebug},
                                                {"info", Journal::Level::kInfo},
                                                {"warning", Journal::Level::kWarning},
                                                {"error", Journal::Level::kError}};
  return *levels;
}

}  // namespace

std::unique_ptr<Journal> JournalOptions::Open() const {
  const bool text = form.empty() ? isatty(STDERR_FILENO) == 1 : form == "text";
  return std::make_unique<Journal>(text ? Journal::Form::kText : Journal::Form::kJson,
                                   Levels().at(level));
}

std::shared_ptr<JournalOptions> AddJournalOptions(CLI::App& command) {
  auto options = std::make_shared<JournalOptions>();
  command
      .add_option("--log-format", options->form,
                  "How the journal on stderr is written: text, or json, one object a line.\n"
                  "Default: text on a terminal, else json")
      ->check(CLI::IsMember({"text", "json"}));
  options->level = "info";
  command.add_option("--log-level", options->level, "The least level that is written")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  return options;
}

}  // namespace interlingua
