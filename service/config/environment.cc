#include "service/config/environment.h"

#include <algorithm>
#include <cstdlib>

#include "translator/text/text.h"

namespace interlingua::config {
namespace {

bool IsVariableName(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && !digit(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
}

/// Replaces the one variable that stands between `${` and `}`.
void Insert(std::string_view reference, const Environment& environment, Substitution& out) {
  const std::size_t mark = reference.find(":-");
  const std::string_view name = reference.substr(0, mark);
  if (!IsVariableName(name)) {
    out.faults.push_back("'${...}' does not hold the name of a variable");
    return;
  }
  const std::optional<std::string> value = environment(name);
  const bool has_default = mark != std::string_view::npos;
  if (value.has_value() && !(has_default && value->empty())) {
    out.text += *value;
    out.inserted.push_back(*value);
  } else if (has_default) {
    out.text += reference.substr(mark + 2);
  } else {
    out.faults.push_back(text::Concat("the environment has no ", name));
  }
}

}  // namespace

Environment ProcessEnvironment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Substitution Substitute(std::string_view value, const Environment& environment) {
  Substitution out;
  while (true) {
    const std::size_t start = value.find("${");
    if (start == std::string_view::npos) break;
    if (start > 0 && value[start - 1] == '$') {
      out.text += text::Concat(value.substr(0, start - 1), "${");
      value.remove_prefix(start + 2);
      continue;
    }
    out.text += value.substr(0, start);
    const std::size_t end = value.find('}', start);
    if (end == std::string_view::npos) {
      out.faults.push_back("'${' without '}'");
      return out;
    }
    Insert(value.substr(start + 2, end - start - 2), environment, out);
    value.remove_prefix(end + 1);
  }
  out.text += value;
  return out;
}

}  // namespace interlingua::config
