// The Monitoring API's `report` call
// (https://developers.liveperson.com/monitoring-api-methods-report.html, read 2026-11-21):
//
//     PUT https://{domain}/api/account/{account}/app/{installation}/report?v=1.1
//         &vid={vid}&sid={sid}&obh=true
//     {"identities": [...], "pageId": "...", "entryPoints": [...], "engagementAttributes": [...]}
//
// `vid` and `sid` are those of an earlier answer about the same visitor; `obh` ("on behalf") keeps
// LivePerson from taking the gateway's address for the visitor's. There is no key against
// duplicates and no time of an event: what is sent again counts again, and what is sent late
// happened when it arrived.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "adapters/liveperson/entry_points.h"
#include "adapters/liveperson/liveperson.h"
#include "adapters/liveperson/sessions.h"
#include "adapters/liveperson/visitor.h"
#include "translator/engine/translation.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/vendor/adapter.h"

namespace interlingua {
namespace liveperson {
namespace {

// The first pause of the vendor's retry policy for `report` (3, 10, 30, 90 s); delivery lengthens
// it.
constexpr absl::Duration kServerErrorPause = absl::Seconds(3);
// "Wait at least one second" after 429
// (https://developers.liveperson.com/retry-policy-recommendations.html).
constexpr absl::Duration kThrottledPause = absl::Seconds(1);
// "Loading account: <account>, vid: <visitor>": the account is being loaded, and the visitor has
// this id from now on.
constexpr std::string_view kLoadingCode = "20";
// The visit, or the session, is not there.
constexpr std::string_view kNoVisitCode = "12";
constexpr std::string_view kLoadingVisitor = ", vid: ";

struct Account {
  std::string domain;
  std::string account_id;
  std::string app_installation_id;
  Naming naming;
};

// Whether the document is our JSON form of a page's sections, which the API takes as entry points
// only.
bool IsSection(const std::string& document) {
  json::Document json;
  if (!json.Parse(document).ok()) return false;
  const json::Node* type = json.root().Find("type");
  return type != nullptr && type->text == "section";
}

std::string MemberText(const json::Node& object, std::string_view name) {
  const json::Node* member = object.Find(name);
  return member == nullptr || member->IsContainer() || member->kind == json::Kind::kNull
             ? std::string()
             : std::string(member->text);
}

void AppendMember(std::string_view name, std::string_view text, std::string& object) {
  if (object.back() != '{') object.push_back(',');
  json::AppendString(name, object);
  object.push_back(':');
  json::AppendString(text, object);
}

void AppendIdentities(const std::vector<ClaimedIdentity>& identities, std::string& body) {
  if (identities.empty()) return;
  body.append("\"identities\":[");
  for (const ClaimedIdentity& identity : identities) {
    if (body.back() != '[') body.push_back(',');
    body.push_back('{');
    AppendMember("iss", identity.issuer, body);
    AppendMember("acr", identity.assurance, body);
    AppendMember("sub", identity.subject, body);
    body.push_back('}');
  }
  body.append("],");
}

std::string Body(std::span<const vendor::EncodedEvent> batch, const Visitor& visitor) {
  std::string body = "{";
  AppendIdentities(visitor.identities, body);
  // A request is about one page: the one that the visitor came to last.
  const v1::Context& context = batch.back().event->context();
  if (!context.page().id().empty()) {
    body.append("\"pageId\":");
    json::AppendString(context.page().id(), body);
    body.push_back(',');
  }
  if (const std::string entry_points = WriteEntryPoints(context); !entry_points.empty()) {
    body.append("\"entryPoints\":").append(entry_points).append(",");
  }
  body.append("\"engagementAttributes\":[");
  for (const vendor::EncodedEvent& event : batch) {
    for (const std::string& document : event.documents) {
      if (event.event->has_page_view() && IsSection(document)) continue;
      if (body.back() != '[') body.push_back(',');
      body.append(document);
    }
  }
  return body.append("]}");
}

vendor::Outcome Retry(std::string reason, absl::Duration pause) {
  return {vendor::Disposition::kRetry, std::move(reason), pause};
}

vendor::Outcome Rejected(std::string reason) {
  return {vendor::Disposition::kRejected, std::move(reason), {}};
}

class MonitoringWire final : public vendor::Wire {
 public:
  explicit MonitoringWire(Account account) : account_(std::move(account)) {}

  // The API answers for a request as a whole, and one attribute that it does not like fails the
  // request: an event on its own cannot spoil its neighbours. Limits of size are not published.
  vendor::WireLimits limits() const override { return {.max_batch_events = 1}; }

  void Configure(engine::EncodeOptions& options) const override {
    options.authenticated = account_.naming.authenticated;
  }

  // In order, because a session is merged in order: the second cart replaces the first.
  std::string OrderKey(const v1::CommerceEvent& event) const override { return VisitorKey(event); }

  absl::StatusOr<vendor::HttpRequest> MakeRequest(std::span<const vendor::EncodedEvent> batch,
                                                  absl::Time now) override {
    const v1::CommerceEvent& event = *batch.front().event;
    const Session session = sessions_.Find(VisitorKey(event), now);
    Visitor visitor = FindVisitor(event, account_.naming);
    if (!visitor.IsKnown()) {
      return absl::InvalidArgumentError(
          "liveperson: the event identifies no visitor, and the Monitoring API demands one");
    }
    if (!session.visitor_id.empty()) visitor.visitor_id = session.visitor_id;
    vendor::HttpRequest request;
    request.method = "PUT";
    request.url =
        text::Concat("https://", account_.domain, "/api/account/", account_.account_id, "/app/",
                     text::UrlEncode(account_.app_installation_id), "/report?v=1.1");
    if (!visitor.visitor_id.empty()) {
      request.url.append("&vid=").append(text::UrlEncode(visitor.visitor_id));
    }
    if (!session.session_id.empty()) {
      request.url.append("&sid=").append(text::UrlEncode(session.session_id));
    }
    request.url.append("&obh=true");
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = Body(batch, visitor);
    return request;
  }

  std::vector<vendor::Outcome> ReadResponse(std::span<const vendor::EncodedEvent> batch,
                                            const vendor::HttpResponse& response,
                                            absl::Time now) override {
    const std::string visitor_key = VisitorKey(*batch.front().event);
    return std::vector<vendor::Outcome>(batch.size(), Read(visitor_key, response, now));
  }

 private:
  vendor::Outcome Read(const std::string& visitor_key, const vendor::HttpResponse& response,
                       absl::Time now) {
    json::Document json;
    const bool is_object =
        json.Parse(response.body).ok() && json.root().kind == json::Kind::kObject;
    vendor::Outcome outcome = vendor::ReadPlainResponse(1, response, now).front();
    if (outcome.disposition == vendor::Disposition::kDelivered) {
      if (is_object) Remember(visitor_key, json.root(), now);
      return outcome;
    }
    const std::string code = is_object ? MemberText(json.root(), "internalCode") : std::string();
    if (!code.empty()) outcome.reason.append(", internal code ").append(code);
    if (response.status == 404) return NotFound(visitor_key, code, std::move(outcome), now);
    if (response.status == 429) {
      return Retry(std::move(outcome.reason), std::max(outcome.retry_after, kThrottledPause));
    }
    if (response.status >= 500) {
      if (code == kLoadingCode) AccountIsLoading(visitor_key, json.root(), now);
      return Retry(std::move(outcome.reason), std::max(outcome.retry_after, kServerErrorPause));
    }
    return outcome;
  }

  // The table of the documentation calls them `sid` and `vid`, its examples and the service
  // `sessionId` and `visitorId`.
  void Remember(const std::string& visitor_key, const json::Node& answer, absl::Time now) {
    Session session{MemberText(answer, "visitorId"), MemberText(answer, "sessionId")};
    if (session.visitor_id.empty() && session.session_id.empty()) return;
    sessions_.Keep(visitor_key, std::move(session), now);
  }

  // A session lives as long as LivePerson has it in memory; when it is gone, the next request
  // begins another. A visit that is not found without one is the visitor's fault; anything else
  // that is not found is the account or its installation, for every event alike.
  vendor::Outcome NotFound(const std::string& visitor_key, std::string_view code,
                           vendor::Outcome outcome, absl::Time now) {
    Session session = sessions_.Find(visitor_key, now);
    if (session.session_id.empty()) {
      return code == kNoVisitCode ? Rejected(std::move(outcome.reason)) : outcome;
    }
    session.session_id.clear();
    sessions_.Keep(visitor_key, std::move(session), now);
    return Retry("HTTP status 404: the session is gone", absl::ZeroDuration());
  }

  void AccountIsLoading(const std::string& visitor_key, const json::Node& error, absl::Time now) {
    const std::string message = MemberText(error, "message");
    const std::size_t at = message.rfind(kLoadingVisitor);
    if (at == std::string::npos) return;
    Session session = sessions_.Find(visitor_key, now);
    session.visitor_id = message.substr(at + kLoadingVisitor.size());
    sessions_.Keep(visitor_key, std::move(session), now);
  }

  const Account account_;
  Sessions sessions_;
};

bool IsAccountId(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  });
}

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings) {
  Account account;
  account.domain = vendor::SettingOf(settings, "domain");
  account.account_id = vendor::SettingOf(settings, "account_id");
  account.app_installation_id = vendor::SettingOf(settings, "app_installation_id");
  const std::string authenticated = vendor::SettingOf(settings, "authenticated");
  if (!text::IsHost(account.domain)) {
    return absl::InvalidArgumentError("domain: a host name without scheme and path is wanted");
  }
  if (!IsAccountId(account.account_id)) {
    return absl::InvalidArgumentError("account_id: letters, digits and '_' are wanted");
  }
  if (account.app_installation_id.empty()) {
    return absl::InvalidArgumentError("app_installation_id: must not be empty");
  }
  if (authenticated != "true" && authenticated != "false" && !authenticated.empty()) {
    return absl::InvalidArgumentError("authenticated: true or false is wanted");
  }
  account.naming.authenticated = authenticated == "true";
  account.naming.salt = account.app_installation_id;
  account.naming.issuer = vendor::SettingOf(settings, "issuer");
  if (account.naming.issuer.empty()) {
    if (account.naming.authenticated) {
      return absl::InvalidArgumentError(
          "issuer: the authenticated flow needs the URL that issues the tokens");
    }
    account.naming.issuer = text::Concat(account.domain, "/", account.account_id);
  }
  return std::make_unique<MonitoringWire>(std::move(account));
}

constexpr table::Codec kCodecs[] = {
    {"entry_points", ReadEntryPoints, WriteEntryPoints, DrawEntryPoints},
};

constexpr vendor::Setting kSettings[] = {
    {"domain", true, false, "", "host of the Monitoring API, for example va.v.liveperson.net"},
    {"account_id", true, false, "", "LivePerson account (site) id"},
    {"app_installation_id", true, true, "", "installation id of the app; it is the credential"},
    {"issuer", false, false, "", "URL of the brand that identifies people (`iss`)"},
    {"authenticated", false, false, "false",
     "true: people are identified by signed tokens; only ctmrinfo and personal are sent"},
};

constexpr vendor::HistoryRule kHistory[] = {
    {1,
     "an attribute has no time of its own: what is sent now happened now, and is counted once more",
     "there is no way in for history; send it to a destination that keeps times",
     "https://developers.liveperson.com/engagement-attributes-types-of-engagement-attributes.html"},
};

}  // namespace
}  // namespace liveperson

extern const vendor::Adapter kLivePerson = {
    .vendor = "liveperson",
    .title = "LivePerson",
    .formats = liveperson::kFormats,
    .codecs = liveperson::kCodecs,
    .settings = liveperson::kSettings,
    .make_wire = liveperson::MakeWire,
    .twin = liveperson::Twin,
    .history = liveperson::kHistory,
};

}  // namespace interlingua
