// The batch call of the tracking API
// (https://documentation.bloomreach.com/engagement/docs/batch-commands-2, read 2026-11-22):
//
//     POST https://{host}/track/v2/projects/{projectToken}/batch
//     POST https://{host}/track/u/v1/batch?stream_id={streamId}        accounts with Data hub
//     {"commands": [{"name": "customers/events", "data": {...}}, ...]}
//
// `results[i]` of the answer belongs to `commands[i]`. There is no key against duplicates: the
// vendor drops events that are the same in everything, so that a repetition must be byte for byte
// what was sent first. Commands of a request are not taken in order; each carries its time.
//
// The vendor calls 401 and 403 final, like 400. Here they are retried, and so is 404: what is wrong
// then is the token or the project, for every event alike, and a backlog must not become dead
// letters for it.

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "adapters/exponea/checkout_step.h"
#include "adapters/exponea/commands.h"
#include "adapters/exponea/exponea.h"
#include "translator/engine/translation.h"
#include "translator/json/document.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/vendor/adapter.h"

namespace interlingua {
namespace exponea {
namespace {

constexpr std::string_view kHead = R"({"commands":[)";
constexpr std::string_view kTail = "]}";
// 6,000 requests a minute; what is over it is answered with 429 and thrown away
// (https://documentation.bloomreach.com/engagement/reference/technical-information, read
// 2026-11-22).
constexpr int kMaxRequestRate = 100;
// A refusal of one command that time can mend says so in one of these words. Which refusals there
// are is not documented: all others are taken as final, as the vendor advises.
constexpr std::string_view kWordsOfALaterTry[] = {
    "internal error",    "server error", "temporar",   "timeout",     "timed out",
    "too many requests", "rate limit",   "overloaded", "unavailable", "try again"};

struct Project {
  std::string url;
  std::string authorization;
  IdNames names;
  std::vector<std::string> further_ids;
};

vendor::Outcome Rejected(std::string reason, vendor::Subject subject) {
  return {vendor::Disposition::kRejected, std::move(reason), {}, subject};
}

vendor::Outcome Retry(std::string reason) {
  return {vendor::Disposition::kRetry, std::move(reason), {}};
}

std::size_t CommandsOf(std::span<const vendor::EncodedEvent> batch) {
  std::size_t commands = 0;
  for (const vendor::EncodedEvent& event : batch) commands += event.documents.size();
  return commands;
}

void AppendWords(const json::Node& node, std::string& words) {
  if (node.kind == json::Kind::kString) {
    words.append(words.empty() ? "" : " ").append(node.text);
    return;
  }
  for (const json::Node* inner = node.begin(); inner != node.end(); inner = inner->Next()) {
    AppendWords(*inner, words);
  }
}

/// What the vendor says of a refusal: `errors` (texts, or an object with a description) and
/// `message`.
std::string WordsOf(const json::Node& answer) {
  std::string words;
  for (const char* member : {"message", "errors"}) {
    if (const json::Node* found = answer.Find(member); found != nullptr) AppendWords(*found, words);
  }
  return WithoutPersonalData(words);
}

std::string Reason(std::string_view what, const std::string& words) {
  return words.empty() ? std::string(what) : text::Concat(what, ": ", words);
}

bool TimeMayMend(std::string_view words) {
  const std::string lower = absl::AsciiStrToLower(text::ToAbsl(words));
  return std::any_of(std::begin(kWordsOfALaterTry), std::end(kWordsOfALaterTry),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool IsTrue(const json::Node* node) { return node != nullptr && node->kind == json::Kind::kTrue; }

class TrackingWire final : public vendor::Wire {
 public:
  explicit TrackingWire(Project project) : project_(std::move(project)) {}

  // An event with a document about its customer is two commands: MakeRequest refuses a batch of too
  // many, and delivery halves it. A limit of the request's size is not published.
  vendor::WireLimits limits() const override {
    return {.max_batch_events = kMaxCommands, .max_requests_per_second = kMaxRequestRate};
  }

  // "Make sure that this attribute is created in your project. Otherwise, these calls will be
  // discarded": only ids that the settings name are written.
  void Configure(engine::EncodeOptions& options) const override {
    options.identifier_types = project_.further_ids;
    options.identifier_types.push_back(project_.names.hard);
    options.identifier_types.push_back(project_.names.soft);
  }

  absl::StatusOr<vendor::HttpRequest> MakeRequest(std::span<const vendor::EncodedEvent> batch,
                                                  absl::Time /*now*/) override {
    if (CommandsOf(batch) > kMaxCommands) {
      return absl::InvalidArgumentError(
          text::Concat("exponea: more than ", kMaxCommands, " commands in one request"));
    }
    vendor::HttpRequest request{.method = "POST",
                                .url = project_.url,
                                .headers = {{"Content-Type", "application/json"},
                                            {"Accept", "application/json"},
                                            {"Authorization", project_.authorization}},
                                .body = std::string(kHead)};
    for (const vendor::EncodedEvent& event : batch) {
      for (const std::string& document : event.documents) {
        const auto command = ProjectCommand(document, project_.names, event.event);
        if (!command.ok()) return command.status();
        if (request.body.back() != '[') request.body.push_back(',');
        request.body.append(*command);
      }
    }
    request.body.append(kTail);
    return request;
  }

  std::vector<vendor::Outcome> ReadResponse(std::span<const vendor::EncodedEvent> batch,
                                            const vendor::HttpResponse& response,
                                            absl::Time now) override {
    json::Document json;
    const bool is_object =
        json.Parse(response.body).ok() && json.root().kind == json::Kind::kObject;
    std::vector<vendor::Outcome> outcomes = vendor::ReadPlainResponse(batch.size(), response, now);
    if (outcomes.empty()) return outcomes;
    if (outcomes.front().disposition != vendor::Disposition::kDelivered) {
      const std::string words = is_object ? WordsOf(json.root()) : std::string();
      for (vendor::Outcome& outcome : outcomes) outcome.reason = Reason(outcome.reason, words);
      return outcomes;
    }
    // Something between us and the vendor answers 200 as well, and an answer may be cut off. The
    // commands may have been taken: what is sent again is the same to the byte.
    if (!is_object) return {batch.size(), Retry("the answer is not the tracking API's")};
    return ReadResults(batch, json.root());
  }

 private:
  static std::vector<vendor::Outcome> ReadResults(std::span<const vendor::EncodedEvent> batch,
                                                  const json::Node& answer) {
    const json::Node* results = answer.Find("results");
    if (results == nullptr || results->kind != json::Kind::kArray) {
      if (IsTrue(answer.Find("success"))) {
        return {batch.size(), Retry("the answer has no results of the commands")};
      }
      const std::string words = WordsOf(answer);
      if (TimeMayMend(words)) return {batch.size(), Retry(Reason("refused", words))};
      return {batch.size(), Rejected(Reason("refused", words), vendor::Subject::kRequest)};
    }
    const json::Node* result = results->begin();
    std::vector<vendor::Outcome> outcomes;
    for (const vendor::EncodedEvent& event : batch) {
      vendor::Outcome outcome{vendor::Disposition::kDelivered, {}, {}};
      for (std::size_t i = 0; i < event.documents.size(); ++i) {
        const bool there = result != results->end();
        Judge(there ? result : nullptr, outcome);
        if (there) result = result->Next();
      }
      outcomes.push_back(std::move(outcome));
    }
    return outcomes;
  }

  /// The result of one command of an event; that one is refused outweighs that another is to be
  /// sent again.
  static void Judge(const json::Node* result, vendor::Outcome& outcome) {
    if (outcome.disposition == vendor::Disposition::kRejected) return;
    if (result == nullptr) {
      outcome = Retry("the answer has too few results");
      return;
    }
    if (IsTrue(result->Find("success"))) return;
    const std::string words = WordsOf(*result);
    const std::string reason = Reason("command refused", words);
    outcome = TimeMayMend(words) ? Retry(reason) : Rejected(reason, vendor::Subject::kEvent);
  }

  const Project project_;
};

absl::StatusOr<std::string> UrlOf(const vendor::Settings& settings) {
  const std::string host = vendor::SettingOf(settings, "host");
  const std::string project = vendor::SettingOf(settings, "project_token");
  const std::string stream = vendor::SettingOf(settings, "data_hub_stream_id");
  if (!text::IsHost(host)) {
    return absl::InvalidArgumentError("host: a host name without scheme and path is wanted");
  }
  if (project.empty() == stream.empty()) {
    return absl::InvalidArgumentError(
        "project_token: either it or data_hub_stream_id is wanted, and not both");
  }
  return stream.empty() ? text::Concat("https://", host, "/track/v2/projects/",
                                       text::UrlEncode(project), "/batch")
                        : text::Concat("https://", host,
                                       "/track/u/v1/batch?stream_id=", text::UrlEncode(stream));
}

absl::StatusOr<std::string> AuthorizationOf(const vendor::Settings& settings) {
  const std::string auth = vendor::SettingOf(settings, "auth");
  const std::string token = vendor::SettingOf(settings, "api_token");
  const std::string key = vendor::SettingOf(settings, "api_key_id");
  const std::string secret = vendor::SettingOf(settings, "api_secret");
  if (auth == "public") {
    if (!token.empty()) return text::Concat("Token ", token);
    return absl::InvalidArgumentError("api_token: must not be empty where auth is public");
  }
  if (auth != "private") return absl::InvalidArgumentError("auth: public or private is wanted");
  if (key.empty() || secret.empty()) {
    return absl::InvalidArgumentError(
        "api_key_id, api_secret: must not be empty where auth is private");
  }
  return text::Concat("Basic ", absl::Base64Escape(text::Concat(key, ":", secret)));
}

bool IsIdName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

absl::StatusOr<std::vector<std::string>> NamesIn(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view name =
        text::ToStd(absl::StripAsciiWhitespace(text::ToAbsl(list.substr(0, end))));
    list.remove_prefix(std::min(list.size(), end + 1));
    if (!IsIdName(name)) {
      return absl::InvalidArgumentError("further_ids: names with commas between them are wanted");
    }
    names.emplace_back(name);
  }
  return names;
}

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings) {
  Project project;
  auto url = UrlOf(settings);
  if (!url.ok()) return url.status();
  auto authorization = AuthorizationOf(settings);
  if (!authorization.ok()) return authorization.status();
  auto further = NamesIn(vendor::SettingOf(settings, "further_ids"));
  if (!further.ok()) return further.status();
  project.names = {vendor::SettingOf(settings, "hard_id"), vendor::SettingOf(settings, "soft_id")};
  if (!IsIdName(project.names.hard) || !IsIdName(project.names.soft) ||
      project.names.hard == project.names.soft) {
    return absl::InvalidArgumentError("hard_id, soft_id: two different names are wanted");
  }
  project.url = *std::move(url);
  project.authorization = *std::move(authorization);
  project.further_ids = *std::move(further);
  return std::make_unique<TrackingWire>(std::move(project));
}

constexpr table::Codec kCodecs[] = {
    {"step_number", ReadStepNumber, WriteStepNumber, DrawStepNumber},
    {"checkout_step", ReadStep, WriteStep, DrawStep},
};

constexpr vendor::Setting kSettings[] = {
    {"host", true, false, "", "host of the project's API, for example api.exponea.com"},
    {"project_token", false, false, "", "token of the project; not for a Data hub stream"},
    {"data_hub_stream_id", false, false, "", "id of the Data hub stream, instead of a project"},
    {"auth", false, false, "public", "public: api_token; private: api_key_id and api_secret"},
    {"api_token", false, true, "", "public API key (`Authorization: Token`)"},
    {"api_key_id", false, false, "", "id of the private API key"},
    {"api_secret", false, true, "", "secret of the private API key"},
    {"hard_id", false, false, "registered", "the project's name of its hard id"},
    {"soft_id", false, false, "cookie", "the project's name of its soft id"},
    {"further_ids", false, false, "", "names of the project's further ids, with commas"},
};

constexpr vendor::HistoryRule kHistory[] = {
    {24, "the tracking API is not for bulk loads of history",
     "use the project's imports (files, storage or databases)",
     "https://documentation.bloomreach.com/engagement/reference/tips-and-best-practices"},
};

}  // namespace
}  // namespace exponea

extern const vendor::Adapter kExponea = {
    .vendor = "exponea",
    .title = "Exponea (Bloomreach Engagement)",
    .formats = exponea::kFormats,
    .codecs = exponea::kCodecs,
    .settings = exponea::kSettings,
    .make_wire = exponea::MakeWire,
    .twin = exponea::Twin,
    .history = exponea::kHistory,
};

}  // namespace interlingua
