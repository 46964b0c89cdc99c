#include "translator/event/event_id.h"

#include <cstdint>

#include "translator/value/digest.h"

namespace interlingua::event {
namespace {

constexpr std::string_view kPrefix = "il1-";
constexpr std::size_t kDigits = 32;

void AppendPart(std::string_view part, std::string& bytes) {
  const auto length = static_cast<std::uint64_t>(part.size());
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(length >> shift & 0xFF));
  }
  bytes.append(part);
}

}  // namespace

std::string DeriveEventId(std::string_view format, std::string_view content,
                          std::string_view source_id) {
  std::string bytes;
  bytes.reserve(3 * sizeof(std::uint64_t) + format.size() + source_id.size() + content.size());
  AppendPart(format, bytes);
  AppendPart(source_id, bytes);
  AppendPart(content, bytes);
  std::string id(kPrefix);
  id.append(value::Sha256Hex(bytes), 0, kDigits);
  return id;
}

bool IsDerivedEventId(std::string_view id) {
  return id.size() == kPrefix.size() + kDigits && id.starts_with(kPrefix);
}

}  // namespace interlingua::event
