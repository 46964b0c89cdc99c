// The collector's side: 400 for what is no JSON or too large, 200 for everything else. What it
// cannot use it drops without a word, and the twin keeps nothing of it: events of a site or a
// source that the request does not name, and events without a name.
// https://doc.commandersact.com/features/sources/sources-catalog/server/http-tracking-api, read
// 2026-11-21.
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "adapters/commanders_act/commanders_act.h"
#include "translator/json/document.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/vendor/wire.h"

namespace interlingua::commanders_act {
namespace {

vendor::TwinReply Answer(int status, std::string body) {
  return {{status, {{"content-type", "application/json"}}, std::move(body)}, {}};
}

/// Whether the request names a site and, in either place, the key of a source.
bool NamesSource(const vendor::HttpRequest& request) {
  constexpr std::string_view kBearer = "Bearer ";
  if (text::QueryValue(request.url, "tc_s").empty()) return false;
  if (!text::QueryValue(request.url, "token").empty()) return true;
  for (const auto& [name, value] : request.headers) {
    if (!absl::EqualsIgnoreCase(name, "authorization")) continue;
    return value.starts_with(kBearer) && value.size() > kBearer.size();
  }
  return false;
}

bool HasName(const json::Node& event) {
  const json::Node* name = event.Find("event_name");
  return name != nullptr && name->kind == json::Kind::kString && !name->text.empty();
}

/// Keeps the event where the platform could use it.
void Keep(const vendor::HttpRequest& request, const json::Node& event, vendor::TwinReply& reply) {
  if (NamesSource(request) && HasName(event)) reply.documents.emplace_back(event.raw);
}

}  // namespace

vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t /*serial*/) {
  const std::string_view path = std::string_view(request.url).substr(0, request.url.find('?'));
  const bool batch = path.ends_with("/events/batch");
  if (request.method != "POST" || !(batch || path.ends_with("/events"))) {
    return Answer(404, R"({"error":"not found"})");
  }
  if (request.body.size() > (batch ? kMaxBatchBytes : kMaxEventBytes)) {
    return Answer(400, R"({"error":"too large"})");
  }
  json::Document document;
  if (!document.Parse(request.body).ok() || document.root().kind != json::Kind::kObject) {
    return Answer(400, R"({"error":"invalid JSON"})");
  }
  vendor::TwinReply reply = Answer(200, "");
  if (!batch) {
    Keep(request, document.root(), reply);
    return reply;
  }
  const json::Node* list = document.root().Find("batch");
  if (list == nullptr || list->kind != json::Kind::kArray) {
    return Answer(400, R"({"error":"no batch"})");
  }
  for (const json::Node* event = list->begin(); event != list->end(); event = event->Next()) {
    if (event->raw.size() > kMaxEventBytes) return Answer(400, R"({"error":"too large"})");
    Keep(request, *event, reply);
  }
  return reply;
}

}  // namespace interlingua::commanders_act
