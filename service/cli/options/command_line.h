// The command line: commands, what each takes, and the help of each.
//
//     CommandLine line("interlingua", "Translates ...", "0.1.0");
//     Command greet = line.program().Subcommand("greet", "Greet a person.");
//     auto name = std::make_shared<std::string>("you");
//     greet.Add("NAME", *name, "Who is greeted").ShowDefault();
//     greet.Runs([name] { return Greet(*name); });
//     return line.Run(argc, argv, 2);
//
// Variables that hold what was typed live until the command has run. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace interlingua::cli::options {

/// One option, flag or positional argument of a command. Copies mean the same one.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option Required() const;
  /// The help tells the value that the variable has now.
  Option ShowDefault() const;
  /// The heading under which the help lists it.
  Option Group(const std::string& heading) const;

  /// Values other than these are wrong usage.
  Option OneOf(const std::vector<std::string>& words) const;
  Option Within(int least, int most) const;
  Option Positive() const;
  Option NotNegative() const;

  /// Takes one value each time it is given, so that positional arguments may follow.
  Option OneValueEach() const;

  /// Not together with `other`.
  Option Excludes(const Option& other) const;
  /// Only together with `other`.
  Option Needs(const Option& other) const;

 private:
  CLI::Option* option_;
};

/// A command of the program, or the program itself. Copies mean the same one.
class Command {
 public:
  /// `exit_status` gets what the command that was asked for returns.
  Command(CLI::App& app, int& exit_status) : app_(&app), exit_status_(&exit_status) {}

  /// A command below this one.
  Command Subcommand(const std::string& name, const std::string& help);
  /// Without a command below it this one is wrong usage.
  void RequireSubcommand();

  /// An option (`--name`) or a positional argument (`NAME`). A vector takes several values.
  Option Add(const std::string& name, std::string& value, const std::string& help);
  Option Add(const std::string& name, std::vector<std::string>& value, const std::string& help);
  Option Add(const std::string& name, int& value, const std::string& help);
  Option Add(const std::string& name, std::int64_t& value, const std::string& help);
  Option Add(const std::string& name, std::size_t& value, const std::string& help);
  Option Add(const std::string& name, double& value, const std::string& help);
  Option Flag(const std::string& name, bool& value, const std::string& help);

  /// What the help ends with.
  void Footer(const std::string& text);
  /// The same: a command that works from the root of a clone after the build, and what follows it.
  void Example(const std::string& text);

  /// What the command does once the whole line is read; returns the exit status.
  void Runs(std::function<int()> run);

 private:
  CLI::App* app_;
  int* exit_status_;
};

class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& help, const std::string& version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Command program() { return {*app_, exit_status_}; }

  /// Reads the line and runs the command that it names. Returns the exit status of the command; 0
  /// after help or the version; `wrong_usage`, with the reason on stderr, after a line that makes
  /// no sense.
  int Run(int argc, char** argv, int wrong_usage);

 private:
  const std::unique_ptr<CLI::App> app_;
  int exit_status_ = 0;
};

}  // namespace interlingua::cli::options
