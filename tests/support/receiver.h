// A real HTTP/1.1 server on loopback whose answers a test scripts and which keeps what it got.
//
//     Receiver receiver([](const HttpRequest& request, int serial) { return Reply(serial == 1 ? 503
//     : 200); });
//     ... base_url: receiver.url() ...
//     ASSERT_TRUE(receiver.WaitForRequests(2));
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "translator/vendor/wire.h"

namespace interlingua::support {

/// An answer with this status and body. Status 0: the connection is closed without an answer.
vendor::HttpResponse Reply(int status, std::string body = "");

/// Listens on a free port of 127.0.0.1, one thread a connection. Thread-safe.
class Receiver {
 public:
  /// Answers the `serial`-th request (from 1). Runs on the connection's thread and may block, as a
  /// slow vendor does; whatever it waits for must have happened before the receiver ends.
  using Answer =
      std::function<vendor::HttpResponse(const vendor::HttpRequest& request, int serial)>;

  explicit Receiver(Answer answer = [](const vendor::HttpRequest&, int) { return Reply(200); });
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  /// http://127.0.0.1:PORT
  std::string url() const;

  /// Everything received so far, in the order of arrival. `url` is the path with the query; header
  /// names are in lower case.
  std::vector<vendor::HttpRequest> requests() const;
  /// Connections accepted so far.
  int connections() const;
  /// The most requests that were being answered at the same time.
  int most_at_once() const;

  /// Waits until there are so many requests; false after half a minute.
  bool WaitForRequests(std::size_t count) const;
  /// Waits until `holds` is true of the requests; asked after each of them. False after half a
  /// minute.
  bool WaitUntil(const std::function<bool(const std::vector<vendor::HttpRequest>&)>& holds) const;

 private:
  void Accept();
  void Serve(int connection);

  const Answer answer_;
  int listener_ = -1;
  int port_ = 0;

  mutable std::mutex mutex_;
  mutable std::condition_variable received_;
  std::vector<vendor::HttpRequest> requests_;
  std::vector<int> open_;  // descriptors of connections
  std::list<std::thread> threads_;
  int connections_ = 0;
  int at_once_ = 0;
  int most_at_once_ = 0;
  bool ending_ = false;
  std::thread acceptor_;
};

}  // namespace interlingua::support
