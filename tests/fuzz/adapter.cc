// Any bytes as a document of one vendor's formats (INTERLINGUA_VENDOR): no crash, and what is read
// comes back as it was. The first byte chooses among the formats.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/roundtrip.h"

namespace {

std::vector<std::string> FormatsOf(std::string_view vendor) {
  std::vector<std::string> names;
  for (const auto& format : interlingua::fuzz::FuzzedTranslator().Formats()) {
    const std::string dialect = std::string(vendor) + ".";
    if (format.name == vendor || format.name.starts_with(dialect)) names.push_back(format.name);
  }
  return names;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<std::string> formats = FormatsOf(INTERLINGUA_VENDOR);
  if (size == 0) return 0;
  const std::string_view payload(reinterpret_cast<const char*>(data + 1), size - 1);
  interlingua::fuzz::CheckRoundTrip(formats[data[0] % formats.size()], payload);
  return 0;
}
