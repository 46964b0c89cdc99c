#include "translator/json/pointer.h"

#include <algorithm>
#include <charconv>

#include "translator/json/document.h"

namespace interlingua::json {
namespace {

/// Appends the unescaped step to `name`. Returns false where it has a `~` that is no escape; that
/// one stays as it is.
bool Unescape(std::string_view step, std::string& name) {
  bool valid = true;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const char next = i + 1 < step.size() ? step[i + 1] : '\0';
    const bool escape = step[i] == '~' && (next == '0' || next == '1');
    valid &= escape || step[i] != '~';
    name.push_back(!escape ? step[i] : next == '0' ? '~' : '/');
    if (escape) ++i;
  }
  return valid;
}

/// Takes the steps of the pattern off both; false at the first one that does not match.
bool TakeMatching(std::string_view& pattern, std::string_view& pointer) {
  while (!pattern.empty()) {
    if (pointer.empty()) return false;
    const std::string_view wanted = TakeStep(pattern);
    const std::string_view step = TakeStep(pointer);
    if (wanted != "/*" && wanted != step) return false;
  }
  return true;
}

}  // namespace

void AppendPointerStep(std::string_view name, std::string& pointer) {
  pointer.push_back('/');
  for (const char c : name) {
    if (c == '~') {
      pointer.append("~0");
    } else if (c == '/') {
      pointer.append("~1");
    } else {
      pointer.push_back(c);
    }
  }
}

absl::StatusOr<std::vector<std::string>> ParsePointer(std::string_view pointer) {
  if (pointer.size() < 2 || pointer.front() != '/') {
    return absl::InvalidArgumentError(
        "not a JSON pointer to a member: '/' before each name is wanted, as in /context/site");
  }
  std::vector<std::string> steps;
  while (!pointer.empty()) {
    if (Unescape(TakeStep(pointer).substr(1), steps.emplace_back())) continue;
    return absl::InvalidArgumentError(
        "not a JSON pointer: '~' in a name is written '~0', '/' is written '~1'");
  }
  return steps;
}

std::string LastStep(std::string_view pointer) {
  pointer.remove_prefix(std::min(pointer.size(), pointer.rfind('/') + 1));
  std::string name;
  Unescape(pointer, name);
  return name;
}

std::string_view TakeStep(std::string_view& pointer) {
  const std::string_view step = pointer.substr(0, pointer.find('/', 1));
  pointer.remove_prefix(step.size());
  return step;
}

bool MatchesPattern(std::string_view pattern, std::string_view pointer) {
  return TakeMatching(pattern, pointer) && pointer.empty();
}

bool IsAtOrBelowPattern(std::string_view pattern, std::string_view pointer) {
  return TakeMatching(pattern, pointer);
}

const Node* ChildOf(const Node& container, std::string_view step) {
  if (container.kind != Kind::kArray) return container.Find(step);
  std::size_t index = 0;
  const char* end = step.data() + step.size();
  const auto read = std::from_chars(step.data(), end, index);
  const bool padded = step.size() > 1 && step.front() == '0';
  if (read.ec != std::errc() || read.ptr != end || padded) return nullptr;
  const Node* element = container.begin();
  while (element != container.end() && index > 0) {
    element = element->Next();
    --index;
  }
  return element == container.end() ? nullptr : element;
}

const Node* NodeAt(const Node& root, std::span<const std::string> steps) {
  const Node* node = &root;
  for (const std::string& step : steps) {
    if (!node->IsContainer()) return nullptr;
    node = ChildOf(*node, step);
    if (node == nullptr) return nullptr;
  }
  return node;
}

std::string Pointer::Text() const {
  std::string text;
  for (const Step& step : steps_) {
    if (step.element >= 0) {
      text.append("/").append(std::to_string(step.element));
    } else {
      AppendPointerStep(step.member, text);
    }
  }
  return text;
}

}  // namespace interlingua::json
