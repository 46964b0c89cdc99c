// The real program as a child process.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace interlingua::support {

using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

/// What a finished program left.
struct Finished {
  int exit_status = -1;  ///< 128 + the signal that ended it
  std::string out;
  std::string err;
};

/// A running child; killed at the end of its life. Its output goes to files, so that it never waits
/// for a reader.
class Program {
 public:
  /// Starts `file` with `arguments`; `in` is its stdin, `environment` is added to ours.
  Program(const std::string& file, const Arguments& arguments, const std::string& in = "",
          const Variables& environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Waits for the line `listening on ADDRESS` and returns the address; "" when it ended or half a
  /// minute went by.
  std::string AwaitAddress();

  void Signal(int signal);

  bool Ended();

  pid_t process() const { return process_; }

  /// Waits for the end, a minute at most.
  Finished Wait();

  /// What it has written so far.
  std::string Out() const;
  std::string Err() const;

 private:
  std::string folder_;
  pid_t process_ = -1;
  int exit_status_ = -1;
};

/// Runs `interlingua` to its end.
Finished RunProgram(const Arguments& arguments, const std::string& in = "",
                    const Variables& environment = {});

/// `interlingua` in the background.
Program StartProgram(const Arguments& arguments, const Variables& environment = {});

/// The whole file; "" when it is not there.
std::string Contents(const std::string& path);
void Write(const std::string& path, const std::string& text);

/// Lines of a text, without their ends.
std::vector<std::string> Lines(const std::string& text);

}  // namespace interlingua::support
