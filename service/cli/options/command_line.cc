#include "service/cli/options/command_line.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace interlingua::cli::options {

Option Option::Required() const {
  option_->required();
  return *this;
}

Option Option::ShowDefault() const {
  option_->capture_default_str();
  return *this;
}

Option Option::Group(const std::string& heading) const {
  option_->group(heading);
  return *this;
}

Option Option::OneOf(const std::vector<std::string>& words) const {
  option_->check(CLI::IsMember(words));
  return *this;
}

Option Option::Within(int least, int most) const {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option Option::Positive() const {
  option_->check(CLI::PositiveNumber);
  return *this;
}

Option Option::NotNegative() const {
  option_->check(CLI::NonNegativeNumber);
  return *this;
}

Option Option::OneValueEach() const {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::Excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

Option Option::Needs(const Option& other) const {
  option_->needs(other.option_);
  return *this;
}

Command Command::Subcommand(const std::string& name, const std::string& help) {
  return {*app_->add_subcommand(name, help), *exit_status_};
}

void Command::RequireSubcommand() { app_->require_subcommand(1); }

Option Command::Add(const std::string& name, std::string& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}

Option Command::Add(const std::string& name, std::vector<std::string>& value,
                    const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}

Option Command::Add(const std::string& name, int& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}

Option Command::Add(const std::string& name, std::int64_t& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}

Option Command::Add(const std::string& name, std::size_t& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}

Option Command::Add(const std::string& name, double& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}

Option Command::Flag(const std::string& name, bool& value, const std::string& help) {
  return Option(*app_->add_flag(name, value, help));
}

void Command::Footer(const std::string& text) { app_->footer(text); }

void Command::Example(const std::string& text) {
  Footer("Example, from the root of the source tree:\n  " + text + "\n");
}

void Command::Runs(std::function<int()> run) {
  app_->callback([run = std::move(run), exit_status = exit_status_] { *exit_status = run(); });
}

CommandLine::CommandLine(const std::string& name, const std::string& help,
                         const std::string& version)
    : app_(std::make_unique<CLI::App>(help, name)) {
  app_->set_version_flag("--version", version);
}

CommandLine::~CommandLine() = default;

int CommandLine::Run(int argc, char** argv, int wrong_usage) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0 ? 0 : wrong_usage;
  }
  return exit_status_;
}

}  // namespace interlingua::cli::options
