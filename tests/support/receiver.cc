#include "tests/support/receiver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "translator/text/text.h"

namespace interlingua::support {
namespace {

constexpr std::chrono::seconds kPatience(30);

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) {
    character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  }
  return lower;
}

// Reads from `connection` until `buffer` holds `bytes`; false at the end of the connection.
bool Fill(int connection, std::string& buffer, std::size_t bytes) {
  while (buffer.size() < bytes) {
    char chunk[16384];
    const ssize_t count = recv(connection, chunk, sizeof chunk, 0);
    if (count <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(count));
  }
  return true;
}

std::size_t ParseHead(std::string_view head, vendor::HttpRequest& request) {
  std::size_t body_bytes = 0;
  const auto first_end = head.find("\r\n");
  const std::string_view first = head.substr(0, first_end);
  const auto space = first.find(' ');
  request.method = std::string(first.substr(0, space));
  request.url = std::string(first.substr(space + 1, first.rfind(' ') - space - 1));
  for (auto begin = first_end + 2; begin < head.size();) {
    const auto end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, end - begin);
    begin = end + 2;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string value(line.substr(std::min(line.size(), colon + 2)));
    const std::string name = Lower(line.substr(0, colon));
    if (name == "content-length") body_bytes = std::strtoul(value.c_str(), nullptr, 10);
    request.headers.emplace_back(name, std::move(value));
  }
  return body_bytes;
}

// The next request of a connection; `buffer` keeps what follows it.
std::optional<vendor::HttpRequest> ReadRequest(int connection, std::string& buffer) {
  std::size_t head_end = 0;
  while ((head_end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill(connection, buffer, buffer.size() + 1)) return std::nullopt;
  }
  vendor::HttpRequest request;
  const std::size_t body_bytes = ParseHead(buffer.substr(0, head_end + 2), request);
  const std::size_t body_begin = head_end + 4;
  if (!Fill(connection, buffer, body_begin + body_bytes)) return std::nullopt;
  request.body = buffer.substr(body_begin, body_bytes);
  buffer.erase(0, body_begin + body_bytes);
  return request;
}

bool WriteResponse(int connection, const vendor::HttpResponse& response) {
  std::string text = text::Concat("HTTP/1.1 ", response.status, " Scripted\r\n");
  for (const auto& [name, value] : response.headers)
    text += text::Concat(name, ": ", value, "\r\n");
  text += text::Concat("Content-Length: ", response.body.size(), "\r\n\r\n", response.body);
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t count = send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

vendor::HttpResponse Reply(int status, std::string body) {
  vendor::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Receiver::Receiver(Answer answer) : answer_(std::move(answer)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    std::abort();  // no test makes sense then
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

Receiver::~Receiver() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const int connection : open_) shutdown(connection, SHUT_RDWR);
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (std::thread& thread : threads_) thread.join();
}

std::string Receiver::url() const { return text::Concat("http://127.0.0.1:", port_); }

std::vector<vendor::HttpRequest> Receiver::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int Receiver::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

int Receiver::most_at_once() const {
  const std::lock_guard lock(mutex_);
  return most_at_once_;
}

bool Receiver::WaitForRequests(std::size_t count) const {
  return WaitUntil([count](const auto& requests) { return requests.size() >= count; });
}

bool Receiver::WaitUntil(
    const std::function<bool(const std::vector<vendor::HttpRequest>&)>& holds) const {
  std::unique_lock lock(mutex_);
  return received_.wait_for(lock, kPatience, [&] { return holds(requests_); });
}

void Receiver::Accept() {
  while (true) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (ending_ || connection < 0) {
      if (connection >= 0) close(connection);
      return;
    }
    const int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++connections_;
    open_.push_back(connection);
    threads_.emplace_back([this, connection] { Serve(connection); });
  }
}

void Receiver::Serve(int connection) {
  std::string buffer;
  while (auto request = ReadRequest(connection, buffer)) {
    int serial = 0;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
      serial = static_cast<int>(requests_.size());
      most_at_once_ = std::max(most_at_once_, ++at_once_);
    }
    received_.notify_all();
    const vendor::HttpResponse response = answer_(*request, serial);
    {
      const std::lock_guard lock(mutex_);
      --at_once_;
    }
    if (response.status == 0 || !WriteResponse(connection, response)) break;
  }
  const std::lock_guard lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), connection));
  close(connection);
}

}  // namespace interlingua::support
