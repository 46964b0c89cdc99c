// Counters of requests and of the events in them. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "interlingua/v1/gateway.pb.h"
#include "translator/translator.h"

namespace interlingua::observe {

/// No text of a caller becomes a name: there are as many counters as calls, status codes and
/// formats.
class IngestCounters {
 public:
  using Count = std::atomic<std::int64_t>;

  enum class Rpc { kPublish, kPublishStream, kTranslate, kListFormats };
  static constexpr std::size_t kRpcs = 4;
  static constexpr std::size_t kCodes = 17;  ///< of gRPC

  /// The outcome of an event in a request.
  enum class Result {
    kAccepted,   ///< stored
    kDuplicate,  ///< already in the log; not stored again
    kRefused,    ///< invalid
    kFailed,     ///< valid, not stored: its request was refused as a whole, or the log refused
  };
  static constexpr std::size_t kResults = 4;

  /// Upper bounds of the buckets of `latency`, in milliseconds, inclusive; one more holds what took
  /// longer.
  static constexpr std::array<std::int64_t, 13> kLatencyMs = {1,   2,   5,    10,   25,   50,   100,
                                                              250, 500, 1000, 2500, 5000, 10000};

  struct Calls {
    std::array<Count, kCodes> codes = {};
    std::array<Count, kLatencyMs.size() + 1> latency = {};  ///< each bucket counts its own only
    Count latency_us = 0;                                   ///< the sum, in microseconds
  };
  using Events = std::array<Count, kResults>;

  /// The formats are those that `translator` has, and `canonical`.
  explicit IngestCounters(const Translator& translator);

  /// Counts a request, or one of a stream, with its status; `took` from its reading to its answer.
  void CountCall(Rpc rpc, const absl::Status& status, absl::Duration took);

  /// Counts the events of a request by their results; `stored`: the log has the accepted ones.
  void CountEvents(const v1::PublishRequest& request, const v1::PublishResponse& response,
                   bool stored);

  const Calls& calls(Rpc rpc) const { return calls_[static_cast<std::size_t>(rpc)]; }
  const std::map<std::string, Events, std::less<>>& events() const { return events_; }

  /// `Publish`; `DEADLINE_EXCEEDED`; `duplicate`.
  static std::string_view NameOf(Rpc rpc);
  static std::string_view NameOfCode(std::size_t code);
  static std::string_view NameOf(Result result);

 private:
  std::array<Calls, kRpcs> calls_;
  std::map<std::string, Events, std::less<>> events_;  // no format comes or goes
};

}  // namespace interlingua::observe
