// The collector's side: 2xx to whatever is sent to it, with no word on what it thinks of it. What
// the documentation does not allow is dropped, and the twin keeps nothing of it.
// https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events,
// "limitations", read 2026-11-22.
//
// The 72 hours for which an event may be late are not checked: a twin reads no clock.
#include <string>
#include <string_view>

#include "adapters/ga4/ga4.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/table/limit_fault.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/vendor/wire.h"

namespace interlingua::ga4 {
namespace {

/// The row of a member, also where it stands among rows that are included.
const table::Row* RowOf(table::Rows rows, std::string_view member) {
  for (const table::Row& row : rows) {
    if (member == row.member) return &row;
    if (*row.member != '\0') continue;
    if (const table::Row* found = RowOf(row.rows, member); found != nullptr) return found;
  }
  return nullptr;
}

bool IsText(const json::Node* node) {
  return node != nullptr && node->kind == json::Kind::kString && !node->text.empty();
}

/// Whether the parameters are within the limits of the tables.
bool AreTaken(const json::Node* params) {
  if (params == nullptr) return true;
  const table::Row* row = RowOf(kFormats[0].frame, "params");
  if (params->kind != json::Kind::kObject) return false;
  if (row == nullptr || row->limits == nullptr) return true;
  int count = 0;
  for (const json::Node* param = params->begin(); param != params->end(); param = param->Next()) {
    table::VendorLimits limits = *row->limits;
    const table::Row* own = RowOf(row->rows, param->key);
    if (own != nullptr && own->limits != nullptr && own->limits->max_value_chars > 0) {
      limits.max_value_chars = own->limits->max_value_chars;
    }
    if (!table::LimitFault(limits, count++, param->key, param->raw).empty()) return false;
  }
  return true;
}

bool IsTaken(const json::Node& event) {
  const json::Node* name = event.Find("name");
  if (!IsText(name)) return false;
  const table::Row* row = RowOf(kFormats[0].frame, "name");
  if (row != nullptr && row->limits != nullptr &&
      !table::LimitFault(*row->limits, 0, "name", name->raw).empty()) {
    return false;
  }
  return AreTaken(event.Find("params"));
}

/// Whether the request names a stream, with its secret, and the body a visitor or a user.
bool IsAddressed(const std::string& url, const json::Node& body) {
  if (text::QueryValue(url, "api_secret").empty()) return false;
  if (!text::QueryValue(url, "measurement_id").empty()) return IsText(body.Find("client_id"));
  return !text::QueryValue(url, "firebase_app_id").empty() && IsText(body.Find("app_instance_id"));
}

/// The members of the body but for its events, each with a comma behind it.
std::string WithoutEvents(const json::Node& body) {
  std::string members;
  for (const json::Node* member = body.begin(); member != body.end(); member = member->Next()) {
    if (member->key == "events") continue;
    json::AppendString(member->key, members);
    members.append(":").append(member->raw).append(",");
  }
  return members;
}

std::size_t CountOf(const json::Node& list) {
  std::size_t count = 0;
  for (const json::Node* element = list.begin(); element != list.end(); element = element->Next()) {
    ++count;
  }
  return count;
}

}  // namespace

vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t /*serial*/) {
  vendor::TwinReply reply{.response = {.status = 204, .headers = {}, .body = ""}, .documents = {}};
  const std::string_view path = std::string_view(request.url).substr(0, request.url.find('?'));
  if (request.method != "POST" || !path.ends_with("/mp/collect")) {
    reply.response.status = 404;
    return reply;
  }
  json::Document json;
  if (request.body.size() > kMaxBytes || !json.Parse(request.body).ok()) return reply;
  const json::Node& root = json.root();
  const json::Node* events = root.Find("events");
  if (!IsAddressed(request.url, root) || events == nullptr || events->kind != json::Kind::kArray ||
      CountOf(*events) > kMaxEvents) {
    return reply;
  }
  // A document an event: the body with it alone.
  const std::string body = WithoutEvents(root);
  for (const json::Node* event = events->begin(); event != events->end(); event = event->Next()) {
    if (!IsTaken(*event)) continue;
    reply.documents.push_back(text::Concat("{", body, "\"events\":[", event->raw, "]}"));
  }
  return reply;
}

}  // namespace interlingua::ga4
