// What a twin does wrong, and when: a script of steps.
//
//     script  = steps | shares
//     steps   = step { "," step } [ "," "loop" ]
//     shares  = "random" [ "seed=" N ] "," share { "," share }
//     step    = fault { option } [ "*" N | "*forever" ]      for that many requests, one by default
//     share   = P "%" fault { option }                       for that part of the requests
//     fault   = "ok" | STATUS | "redirect" | "delay" TIME | "stall" | "reset" | "close" | "half"
//             | "short" | "long" | "garbage" | "tls" | "refuse" TIME
//     option  = "before" | "after"           whether the events are taken (see `taken`)
//             | "delay=" TIME                before the answer
//             | "retry-after=" N             seconds; with a STATUS
//             | "body=" TEXT                 with a STATUS
//             | "to=" URL                    with redirect
//
// TIME is `500ms`, `1.5s`, `2m`. TEXT and URL stand in quotes, with \" and \\, where they hold
// blanks, commas or stars. The end of a line separates as a comma does, and `#` begins a comment
// that ends with its line. After the last step all is well, unless `loop` begins anew.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/http/http_server.h"

namespace interlingua::twin {

/// What happens to one request.
struct FaultStep {
  static constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();

  std::string name;  ///< as in the script: `503`, `reset`; "" for ok
  http::HttpFault fault =
      http::HttpFault::kNone;  ///< what is wrong with the connection or the bytes
  int status = 0;              ///< the answer in place of the intake's; 0: the intake's
  std::string body;            ///< of the answer with `status`
  std::vector<std::pair<std::string, std::string>> headers;  ///< of the answer with `status`
  absl::Duration delay = absl::ZeroDuration();
  absl::Duration refuse_for = absl::ZeroDuration();
  /// Whether the intake takes the events before things go wrong: the events are then there, and the
  /// client does not know. By default so for what garbles an answer (stall, half, short, long,
  /// garbage), for ok, delay and a status of 2xx; not for another status, reset, close, tls,
  /// refuse.
  bool taken = true;
  std::uint64_t count = 1;            ///< requests in a row
  int share_of_hundred_thousand = 0;  ///< in a random script: 1% is 1000
};

struct FaultScript {
  std::vector<FaultStep> steps;  ///< none: all is well
  bool loop = false;
  bool random = false;
  std::uint64_t seed = 1;
};

/// Reads a script. kInvalidArgument: what is wrong with it, with the place and what is allowed
/// there, `NAME:LINE:COLUMN: ...`.
absl::StatusOr<FaultScript> ParseFaultScript(std::string_view name, std::string_view text);

/// The steps of a script, a request at a time. A random script gives the same steps again for the
/// same seed. Not thread-safe.
class FaultSequence {
 public:
  explicit FaultSequence(FaultScript script);

  /// The step of the next request; a step without a fault where all is well.
  const FaultStep& Next();

 private:
  const FaultStep& NextShare();

  const FaultScript script_;
  const FaultStep well_;
  std::mt19937_64 random_;
  std::size_t at_ = 0;
  std::uint64_t done_ = 0;  // of the step at `at_`
};

}  // namespace interlingua::twin
