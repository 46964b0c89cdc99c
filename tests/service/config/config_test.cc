#include "service/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "adapters/all.h"
#include "google/protobuf/descriptor.pb.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Variables = std::map<std::string, std::string, std::less<>>;

Environment Of(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

// A vendor whose wire refuses its settings, secret included, and one that has no wire at all.
absl::StatusOr<std::unique_ptr<vendor::Wire>> RefuseWire(const vendor::Settings& settings) {
  return absl::InvalidArgumentError(
      text::Concat("region and key ", settings.at("key"), " do not fit"));
}
constexpr vendor::Setting kFussySettings[] = {
    {"key", true, true, "", "the key"},
    {"region", false, false, "eu", "where"},
};
constexpr table::Format kFussyFormats[] = {{.name = "fussy", .title = "Fussy", .canonical = true}};
constexpr vendor::Adapter kFussy = {.vendor = "fussy",
                                    .title = "Fussy",
                                    .formats = kFussyFormats,
                                    .codecs = {},
                                    .settings = kFussySettings,
                                    .make_wire = &RefuseWire};

const Translator& TestTranslator() {
  static const auto* const adapters = [] {
    auto* all = new std::vector<const vendor::Adapter*>(AllAdapters().begin(), AllAdapters().end());
    all->push_back(&kFussy);
    return all;
  }();
  static const Translator* const translator = Translator::Create(*adapters).value().release();
  return *translator;
}

absl::StatusOr<v1::GatewayConfig> Parse(std::string_view yaml, Variables variables = {}) {
  return ParseConfig(yaml, "gateway.yaml", Of(std::move(variables)), TestTranslator());
}

std::string FaultsOf(std::string_view yaml, Variables variables = {}) {
  const auto config = Parse(yaml, std::move(variables));
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(config.status().message());
}

constexpr std::string_view kLog = "log: {path: events.sqlite}\n";

TEST(Config, FillsInEveryDefault) {
  const auto config = Parse(R"(
log:
  path: events.sqlite
destinations:
  - name: chat
    format: liveperson
    http:
    settings: {domain: va.example, account_id: "12", app_installation_id: secret}
  - name: archive
    format: canonical
    file: {path: archive.jsonl}
)");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen().grpc(), "127.0.0.1:7070");
  EXPECT_EQ(config->listen().max_message_bytes(), 4194304);
  EXPECT_EQ(config->log().max_bytes(), 0);
  EXPECT_EQ(config->log().max_group_events(), 4096);
  EXPECT_EQ(config->shutdown_deadline_ms(), 10000);
  const v1::Destination& chat = config->destinations(0);
  EXPECT_EQ(chat.http().max_in_flight(), 8);
  EXPECT_EQ(chat.http().connect_timeout_ms(), 5000);
  EXPECT_EQ(chat.http().timeout_ms(), 30000);
  EXPECT_FALSE(chat.http().has_base_url());
  EXPECT_FALSE(chat.http().has_max_batch_events());
  EXPECT_TRUE(chat.has_identify());
  EXPECT_TRUE(chat.has_strict());
  EXPECT_EQ(chat.retry().initial_ms(), 500);
  EXPECT_EQ(chat.retry().max_ms(), 60000);
  EXPECT_EQ(chat.retry().max_attempts(), 0);
  EXPECT_EQ(chat.start(), v1::Destination::NEWEST);
  EXPECT_EQ(chat.max_parked(), 100000);
  EXPECT_EQ(chat.suspect_after(), 50);
  EXPECT_EQ(chat.settings().at("authenticated"), "false");
  EXPECT_EQ(chat.settings().count("issuer"), 0u);
  EXPECT_TRUE(config->destinations(1).has_file());
  EXPECT_FALSE(config->destinations(1).has_http());
}

TEST(Config, ReadsEveryKindOfValue) {
  const auto config = Parse(R"(
listen: {grpc: "unix:/run/gateway.sock", max_message_bytes: "65536"}
log: {path: a, max_bytes: 1000000, max_group_events: 10}
shutdown_deadline_ms: 0
destinations:
  - name: archive
    format: canonical
    file: {path: archive.jsonl}
    identify: ALWAYS
    strict: true
    start: NEWEST
    kinds: [purchase, refund]
    retry: {initial_ms: 1, max_ms: 2, max_attempts: 3}
)");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen().grpc(), "unix:/run/gateway.sock");
  EXPECT_EQ(config->listen().max_message_bytes(), 65536);
  EXPECT_EQ(config->shutdown_deadline_ms(), 0);
  const v1::Destination& archive = config->destinations(0);
  EXPECT_EQ(archive.identify(), v1::Destination::ALWAYS);
  EXPECT_TRUE(archive.strict());
  EXPECT_EQ(archive.start(), v1::Destination::NEWEST);
  EXPECT_THAT(archive.kinds(), testing::ElementsAre("purchase", "refund"));
  EXPECT_EQ(archive.retry().max_attempts(), 3);
}

TEST(Config, NamesAllFaultsAtOnceWithTheirPlaces) {
  EXPECT_EQ(FaultsOf(R"(listn:
  grpc: x
listen:
  grpc: 127.0.0.1
  max_message_bytes: lots
log: {}
destinations:
  - name: a
    format: livepersn
    http: {}
    file: {}
  - name: a
    format: liveperson
    http:
      timeout_ms: 0
      base_url: ftp://x
    settings:
      account: "1"
      domain: [a]
      app_installation_id: ${NOPE}
    kinds: [purchases]
    start: LATEST
  - format: canonical
    http:
  - name: d
    format: canonical
    strict: maybe
  - nothing
shutdown_deadline_ms: 1 2
)"),
            R"(gateway.yaml:1:1: unknown key 'listn'; did you mean 'listen'?
gateway.yaml:4:9: listen.grpc: neither HOST:PORT nor unix:/path/of/socket
gateway.yaml:5:22: listen.max_message_bytes: not a whole number
gateway.yaml:6:6: log.path: is required
gateway.yaml:8:5: destinations[0]: has both 'http' and 'file'; one of them says how to send
gateway.yaml:9:13: destinations[0].format: no format 'livepersn' that can be written; did you mean 'liveperson'?
gateway.yaml:11:11: destinations[0].file.path: is required
gateway.yaml:12:11: destinations[1].name: the same name as destinations[0]
gateway.yaml:15:19: destinations[1].http.timeout_ms: must be from 1 to 86400000
gateway.yaml:16:17: destinations[1].http.base_url: not of the form http(s)://HOST[:PORT]
gateway.yaml:18:7: destinations[1].settings.account_id: is required: LivePerson account (site) id
gateway.yaml:18:16: destinations[1].settings.account: liveperson has no setting 'account'; did you mean 'account_id'?
gateway.yaml:19:15: destinations[1].settings.domain: must be a single value
gateway.yaml:20:28: destinations[1].settings.app_installation_id: the environment has no NOPE
gateway.yaml:21:13: destinations[1].kinds[0]: no kind 'purchases'; did you mean 'purchase'?
gateway.yaml:22:12: destinations[1].start: not a word of this setting; known here: OLDEST, NEWEST
gateway.yaml:23:5: destinations[2].name: is required
gateway.yaml:24:5: destinations[2].http: canonical does not travel over the network; use 'file' instead
gateway.yaml:25:5: destinations[3]: needs 'http' or 'file' to say how to send
gateway.yaml:27:13: destinations[3].strict: neither true nor false
gateway.yaml:28:5: destinations[4]: must be a mapping (key: value)
gateway.yaml:29:23: shutdown_deadline_ms: not a whole number)");
}

TEST(Config, RefusesWrongShapes) {
  EXPECT_EQ(FaultsOf(text::Concat(kLog, "listen: 5\n")),
            "gateway.yaml:2:9: listen: must be a mapping (key: value)");
  EXPECT_EQ(FaultsOf(text::Concat(kLog, "destinations: {name: a}\n")),
            "gateway.yaml:2:15: destinations: must be a list");
  EXPECT_EQ(FaultsOf(text::Concat(kLog, "shutdown_deadline_ms: [1]\n")),
            "gateway.yaml:2:23: shutdown_deadline_ms: must be a single value");
  EXPECT_EQ(FaultsOf(text::Concat(kLog, "shutdown_deadline_ms:\n")),
            "gateway.yaml:2:1: shutdown_deadline_ms: has no value");
  EXPECT_THAT(FaultsOf(text::Concat(kLog, "? [a]\n: b\n")), HasSubstr("a key must be plain text"));
  EXPECT_EQ(FaultsOf("[1, 2]"), "gateway.yaml:1:1: must be a mapping (key: value)");
}

TEST(Config, RefusesNumbersOutOfRange) {
  EXPECT_EQ(FaultsOf("log: {path: a, max_group_events: 99999999999}"),
            "gateway.yaml:1:34: log.max_group_events: not a whole number of 32 bits");
  EXPECT_EQ(FaultsOf("log: {path: a, max_group_events: 0}"),
            "gateway.yaml:1:34: log.max_group_events: must be from 1 to 1000000");
  EXPECT_THAT(FaultsOf("log: {path: a, max_bytes: 99999999999999999999}"),
              HasSubstr("not a whole number"));
  EXPECT_THAT(FaultsOf("log: {path: a, max_bytes: 1.5}"), HasSubstr("not a whole number"));
  EXPECT_THAT(FaultsOf(text::Concat(kLog, "listen: {grpc: 'a:70000'}")), HasSubstr("listen.grpc"));
}

TEST(Config, RefusesKeysThatStandTwice) {
  EXPECT_EQ(FaultsOf("log: {path: a}\nlog: {path: b}\n"), "gateway.yaml:2:1: log: stands twice");
  EXPECT_EQ(FaultsOf("log: {path: a, path: b}\n"), "gateway.yaml:1:16: log.path: stands twice");
}

TEST(Config, RefusesWhatIsNotYaml) {
  EXPECT_EQ(FaultsOf("a: [b\nc: d"), "gateway.yaml:2:2: not YAML: end of sequence flow not found");
  // yaml-cpp finds documents without end in some texts.
  for (const char* yaml : {",", "]", ",\n---\n,", "}"})
    EXPECT_FALSE(FaultsOf(yaml).empty()) << yaml;
  EXPECT_THAT(FaultsOf("log: {path: a}\n---\nlog: {path: b}\n"), HasSubstr("second document"));
  EXPECT_EQ(FaultsOf(""), "gateway.yaml: log.path: is required");
  EXPECT_THAT(FaultsOf("log: *nowhere"), HasSubstr("not YAML"));
  EXPECT_THAT(FaultsOf(std::string(100000, '[')), HasSubstr("gateway.yaml"));
}

TEST(Config, ReplacesVariablesInValues) {
  const Variables variables = {
      {"FOLDER", "/data"}, {"EMPTY", ""}, {"BYTES", "65536"}, {"ODD", "a: [${FOLDER}]#'\""}};
  const auto config = Parse(R"(
listen: {grpc: "${HOST:-localhost}:${EMPTY:-7071}", max_message_bytes: "${BYTES}"}
log: {path: "${FOLDER}/$${FOLDER}/${EMPTY}x$"}
destinations:
  - {name: a, format: canonical, file: {path: "${ODD}"}}
)",
                            variables);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen().grpc(), "localhost:7071");
  EXPECT_EQ(config->listen().max_message_bytes(), 65536);
  EXPECT_EQ(config->log().path(), "/data/${FOLDER}/x$");
  EXPECT_EQ(config->destinations(0).file().path(), "a: [${FOLDER}]#'\"");
}

TEST(Config, NamesEveryMissingVariable) {
  EXPECT_EQ(FaultsOf("log: {path: '${A}/${B}'}"),
            "gateway.yaml:1:13: log.path: the environment has no A\n"
            "gateway.yaml:1:13: log.path: the environment has no B");
  EXPECT_THAT(FaultsOf("log: {path: '${A'}"), HasSubstr("'${' without '}'"));
  EXPECT_THAT(FaultsOf("log: {path: '${A B}'}"), HasSubstr("does not hold the name"));
}

TEST(Config, ShowsNoSecretInMessages) {
  const Variables variables = {{"KEY", "hunter2"}, {"FORMAT", "hunter3"}, {"WAY", "hunter4"}};
  const std::string faults = FaultsOf(text::Concat(kLog, R"(
destinations:
  - {name: a, format: fussy, http: {}, settings: {key: "${KEY}"}}
  - {name: b, format: fussy, http: {}, settings: {key: hunter5}}
  - {name: c, format: "${FORMAT}", http: {base_url: "${WAY}"}, kinds: ["${KEY}"]}
)"),
                                      variables);
  EXPECT_THAT(faults, Not(HasSubstr("hunter")));
  EXPECT_THAT(faults, HasSubstr("destinations[0].settings: region and key *** do not fit"));
  EXPECT_THAT(faults, HasSubstr("destinations[1].settings: region and key *** do not fit"));
}

TEST(Config, AFileNeedsNoAccountButKnownSettings) {
  const auto config = Parse(text::Concat(kLog, R"(
destinations:
  - {name: a, format: liveperson, file: {path: x}, settings: {authenticated: true}}
)"));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->destinations(0).settings().at("authenticated"), "true");
  EXPECT_THAT(FaultsOf(text::Concat(kLog, R"(
destinations:
  - {name: a, format: liveperson, file: {path: x}, settings: {colour: red}}
)")),
              HasSubstr("liveperson has no setting 'colour'"));
}

TEST(Config, ALineBreakInASettingIsAFaultAndIsNotShown) {
  const Variables variables = {{"KEY", "hunter2\n"}};
  const std::string faults = FaultsOf(text::Concat(kLog, R"(
destinations:
  - {name: a, format: commanders_act, http: {}, settings: {site_id: "1", source_key: "${KEY}"}}
)"),
                                      variables);
  EXPECT_THAT(faults, HasSubstr("destinations[0].settings.source_key: has a line break"));
  EXPECT_THAT(faults, Not(HasSubstr("hunter")));
}

TEST(Config, NamesFilesThatCannotBeRead) {
  const auto missing = LoadConfig("/nowhere/gateway.yaml", Of({}), TestTranslator());
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("/nowhere/gateway.yaml"));
  EXPECT_FALSE(LoadConfig("/", Of({}), TestTranslator()).ok());
}

std::string Source(const std::string& path) {
  std::ifstream file(std::string(INTERLINGUA_SOURCE) + "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Deploy, EveryExampleIsCorrectOnceItsSecretsAreThere) {
  const Variables secrets = {{"LIVEPERSON_APP_INSTALLATION_ID", "a"}, {"COMMANDERS_ACT_KEY", "b"}};
  for (const char* name : {"gateway.yaml", "sidecar.yaml", "local.yaml"}) {
    const auto config = LoadConfig(text::Concat(INTERLINGUA_SOURCE, "/deploy/", name), Of(secrets),
                                   TestTranslator());
    EXPECT_TRUE(config.ok()) << config.status();
  }
}

TEST(Deploy, TheServiceExampleShowsEveryOptionWithItsDefault) {
  const std::string yaml = Source("deploy/gateway.yaml");
  const google::protobuf::FileDescriptor& file = *v1::GatewayConfig::descriptor()->file();
  const std::function<void(const google::protobuf::Descriptor&)> check = [&](const auto& type) {
    if (type.options().map_entry()) return;
    for (int i = 0; i < type.field_count(); ++i) {
      EXPECT_THAT(yaml, HasSubstr(text::Concat(type.field(i)->name(), ":"))) << type.full_name();
    }
    for (int i = 0; i < type.nested_type_count(); ++i) check(*type.nested_type(i));
  };
  for (int i = 0; i < file.message_type_count(); ++i) check(*file.message_type(i));
}

}  // namespace
}  // namespace interlingua::config
