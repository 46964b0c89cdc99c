#include "service/config/config.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "service/config/checks.h"
#include "service/config/yaml_document.h"
#include "service/file/open_file.h"
#include "translator/text/text.h"

namespace interlingua::config {
namespace {

bool IsPort(std::string_view text) {
  int port = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9' || port > 65535) return false;
    port = port * 10 + (digit - '0');
  }
  return !text.empty() && port <= 65535;
}

/// `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`.
bool IsAddress(std::string_view address) {
  if (address.starts_with("unix:")) return address.size() > 5;
  const std::size_t colon = address.rfind(':');
  return colon != std::string_view::npos && colon > 0 && IsPort(address.substr(colon + 1));
}

/// `HOST:PORT` or `[IPV6]:PORT`: HTTP clients know no other.
bool IsHttpAddress(std::string_view address) {
  return IsAddress(address) && !address.starts_with("unix:");
}

void CheckService(const v1::GatewayConfig& config, Faults& faults) {
  const v1::Listen& listen = config.listen();
  if (config.log().path().empty()) faults.AddMissing("log.path", "is required");
  if (!IsAddress(listen.grpc())) {
    faults.Add("listen.grpc", "neither HOST:PORT nor unix:/path/of/socket");
  }
  if (!listen.has_http()) return;
  if (!IsHttpAddress(listen.http())) {
    faults.Add("listen.http",
               "not HOST:PORT (port 0 picks a free one); leave it out for no HTTP pages");
  }
  if (listen.http() == listen.grpc() && !listen.http().ends_with(":0")) {
    faults.Add("listen.http", "the same address as listen.grpc");
  }
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             &std::fclose);
  if (file == nullptr) return file::FileError(path, errno);
  std::string text;
  char block[16384];
  while (const std::size_t got = std::fread(block, 1, sizeof block, file.get())) {
    text.append(block, got);
  }
  if (std::ferror(file.get()) != 0) return file::FileError(path, errno);
  return text;
}

}  // namespace

absl::StatusOr<v1::GatewayConfig> ParseConfig(std::string_view yaml, std::string_view name,
                                              const Environment& environment,
                                              const Translator& translator) {
  v1::GatewayConfig config;
  Faults faults(name);
  ReadYaml(yaml, environment, config, faults);
  // Not YAML: further faults would only follow from that.
  if (faults.places().empty()) return faults.ToStatus();
  FillDefaults(config);
  CheckService(config, faults);
  CheckNumbers(config, faults);
  CheckDestinations(translator, config, faults);
  if (faults.size() > 0) return faults.ToStatus();
  return config;
}

absl::StatusOr<v1::GatewayConfig> LoadConfig(const std::string& path,
                                             const Environment& environment,
                                             const Translator& translator) {
  const absl::StatusOr<std::string> yaml = ReadFile(path);
  if (!yaml.ok()) return yaml.status();
  return ParseConfig(*yaml, path, environment, translator);
}

}  // namespace interlingua::config
