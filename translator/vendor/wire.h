// How events travel to a vendor: requests out, outcomes back. No input or output happens here:
// delivery carries the requests, and an adapter only says what they look like and what the answers
// mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/event.pb.h"
#include "translator/vendor/http_message.h"

namespace interlingua::engine {
struct EncodeOptions;
}  // namespace interlingua::engine

namespace interlingua::vendor {

/// One thing that a destination of this vendor can be configured with.
struct Setting {
  const char* name;           ///< key under `settings:` in the configuration
  bool required;              ///< the configuration is refused without it
  bool secret;                ///< never shown in messages
  const char* default_value;  ///< what holds when it is absent; "" for none
  const char* help;           ///< one line for the person who fills it in
};

/// The settings of one destination by name, defaults filled in, secrets resolved.
using Settings = std::map<std::string, std::string, std::less<>>;

/// An event that is about to be sent.
struct EncodedEvent {
  const v1::CommerceEvent* event =
      nullptr;                         ///< borrowed; for what the envelope needs (visitor, page)
  std::vector<std::string> documents;  ///< JSON texts in the destination's format, at least one
};

/// What became of one event of a request.
enum class Disposition {
  kDelivered,  ///< the vendor has it
  kRetry,      ///< the same event may go through later
  kRejected,   ///< no retry can mend it: dead letter
};

/// What an answer speaks of.
enum class Subject {
  kEvent,  ///< this event
  /// The request as a whole. When it is refused, delivery sends its halves, down to the event that
  /// spoils it.
  kRequest,
  /// The destination: credentials, address. It says nothing about any event, and what it refuses
  /// is a retry, whatever the number of tries.
  kDestination,
};

struct Outcome {
  Disposition disposition = Disposition::kRetry;
  std::string reason;  ///< why, without personal data; empty when delivered
  absl::Duration retry_after = absl::ZeroDuration();  ///< as the vendor asks; zero: it does not
  Subject subject = Subject::kEvent;
};

/// The vendor's limits; 0 means that there is none.
struct WireLimits {
  std::size_t max_batch_events = 1;   ///< events in one request
  std::size_t max_request_bytes = 0;  ///< body of one request
  std::size_t max_event_bytes = 0;    ///< all documents of one event together
  int max_requests_per_second = 0;    ///< on average, where the vendor documents it
  /// A request carries an event that became several events of the vendor (a cart that lost one
  /// product and got another). Where it does not, such an event is refused.
  bool many_documents = false;
};

/// How many events of one order key the vendor takes, where it limits them by key (a visitor, a
/// profile). Delivery spaces the events of a key accordingly; those of other keys go on.
struct RateLimit {
  std::size_t max_events = 0;  ///< at least 1
  /// In every stretch of time of this length; for a session: it ends when the key has had no event
  /// for so long.
  absl::Duration period = absl::ZeroDuration();
  bool session = false;  ///< the events of a session are limited, not those of a stretch of time
};

/// The wire of one destination. It may remember what the vendor answered (sessions of visitors), so
/// that it belongs to one delivery and is used by one thread at a time.
class Wire {
 public:
  virtual ~Wire() = default;

  virtual WireLimits limits() const = 0;

  /// Sets what this destination's settings demand of the encoder, for example the authenticated
  /// flow.
  virtual void Configure(engine::EncodeOptions& options) const { (void)options; }

  /// Events that share a non-empty key are sent in order, one request at a time, and never share a
  /// request with events of another key. Empty: any order, any company.
  virtual std::string OrderKey(const v1::CommerceEvent& event) const {
    (void)event;
    return {};
  }

  /// The vendor's limits for each order key; all of them hold. What is over a limit waits, and is
  /// never refused.
  virtual std::vector<RateLimit> RateLimits() const { return {}; }

  /// The request that carries `batch` (1 to max_batch_events events of one order key).
  /// kInvalidArgument: this batch can never be sent; the message says why and becomes the dead
  /// letter's reason.
  virtual absl::StatusOr<HttpRequest> MakeRequest(std::span<const EncodedEvent> batch,
                                                  absl::Time now) = 0;

  /// Reads the answer to the request made of `batch`: one outcome an event, in the order of the
  /// batch.
  virtual std::vector<Outcome> ReadResponse(std::span<const EncodedEvent> batch,
                                            const HttpResponse& response, absl::Time now) = 0;
};

/// What a vendor's twin does with a request: the answer of the vendor, and the event documents it
/// found in it.
struct TwinReply {
  HttpResponse response;
  std::vector<std::string>
      documents;  ///< JSON texts, one an event document; empty when the request was bad
  /// The key, and the limits of requests with one key, that hold for this request where the vendor
  /// has such limits. The twin's server, which has a clock, refuses what is over them. The limits
  /// are the same for every request.
  std::string rate_key = {};
  std::vector<RateLimit> rate_limits = {};
};

/// Outcomes that hold for most vendors, the same for each of `count` events:
///
///     2xx                           delivered, whatever the body says
///     408, 425, 429, 5xx            retry, not before Retry-After (seconds or a date; up to a day)
///     3xx                           retry: an event goes only to where it is configured to go, and
///                                   a redirect says nothing about it (of the destination)
///     401, 403, 404, 405, 407, 410  retry: the credentials or the address are wrong for all events
///                                   (of the destination)
///     other 4xx, 413 included       rejected, the request as a whole
///     anything else                 retry: no final answer of HTTP
std::vector<Outcome> ReadPlainResponse(std::size_t count, const HttpResponse& response,
                                       absl::Time now);

/// The value of a setting; empty when it is not there.
std::string SettingOf(const Settings& settings, std::string_view name);

}  // namespace interlingua::vendor
