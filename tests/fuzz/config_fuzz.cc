// Any bytes as the gateway's configuration.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "service/config/config.h"
#include "tests/fuzz/roundtrip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const interlingua::config::Environment environment = [](std::string_view name) {
    return name.size() % 2 == 0 ? std::optional<std::string>(name) : std::nullopt;
  };
  auto config =
      interlingua::config::ParseConfig({reinterpret_cast<const char*>(data), size}, "fuzz.yaml",
                                       environment, interlingua::fuzz::FuzzedTranslator());
  (void)config.ok();
  return 0;
}
