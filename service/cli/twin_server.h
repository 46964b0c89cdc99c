// A small HTTP/1.1 server that answers as a vendor's intake does.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "translator/wire.h"

namespace interlingua {

struct TwinServerOptions {
  std::string listen;  ///< `HOST:PORT`; port 0 picks a free one
  /// Answers the `serial`th POST or PUT, counted from 1.
  TwinReply (*twin)(const HttpRequest& request, std::uint64_t serial) = nullptr;
  /// Keeps the documents of one request before it is answered; an error ends the server.
  std::function<absl::Status(const std::vector<std::string>& documents)> keep;
};

/// Serves on the thread that runs it: connections are kept alive, bodies may be chunked and are
/// bounded, and a connection that says nothing for a minute is closed.
class TwinServer {
 public:
  /// kInvalidArgument: `listen` is no address. kUnavailable: the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<TwinServer>> Listen(TwinServerOptions options);
  virtual ~TwinServer() = default;

  /// `HOST:PORT` with the actual port.
  virtual const std::string& address() const = 0;

  /// Answers requests until `Stop`; the error of `keep` otherwise.
  virtual absl::Status Run() = 0;

  /// Ends `Run`. From any thread.
  virtual void Stop() = 0;
};

}  // namespace interlingua
