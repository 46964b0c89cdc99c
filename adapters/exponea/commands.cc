#include "adapters/exponea/commands.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::exponea {
namespace {

constexpr std::string_view kHardId = "registered";
constexpr std::string_view kSoftId = "cookie";
constexpr std::size_t kMostWords = 200;
constexpr std::string_view kHidden = "...";

void AppendName(std::string_view name, std::string& object) {
  object.push_back(object.empty() ? '{' : ',');
  json::AppendString(name, object);
  object.push_back(':');
}

void AppendMember(std::string_view name, std::string_view json, std::string& object) {
  AppendName(name, object);
  object.append(json);
}

std::string Closed(const std::string& object) { return object.empty() ? "{}" : object + "}"; }

std::string ProjectIds(const json::Node& ids, const IdNames& names) {
  std::string written;
  for (const json::Node* id = ids.begin(); id != ids.end(); id = id->Next()) {
    const std::string_view name = id->key == kHardId   ? std::string_view(names.hard)
                                  : id->key == kSoftId ? std::string_view(names.soft)
                                                       : id->key;
    if (name != id->key && ids.Find(name) != nullptr) continue;
    AppendMember(name, id->raw, written);
  }
  return Closed(written);
}

/// The time that stands for an absent one; null where the event was accepted at no time either.
const google::protobuf::Timestamp* TimeOf(const v1::CommerceEvent* event) {
  if (event == nullptr) return nullptr;
  if (event->has_occurred_at()) return &event->occurred_at();
  return event->has_received_at() ? &event->received_at() : nullptr;
}

absl::StatusOr<std::string> ProjectData(const json::Node& data, std::string_view time_member,
                                        const IdNames& names, const v1::CommerceEvent* event) {
  if (data.Find("customer_ids") == nullptr) {
    return absl::InvalidArgumentError("exponea: the event names nobody; at least one id is needed");
  }
  std::string written;
  bool timed = false;
  for (const json::Node* member = data.begin(); member != data.end(); member = member->Next()) {
    if (member->key == time_member && member->kind == json::Kind::kNull) continue;
    timed |= member->key == time_member;
    const bool ids = member->key == "customer_ids" && member->kind == json::Kind::kObject;
    AppendMember(member->key, ids ? ProjectIds(*member, names) : std::string(member->raw), written);
  }
  if (timed) return Closed(written);
  const auto* time = TimeOf(event);
  if (time == nullptr) {
    return absl::InvalidArgumentError(
        "exponea: the event has no time; the vendor would take that of its arrival, and a "
        "repetition would be another event");
  }
  AppendMember(time_member, value::TimeText(*time, value::TimeForm::kSeconds), written);
  return Closed(written);
}

bool IsPlainWord(std::string_view word) {
  constexpr std::string_view kMarks = ".,:;!?()-_/";
  return std::all_of(word.begin(), word.end(), [&](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c)) ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }

}  // namespace

absl::StatusOr<std::string> ProjectCommand(std::string_view document, const IdNames& names,
                                           const v1::CommerceEvent* event) {
  json::Document json;
  const json::Node* name = nullptr;
  const json::Node* data = nullptr;
  if (json.Parse(document).ok()) {
    name = json.root().Find("name");
    data = json.root().Find("data");
  }
  if (name == nullptr || data == nullptr || data->kind != json::Kind::kObject) {
    return absl::InvalidArgumentError("exponea: the document is no command");
  }
  const bool customer = name->text == "customers";
  auto project = ProjectData(*data, customer ? "update_timestamp" : "timestamp", names, event);
  if (!project.ok()) return project.status();
  std::string command;
  const json::Node& root = json.root();
  for (const json::Node* member = root.begin(); member != root.end(); member = member->Next()) {
    AppendMember(member->key, member == data ? std::string_view(*project) : member->raw, command);
  }
  return Closed(command);
}

std::string WithoutPersonalData(std::string_view words) {
  std::string plain;
  bool quoted = false;
  while (!words.empty() && plain.size() < kMostWords) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(words.size(), end + 1));
    const auto quotes = std::count_if(word.begin(), word.end(), IsQuote);
    const bool hidden = quoted || !IsPlainWord(word);
    quoted ^= quotes % 2 == 1;
    if (hidden && plain.ends_with(kHidden)) continue;
    if (!plain.empty()) plain.push_back(' ');
    plain.append(hidden ? kHidden : word);
  }
  plain.resize(std::min(plain.size(), kMostWords));
  return plain;
}

}  // namespace interlingua::exponea
