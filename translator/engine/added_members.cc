#include "translator/engine/added_members.h"

#include <charconv>
#include <optional>
#include <span>

#include "translator/json/document.h"
#include "translator/text/text.h"

namespace interlingua::engine {
namespace {

using Steps = std::span<const std::string>;

absl::StatusOr<std::vector<std::string>> StepsOf(std::string_view pointer) {
  if (pointer.size() < 2 || pointer.front() != '/') {
    return absl::InvalidArgumentError(
        "not a JSON pointer to a member: '/' before each name is wanted, as in /context/site");
  }
  std::vector<std::string> steps;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] != '~') {
      steps.back().push_back(pointer[i]);
    } else if (i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1')) {
      steps.back().push_back(pointer[++i] == '0' ? '~' : '/');
    } else {
      return absl::InvalidArgumentError(
          "not a JSON pointer: '~' in a name is written '~0', '/' is written '~1'");
    }
  }
  return steps;
}

/// The number of an element; nothing where the step is none.
std::optional<std::size_t> IndexOf(std::string_view step) {
  if (step.empty() || (step.size() > 1 && step.front() == '0')) return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (error != std::errc() || end != step.data() + step.size()) return std::nullopt;
  return index;
}

/// The value inside of objects that do not exist yet.
void AppendNew(Steps steps, std::string_view json, std::string& out) {
  for (const std::string& step : steps) {
    out.push_back('{');
    json::AppendString(step, out);
    out.push_back(':');
  }
  out.append(json).append(steps.size(), '}');
}

void AppendSet(const json::Node& node, Steps steps, std::string_view json, std::string& out);

void AppendObject(const json::Node& node, Steps steps, std::string_view json, std::string& out) {
  const json::Node* const there = node.Find(steps.front());
  const auto name = [&](std::string_view key) {
    if (out.back() != '{') out.push_back(',');
    json::AppendString(key, out);
    out.push_back(':');
  };
  out.push_back('{');
  for (const json::Node* member = node.begin(); member != node.end(); member = member->Next()) {
    if (member == there) {
      name(member->key);
      AppendSet(*member, steps.subspan(1), json, out);
    } else if (member->key != steps.front()) {  // of duplicates the last one counts
      name(member->key);
      out.append(member->raw);
    }
  }
  if (there == nullptr) {
    name(steps.front());
    AppendNew(steps.subspan(1), json, out);
  }
  out.push_back('}');
}

void AppendArray(const json::Node& node, Steps steps, std::string_view json, std::string& out) {
  const std::optional<std::size_t> wanted = IndexOf(steps.front());
  std::size_t index = 0;
  out.push_back('[');
  for (const json::Node* element = node.begin(); element != node.end(); element = element->Next()) {
    if (index > 0) out.push_back(',');
    if (wanted == index++) {
      AppendSet(*element, steps.subspan(1), json, out);
    } else {
      out.append(element->raw);
    }
  }
  out.push_back(']');
}

void AppendSet(const json::Node& node, Steps steps, std::string_view json, std::string& out) {
  if (steps.empty()) {
    out.append(json);
  } else if (node.kind == json::Kind::kObject) {
    AppendObject(node, steps, json, out);
  } else if (node.kind == json::Kind::kArray) {
    AppendArray(node, steps, json, out);
  } else {
    AppendNew(steps, json, out);
  }
}

}  // namespace

AddedMembers::AddedMembers(const std::map<std::string, std::string>& members) {
  for (const auto& [pointer, json] : members) {
    auto steps = StepsOf(pointer);
    if (!steps.ok()) continue;
    std::string line = json;
    // Line breaks of JSON stand between tokens only.
    for (char& c : line) c = c == '\n' || c == '\r' ? ' ' : c;
    members_.push_back({*std::move(steps), std::move(line)});
  }
}

absl::Status AddedMembers::Check(std::string_view pointer, std::string_view json) {
  if (const auto steps = StepsOf(pointer); !steps.ok()) return steps.status();
  json::Document document;
  const absl::Status status = document.Parse(json);
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      text::Concat("not a JSON text (", text::ToStd(status.message()),
                   "); a text is written with quotes inside of quotes: '\"shop-1\"'"));
}

void AddedMembers::AddTo(std::string& document) const {
  json::Document parsed;
  for (const Member& member : members_) {
    if (!parsed.Parse(document).ok()) return;
    std::string out;
    out.reserve(document.size() + member.json.size() + 64);
    AppendSet(parsed.root(), member.steps, member.json, out);
    document = std::move(out);
  }
}

}  // namespace interlingua::engine
