// LivePerson's end of the `report` call, as far as its documentation tells: what it demands, what
// it answers.
#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "adapters/liveperson/liveperson.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/vendor/wire.h"

namespace interlingua::liveperson {
namespace {

constexpr std::array<std::string_view, 10> kTypes = {
    "cart",     "purchase", "prodView", "ctmrinfo", "mrktInfo",
    "personal", "lead",     "service",  "error",    "searchInfo"};

// The codes of the documentation's examples where it has one for the case.
constexpr int kValidationCode = 5;
constexpr int kNotFoundCode = 12;
constexpr std::string_view kSection = "sec://";
// A session's number is that of the request that it began with, so that an id that this twin never
// handed out is told from one that it did without remembering any.
constexpr std::string_view kSession = "session-";

vendor::TwinReply Refuse(int status, std::string_view message, int internal_code,
                         std::uint64_t serial) {
  vendor::TwinReply reply;
  reply.response.status = status;
  reply.response.headers = {{"content-type", "application/json"}};
  reply.response.body.append("{\"time\":").append(std::to_string(serial)).append(",\"message\":");
  json::AppendString(message, reply.response.body);
  reply.response.body.append(",\"internalCode\":")
      .append(std::to_string(internal_code))
      .append("}");
  return reply;
}

bool IsNonEmptyText(const json::Node* member) {
  return member != nullptr && member->kind == json::Kind::kString && !member->text.empty();
}

bool HasSubject(const json::Node& body) {
  if (IsNonEmptyText(body.Find("consumerId"))) return true;
  const json::Node* identities = body.Find("identities");
  if (identities == nullptr || identities->kind != json::Kind::kArray) return false;
  for (const json::Node* identity = identities->begin(); identity != identities->end();
       identity = identity->Next()) {
    if (IsNonEmptyText(identity->Find("sub"))) return true;
  }
  return false;
}

bool IsNumber(const json::Node* member) {
  return member != nullptr && member->kind == json::Kind::kNumber;
}

/// Whether a purchase has no cart, or one with its products.
bool HasProducts(const json::Node* cart) {
  if (cart == nullptr) return true;
  const json::Node* products = cart->Find("products");
  return products != nullptr && products->kind == json::Kind::kArray;
}

/// Whether it has a known type and the members that its table calls mandatory.
bool IsAttribute(const json::Node& element) {
  const json::Node* type = element.Find("type");
  if (type == nullptr || type->kind != json::Kind::kString ||
      std::find(kTypes.begin(), kTypes.end(), type->text) == kTypes.end()) {
    return false;
  }
  if (type->text == "cart") {
    return IsNumber(element.Find("total")) && IsNumber(element.Find("numItems"));
  }
  return type->text != "purchase" || HasProducts(element.Find("cart"));
}

/// Whether the path is that of the `report` call, with an account and an installation.
bool IsReport(std::string_view path) {
  constexpr std::string_view kAccount = "/api/account/";
  constexpr std::string_view kApp = "/app/";
  constexpr std::string_view kReport = "/report";
  const std::size_t account = path.find(kAccount);
  if (account == std::string_view::npos || !path.ends_with(kReport)) return false;
  path = path.substr(account + kAccount.size());
  path.remove_suffix(kReport.size());
  const std::size_t app = path.find(kApp);
  return app != std::string_view::npos && app > 0 && app + kApp.size() < path.size() &&
         path.find('/', app + kApp.size()) == std::string_view::npos;
}

/// Whether a session of this id can be one that was handed out: one of an earlier request.
bool IsKnownSession(std::string_view session_id, std::uint64_t serial) {
  std::uint64_t number = 0;
  if (!session_id.starts_with(kSession)) return false;
  session_id.remove_prefix(kSession.size());
  return absl::SimpleAtoi(text::ToAbsl(session_id), &number) && number > 0 && number < serial;
}

// A page's sections arrive as entry points; they are shown in our JSON form of `lpTag.section`.
std::string SectionDocument(const json::Node& body) {
  const json::Node* entry_points = body.Find("entryPoints");
  if (entry_points == nullptr || entry_points->kind != json::Kind::kArray) return {};
  std::string document;
  for (const json::Node* entry = entry_points->begin(); entry != entry_points->end();
       entry = entry->Next()) {
    if (!entry->text.starts_with(kSection)) continue;
    document.append(document.empty() ? "{\"type\":\"section\",\"section\":[" : ",");
    json::AppendString(entry->text.substr(kSection.size()), document);
  }
  return document.empty() ? document : document + "]}";
}

void AppendId(std::string_view name, std::string_view id, std::string& body) {
  body.push_back(body.empty() ? '{' : ',');
  json::AppendString(name, body);
  body.push_back(':');
  json::AppendString(id, body);
}

vendor::TwinReply Accept(const vendor::HttpRequest& request, const json::Node& body,
                         std::uint64_t serial) {
  const std::string session_id = text::QueryValue(request.url, "sid");
  const std::string visitor_id = text::QueryValue(request.url, "vid");
  const json::Node* page_id = body.Find("pageId");
  vendor::TwinReply reply;
  reply.response.status = session_id.empty() ? 201 : 200;
  reply.response.headers = {{"content-type", "application/json"}};
  std::string& answer = reply.response.body;
  AppendId("sessionId", session_id.empty() ? text::Concat(kSession, serial) : session_id, answer);
  AppendId("visitorId", visitor_id.empty() ? text::Concat("visitor-", serial) : visitor_id, answer);
  AppendId("pageId",
           IsNonEmptyText(page_id) ? std::string(page_id->text) : text::Concat("page-", serial),
           answer);
  answer.push_back('}');
  return reply;
}

}  // namespace

vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial) {
  const std::string_view path = std::string_view(request.url).substr(0, request.url.find('?'));
  if (request.method != "PUT" || !IsReport(path)) {
    return Refuse(404, "no such resource", kNotFoundCode, serial);
  }
  const std::string version = text::QueryValue(request.url, "v");
  if (version != "1.0" && version != "1.1") return Refuse(400, "v", kValidationCode, serial);
  const std::string session_id = text::QueryValue(request.url, "sid");
  if (!session_id.empty() && !IsKnownSession(session_id, serial)) {
    return Refuse(404, "session not found", kNotFoundCode, serial);
  }
  json::Document json;
  if (!json.Parse(request.body).ok() || json.root().kind != json::Kind::kObject) {
    return Refuse(400, "body", kValidationCode, serial);
  }
  const json::Node& body = json.root();
  if (text::QueryValue(request.url, "vid").empty() && !HasSubject(body)) {
    return Refuse(400, "consumerId", kValidationCode, serial);
  }
  const json::Node* attributes = body.Find("engagementAttributes");
  if (attributes == nullptr || attributes->kind != json::Kind::kArray) {
    return Refuse(400, "engagementAttributes", kValidationCode, serial);
  }
  vendor::TwinReply reply = Accept(request, body, serial);
  for (const json::Node* element = attributes->begin(); element != attributes->end();
       element = element->Next()) {
    if (!IsAttribute(*element)) return Refuse(400, "engagementAttributes", kValidationCode, serial);
    reply.documents.emplace_back(element->raw);
  }
  std::string section = reply.documents.empty() ? SectionDocument(body) : std::string();
  if (!section.empty()) reply.documents.push_back(std::move(section));
  return reply;
}

}  // namespace interlingua::liveperson
