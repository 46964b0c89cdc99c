#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/time/clock.h"

extern char** environ;

namespace interlingua::support {
namespace {

/// In the child: stdin, stdout and stderr become files of `folder`.
void Redirect(const std::string& folder) {
  const auto put = [&](const char* name, int flags, int number) {
    const int file = open((folder + name).c_str(), flags, 0600);
    dup2(file, number);
    close(file);
  };
  put("/in", O_RDONLY, STDIN_FILENO);
  put("/out", O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
  put("/err", O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Program::Program(const std::string& file, const Arguments& arguments, const std::string& in,
                 const Variables& environment) {
  folder_ = (std::filesystem::temp_directory_path() / "interlingua-program-XXXXXX").string();
  mkdtemp(folder_.data());
  Write(folder_ + "/in", in);
  std::vector<std::string> texts = {file};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  const std::vector<char*> argv = Pointers(texts);
  const std::vector<char*> envp = Pointers(variables);
  process_ = fork();
  if (process_ != 0) return;
  Redirect(folder_);
  execvpe(argv[0], argv.data(), envp.data());
  _exit(127);
}

Program::~Program() {
  if (!Ended()) {
    kill(process_, SIGKILL);
    Wait();
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

bool Program::Ended() {
  if (exit_status_ >= 0) return true;
  int status = 0;
  if (waitpid(process_, &status, WNOHANG) != process_) return false;
  exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

void Program::Signal(int signal) {
  if (!Ended()) kill(process_, signal);
}

std::string Program::Out() const { return Contents(folder_ + "/out"); }
std::string Program::Err() const { return Contents(folder_ + "/err"); }

std::string Program::AwaitAddress() {
  const std::string mark = "listening on ";
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (absl::Now() < deadline) {
    const bool ended = Ended();
    for (const std::string& text : {Out(), Err()}) {
      for (const std::string& line : Lines(text)) {
        if (line.starts_with(mark) && text.find(line + "\n") != std::string::npos) {
          return line.substr(mark.size());
        }
      }
    }
    if (ended) break;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return "";
}

Finished Program::Wait() {
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  while (!Ended()) {
    if (absl::Now() > deadline) kill(process_, SIGKILL);
    absl::SleepFor(absl::Milliseconds(2));
  }
  return {exit_status_, Out(), Err()};
}

Finished RunProgram(const Arguments& arguments, const std::string& in,
                    const Variables& environment) {
  return Program(INTERLINGUA_PROGRAM, arguments, in, environment).Wait();
}

Program StartProgram(const Arguments& arguments, const Variables& environment) {
  return Program(INTERLINGUA_PROGRAM, arguments, "", environment);
}

}  // namespace interlingua::support
