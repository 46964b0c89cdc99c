// The tracking API's side: what it checks and what it answers
// (https://documentation.bloomreach.com/engagement/docs/batch-commands-2,
// https://documentation.bloomreach.com/engagement/reference/tracking-api-error-messages, read
// 2026-11-22). Whether the credentials are right only the vendor knows; here they have to be there.
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "adapters/exponea/exponea.h"
#include "adapters/exponea/properties.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/value/decimal.h"
#include "translator/vendor/wire.h"

namespace interlingua::exponea {
namespace {

constexpr std::string_view kEventsName = "customers/events";
constexpr std::string_view kCustomersName = "customers";
// Beyond the year 5138 as seconds: what is this large is milliseconds.
constexpr std::int64_t kNoSeconds = 100'000'000'000;
// "6,000 HTTP requests per minute" of an address: what is over it gets 429 and is not taken.
constexpr vendor::RateLimit kRequests = {
    .max_events = 6000, .period = absl::Minutes(1), .session = false};

vendor::TwinReply Answer(int status, std::string body) {
  return {{status, {{"content-type", "application/json"}}, std::move(body)}, {}};
}

vendor::TwinReply Refuse(int status, std::string_view message) {
  std::string body = R"({"success":false,"message":)";
  json::AppendString(message, body);
  return Answer(status, body + "}");
}

std::string Result(std::string_view error) {
  if (error.empty()) return R"({"success":true})";
  std::string result = R"({"success":false,"errors":[)";
  json::AppendString(error, result);
  return result + "]}";
}

bool IsAuthorized(const vendor::HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (!absl::EqualsIgnoreCase(name, "authorization")) continue;
    const std::string_view text = value;
    if (text.starts_with("Token ")) return text.size() > 6;
    std::string decoded;
    if (!text.starts_with("Basic ")) return false;
    if (!absl::Base64Unescape(text::ToAbsl(text.substr(6)), &decoded)) return false;
    const std::size_t colon = decoded.find(':');
    return colon != std::string::npos && colon > 0 && colon + 1 < decoded.size();
  }
  return false;
}

bool HasIds(const json::Node* ids) {
  if (ids == nullptr || ids->kind != json::Kind::kObject || ids->size == 1) return false;
  for (const json::Node* id = ids->begin(); id != ids->end(); id = id->Next()) {
    const bool text = id->kind == json::Kind::kString && !id->text.empty();
    if (!text && id->kind != json::Kind::kNumber) return false;
  }
  return true;
}

std::string_view FaultOfTime(const json::Node* time) {
  if (time == nullptr || time->kind == json::Kind::kString) return {};
  value::DecimalValue value;
  if (time->kind != json::Kind::kNumber || !value::ParseDecimal(time->text, value).ok()) {
    return "The time is not a number of seconds.";
  }
  return value.units >= kNoSeconds ? "The time is not in seconds." : std::string_view();
}

bool IsAscii(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
}

std::string_view FaultOfProperties(const json::Node* properties) {
  if (properties == nullptr) return {};
  if (properties->kind != json::Kind::kObject) return "The properties are not an object.";
  int count = 0;
  for (const json::Node* member = properties->begin(); member != properties->end();
       member = member->Next()) {
    ++count;
    if (!IsAscii(member->key)) return "The name of a property is not ASCII.";
    const std::size_t bytes =
        member->kind == json::Kind::kString ? member->text.size() : member->raw.size();
    if (bytes > static_cast<std::size_t>(kObjectLimits.max_value_bytes)) {
      return "A property is too long.";
    }
  }
  return count > kObjectLimits.max_members ? "There are too many properties." : std::string_view();
}

/// What is wrong with the data of a command; "" where nothing is.
std::string_view FaultOf(std::string_view name, const json::Node* data) {
  if (name != kEventsName && name != kCustomersName) return "The command is not known.";
  if (data == nullptr || data->kind != json::Kind::kObject) return "The command has no data.";
  if (!HasIds(data->Find("customer_ids"))) return "At least one id should be specified.";
  const bool event = name == kEventsName;
  const json::Node* type = data->Find("event_type");
  if (event && (type == nullptr || type->kind != json::Kind::kString || type->text.empty())) {
    return "The event has no type.";
  }
  if (event && !IsAscii(type->text)) return "The type of the event is not ASCII.";
  const std::string_view fault = FaultOfTime(data->Find(event ? "timestamp" : "update_timestamp"));
  return fault.empty() ? FaultOfProperties(data->Find("properties")) : fault;
}

std::string_view TextOf(const json::Node* node) {
  return node != nullptr && node->kind == json::Kind::kString ? node->text : std::string_view();
}

vendor::TwinReply AnswerBatch(const json::Node& body) {
  const json::Node* commands = body.Find("commands");
  if (commands == nullptr || commands->kind != json::Kind::kArray) {
    return Refuse(400, "Invalid JSON");
  }
  vendor::TwinReply reply;
  std::string results;
  std::size_t count = 0;
  for (const json::Node* command = commands->begin(); command != commands->end();
       command = command->Next()) {
    if (++count > kMaxCommands) return Refuse(400, "Too many commands");
    const std::string_view fault = FaultOf(TextOf(command->Find("name")), command->Find("data"));
    if (fault.empty()) reply.documents.emplace_back(command->raw);
    results.append(results.empty() ? "" : ",").append(Result(fault));
  }
  reply.response = Answer(200, text::Concat(R"({"success":true,"start_time":0.0,"end_time":0.0,)",
                                            R"("results":[)", results, "]}"))
                       .response;
  return reply;
}

vendor::TwinReply AnswerSingle(std::string_view name, const json::Node& body) {
  const std::string_view fault = FaultOf(name, &body);
  vendor::TwinReply reply = Answer(fault.empty() ? 200 : 400, Result(fault));
  if (fault.empty()) {
    reply.documents.push_back(text::Concat(R"({"name":")", name, R"(","data":)", body.raw, "}"));
  }
  return reply;
}

/// What stands behind `/track/v2/projects/{projectToken}/`, or `batch` for a Data hub stream; ""
/// for any other path.
std::string_view ResourceOf(const std::string& url) {
  constexpr std::string_view kProjects = "/track/v2/projects/";
  const std::string_view path = std::string_view(url).substr(0, url.find('?'));
  if (path.ends_with("/track/u/v1/batch")) {
    return text::QueryValue(url, "stream_id").empty() ? std::string_view() : "batch";
  }
  const std::size_t begin = path.find(kProjects);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = path.substr(begin + kProjects.size());
  const std::size_t slash = rest.find('/');
  return slash == std::string_view::npos || slash == 0 ? std::string_view()
                                                       : rest.substr(slash + 1);
}

}  // namespace

vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t /*serial*/) {
  const std::string_view resource = ResourceOf(request.url);
  const bool batch = resource == "batch";
  if (request.method != "POST" ||
      (!batch && resource != kEventsName && resource != kCustomersName)) {
    return Answer(404, R"({"errors":{"code":404,"description":"Not found"}})");
  }
  if (!IsAuthorized(request)) {
    return Answer(401, R"({"success":false,"errors":["The credentials are missing."]})");
  }
  json::Document json;
  if (!json.Parse(request.body).ok() || json.root().kind != json::Kind::kObject) {
    return Refuse(400, "Invalid JSON");
  }
  vendor::TwinReply reply = batch ? AnswerBatch(json.root()) : AnswerSingle(resource, json.root());
  reply.rate_key = "address";
  reply.rate_limits = {kRequests};
  return reply;
}

}  // namespace interlingua::exponea
