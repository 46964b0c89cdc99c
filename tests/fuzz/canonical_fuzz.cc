// Any bytes as canonical JSON; and what it makes of them, written in every other format, never
// stops the process.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/roundtrip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const interlingua::Translator& translator = interlingua::fuzz::FuzzedTranslator();
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  interlingua::fuzz::CheckRoundTrip("canonical", json);

  google::protobuf::Arena arena;
  auto decoded = translator.Decode("canonical", json, {}, &arena);
  if (!decoded.ok()) return 0;
  static const auto formats = translator.Formats();
  for (const interlingua::engine::Decoded& event : *decoded) {
    if (!event.status.ok()) continue;
    for (const auto& format : formats) {
      interlingua::engine::EncodeOptions options;
      options.person_documents = true;
      auto encoded = translator.Encode(format.name, *event.event, options);
      (void)encoded.ok();
    }
  }
  return 0;
}
