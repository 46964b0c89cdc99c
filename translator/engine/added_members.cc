#include "translator/engine/added_members.h"

#include <span>

#include "translator/json/document.h"
#include "translator/json/pointer.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::engine {
namespace {

using Steps = std::span<const std::string>;

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
  const json::Node* const wanted = json::ChildOf(node, steps.front());
  out.push_back('[');
  for (const json::Node* element = node.begin(); element != node.end(); element = element->Next()) {
    if (element != node.begin()) out.push_back(',');
    if (element == wanted) {
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
    auto steps = json::ParsePointer(pointer);
    if (!steps.ok()) continue;
    std::string line = json;
    // Line breaks of JSON stand between tokens only.
    for (char& c : line) c = c == '\n' || c == '\r' ? ' ' : c;
    members_.push_back({*std::move(steps), std::move(line)});
  }
}

absl::Status AddedMembers::Check(std::string_view pointer, std::string_view json) {
  if (const auto steps = json::ParsePointer(pointer); !steps.ok()) return steps.status();
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
