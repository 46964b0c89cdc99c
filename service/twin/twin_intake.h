// The intake of a twin (the server that plays a vendor): what it does with each request.
//
// In this order: the rate (beyond it 429, and no step of the script is spent), the script's step,
// the vendor's own check and answer, the vendor's limits for each key, the keeping of the events.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/delivery/queue/pacer.h"
#include "service/delivery/steady_time.h"
#include "service/http/http_server.h"
#include "service/twin/fault_script.h"
#include "translator/vendor/wire.h"

namespace interlingua::twin {

/// Requests in a stretch of time. As many may come at once, and more as time goes by.
struct RequestRate {
  std::int64_t requests = 0;  ///< 0: no limit
  absl::Duration period = absl::Seconds(1);
};

/// Reads `100/s`, `6000/min` or `50/h`. kInvalidArgument otherwise.
absl::StatusOr<RequestRate> ParseRequestRate(std::string_view text);

/// What came and what became of it.
struct RequestRecord {
  std::string method;
  std::string path;        ///< without the query, where some vendors want their credentials
  int status = 0;          ///< answered; 0: no answer that can be read
  std::size_t events = 0;  ///< kept
  std::string fault;       ///< the step's name; `rate` or `limit` beyond a rate; "" for none
};

/// The record as one JSON object:
/// `{"method":"POST","path":"/x","status":200,"events":1,"fault":""}`.
std::string JsonOf(const RequestRecord& record);

struct TwinIntakeOptions {
  /// Answers the `serial`th POST or PUT that passes the rate and the script, counted from 1.
  vendor::TwinReply (*twin)(const vendor::HttpRequest& request, std::uint64_t serial) = nullptr;
  FaultScript faults = {};
  RequestRate rate = {};
  absl::Duration latency = absl::ZeroDuration();  ///< before every answer
  /// Stores the events of one request, before the request is answered, so that a client that has
  /// the response finds them.
  std::function<absl::Status(const std::vector<std::string>& documents)> keep = {};
  std::function<absl::Status(const RequestRecord& record)> note = {};  ///< may be null
};

/// Used by one thread.
class TwinIntake {
 public:
  explicit TwinIntake(TwinIntakeOptions options);

  http::HttpAnswer Answer(const vendor::HttpRequest& request, delivery::SteadyTime now);

  /// The first error of `keep` or `note`; the twin is of no use after it.
  const absl::Status& status() const { return status_; }

  /// `12 requests, 9 events kept, 3 faults (503: 2, half: 1)`
  std::string Summary() const;

 private:
  bool IsOverRate(delivery::SteadyTime now, http::HttpAnswer& answer);
  vendor::TwinReply Ask(const vendor::HttpRequest& request, delivery::SteadyTime now,
                        std::string& fault);
  http::HttpAnswer Finish(const vendor::HttpRequest& request, http::HttpAnswer answer,
                          std::size_t events, std::string_view fault);

  const TwinIntakeOptions options_;
  FaultSequence faults_;
  std::unique_ptr<delivery::queue::Pacer> pacer_;  // made with the first limits of a reply
  std::uint64_t serial_ = 0;
  delivery::SteadyTime full_at_ = {};  // when the rate's bucket is full again
  std::uint64_t requests_ = 0;
  std::uint64_t events_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> count_of_;  // by the fault's name
  absl::Status status_;
};

}  // namespace interlingua::twin
