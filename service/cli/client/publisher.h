// Lines of a file on their way into a gateway: many requests in flight on one stream, answers in
// order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "service/cli/view/console.h"
#include "service/input/json_lines.h"

namespace interlingua::cli::client {

class GatewayClient;

struct PublisherOptions {
  std::string format;                        ///< of every line
  std::size_t max_message_bytes;             ///< what the gateway takes at most in one request
  input::JsonLinesWriter* report = nullptr;  ///< gets one line an event, where given
};

/// What became of the events.
struct Published {
  std::int64_t acknowledged = 0;  ///< durable at the gateway
  std::int64_t duplicates = 0;    ///< of these: the gateway had them before
  std::int64_t failed = 0;        ///< each named on the console; not stored
  /// Not OK when the work was cut short: the stream broke, or a file failed. The message says which
  /// lines are not acknowledged. kInvalidArgument: the gateway does not know the format.
  absl::Status status;
};

/// Publishes every line of `reader` and waits for all answers. Never holds more than a bounded
/// number of lines.
Published PublishLines(GatewayClient& gateway, const PublisherOptions& options,
                       input::JsonLinesReader& reader, view::Console& console);

}  // namespace interlingua::cli::client
