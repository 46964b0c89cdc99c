#include "service/replay/replay_setup.h"

#include <algorithm>

namespace interlingua::replay {

absl::Status CheckReplayName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= 100 && name.front() != '.' &&
      std::all_of(name.begin(), name.end(), allowed)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "the name of a replay is 1 to 100 letters, digits, '.', '_' and '-', without a '.' in front");
}

}  // namespace interlingua::replay
