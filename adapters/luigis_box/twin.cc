// Answers as the Events API does, as far as it is documented: the members that each type of event
// requires, and the limits of a visitor. The bodies of the answers are ours, and so is the refusal
// of what is over the limits: the vendor may drop it without a word, which a test could not see.
#include <array>
#include <string>
#include <string_view>

#include "adapters/luigis_box/luigis_box.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::luigis_box {
namespace {

// Seconds up to the year 2286; a number beyond is one of milliseconds, and the event is dropped.
constexpr std::int64_t kLastSecond = 9'999'999'999;

vendor::TwinReply Answer(int status, std::string_view body) {
  return {{status, {{"content-type", "application/json"}}, std::string(body)}, {}};
}

vendor::TwinReply Refusal(std::string_view fault) {
  std::string body = R"({"error":)";
  json::AppendString(fault, body);
  return Answer(400, body.append("}"));
}

bool IsThere(const json::Node* node) {
  if (node == nullptr || node->kind == json::Kind::kNull) return false;
  return node->kind != json::Kind::kString || !node->text.empty();
}

/// A name of a member that `object` lacks; "" when all are there.
template <std::size_t N>
std::string MissingIn(const json::Node& object, const std::array<std::string_view, N>& names,
                      std::string_view place) {
  for (const std::string_view name : names) {
    if (!IsThere(object.Find(name))) return text::Concat(place, "/", name, " is missing");
  }
  return {};
}

template <std::size_t N>
std::string FaultOfItems(const json::Node* items, const std::array<std::string_view, N>& names,
                         std::string_view place) {
  if (items == nullptr || items->kind != json::Kind::kArray) {
    return text::Concat(place, " is not a list");
  }
  for (const json::Node* item = items->begin(); item != items->end(); item = item->Next()) {
    if (auto fault = MissingIn(*item, names, place); !fault.empty()) return fault;
  }
  return {};
}

std::string FaultOfLists(const json::Node* lists) {
  constexpr std::array<std::string_view, 1> kItem = {"url"};
  if (lists == nullptr || lists->kind != json::Kind::kObject || lists->size == 1) {
    return "/lists holds no list";
  }
  for (const json::Node* list = lists->begin(); list != lists->end(); list = list->Next()) {
    const std::string place = text::Concat("/lists/", list->key, "/items");
    if (auto fault = FaultOfItems(list->Find("items"), kItem, place); !fault.empty()) return fault;
  }
  return {};
}

std::string FaultOf(const json::Node& event) {
  constexpr std::array<std::string_view, 4> kEvent = {"type", "id", "tracker_id", "client_id"};
  constexpr std::array<std::string_view, 3> kSold = {"url", "count", "total_price"};
  constexpr std::array<std::string_view, 1> kPage = {"url"};
  constexpr std::array<std::string_view, 1> kClick = {"action"};
  constexpr std::array<std::string_view, 1> kAction = {"type"};
  if (auto fault = MissingIn(event, kEvent, ""); !fault.empty()) return fault;
  const std::string_view type = event.Find("type")->text;
  if (type == "pv") return MissingIn(event, kPage, "");
  if (type == "event") return FaultOfLists(event.Find("lists"));
  if (type == "transaction") return FaultOfItems(event.Find("items"), kSold, "/items");
  if (type != "click") return "/type is none of pv, event, click, transaction";
  if (auto fault = MissingIn(event, kClick, ""); !fault.empty()) return fault;
  return MissingIn(*event.Find("action"), kAction, "/action");
}

/// Whether the time is one that the vendor drops events for, without saying so.
bool IsDropped(const json::Node& event) {
  const json::Node* time = event.Find("local_timestamp");
  if (time == nullptr || time->kind != json::Kind::kNumber) return false;
  value::DecimalValue seconds;
  return !value::ParseDecimal(time->text, seconds).ok() || seconds.units > kLastSecond;
}

}  // namespace

vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t /*serial*/) {
  // One page of the documentation has the path /v1; every sample posts to the root.
  const std::string_view path = std::string_view(request.url).substr(0, request.url.find('?'));
  if (request.method != "POST" || !(path.ends_with('/') || path.ends_with("/v1"))) {
    return Answer(404, R"({"error":"not found"})");
  }
  json::Document document;
  if (!document.Parse(request.body).ok() || document.root().kind != json::Kind::kObject) {
    return Refusal("not a JSON object");
  }
  if (const std::string fault = FaultOf(document.root()); !fault.empty()) return Refusal(fault);
  vendor::TwinReply reply = Answer(200, "{}");
  const json::Node& event = document.root();
  if (!IsDropped(event)) reply.documents.emplace_back(event.raw);
  reply.rate_key = text::Concat(event.Find("tracker_id")->raw, " ", event.Find("client_id")->raw);
  reply.rate_limits = {kBurst, kSession};
  return reply;
}

}  // namespace interlingua::luigis_box
