// Any bytes as framed messages. What is read does not depend on the pieces that it comes in.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "google/protobuf/stubs/logging.h"
#include "tests/fuzz/records.h"

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  // A line about each message that cannot be read would be most of the work.
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  interlingua::fuzz::CheckRecords(
      {reinterpret_cast<const char*>(data), size}, [](interlingua::input::InputWindow& window) {
        return interlingua::input::MakeFrameReader(window, "fuzz.pb", "shop");
      });
  return 0;
}
