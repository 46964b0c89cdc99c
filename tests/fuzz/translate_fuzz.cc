// Any bytes as a document of any format. The first byte chooses the format.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/fuzz/roundtrip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<interlingua::FormatDescription> formats =
      interlingua::FuzzedTranslator().Formats();
  if (size == 0) return 0;
  const std::string_view json(reinterpret_cast<const char*>(data + 1), size - 1);
  interlingua::CheckRoundTrip(formats[data[0] % formats.size()].name, json);
  return 0;
}
