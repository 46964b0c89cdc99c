#include "translator/event/kind.h"

namespace interlingua::event {

std::string_view KindOf(const v1::CommerceEvent& event) {
  if (event.action_case() == v1::CommerceEvent::ACTION_NOT_SET) return {};
  return v1::CommerceEvent::descriptor()
      ->FindFieldByNumber(static_cast<int>(event.action_case()))
      ->name();
}

}  // namespace interlingua::event
