#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "service/config/checks.h"
#include "translator/text/control.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::config {
namespace {

/// Names of all kinds of events, in the order of event.proto.
std::vector<std::string> AllKinds() {
  const auto& action = *v1::CommerceEvent::descriptor()->FindOneofByName("action");
  std::vector<std::string> kinds;
  for (int i = 0; i < action.field_count(); ++i) kinds.push_back(action.field(i)->name());
  return kinds;
}

bool IsBaseUrl(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    return !url.empty() && url.find_first_of("/?#@ \t") == std::string_view::npos;
  }
  return false;
}

class DestinationCheck {
 public:
  DestinationCheck(const Translator& translator, v1::Destination& destination, std::string path,
                   Faults& faults)
      : translator_(translator),
        destination_(destination),
        path_(std::move(path)),
        faults_(faults) {}

  void Run() {
    if (faults_.places().IsUnread(path_)) return;
    if (destination_.name().empty()) Missing("name", "is required");
    CheckKinds();
    CheckPolicy(destination_, path_, faults_);
    CheckTransport();
    if (!CheckFormat()) return;
    const vendor::Adapter* adapter = translator_.AdapterOf(destination_.format());
    if (adapter == nullptr) return;
    if (CheckSettings(*adapter) && destination_.has_http()) CheckWire(*adapter);
  }

 private:
  std::string PathOf(std::string_view name) const {
    return name.empty() ? path_ : text::Concat(path_, '.', name);
  }
  void Fault(std::string_view name, std::string_view fact) {
    faults_.AddRedacted(PathOf(name), fact);
  }
  void Missing(std::string_view name, std::string_view fact) {
    faults_.AddMissing(PathOf(name), fact);
  }

  bool CheckFormat() {
    if (destination_.format().empty()) {
      Missing("format", "is required");
      return false;
    }
    std::vector<std::string> names;
    for (const reference::FormatDescription& format : translator_.Formats()) {
      if (format.writes) names.push_back(format.name);
    }
    if (std::find(names.begin(), names.end(), destination_.format()) != names.end()) return true;
    Fault("format", text::Concat("no format '", destination_.format(), "' that can be written",
                                 text::Suggestion(destination_.format(), names)));
    return false;
  }

  void CheckTransport() {
    if (destination_.has_http() == destination_.has_file()) {
      Fault("", destination_.has_http() ? "has both 'http' and 'file'; one of them says how to send"
                                        : "needs 'http' or 'file' to say how to send");
    }
    if (destination_.has_file() && destination_.file().path().empty()) {
      Missing("file.path", "is required");
    }
    if (destination_.http().has_base_url() && !IsBaseUrl(destination_.http().base_url())) {
      Fault("http.base_url", "not of the form http(s)://HOST[:PORT]");
    }
    if (!destination_.http().has_ca_file()) return;
    if (destination_.http().ca_file().empty()) {
      Fault("http.ca_file", "is empty; leave it out to trust the system's authorities");
    } else if (destination_.http().base_url().starts_with("http://")) {
      Fault("http.ca_file", "is of no use: http.base_url does not begin with https://");
    }
  }

  void CheckKinds() {
    const std::vector<std::string> kinds = AllKinds();
    for (int i = 0; i < destination_.kinds_size(); ++i) {
      const std::string& kind = destination_.kinds(i);
      if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) continue;
      Fault(text::Concat("kinds[", i, ']'),
            text::Concat("no kind '", kind, "'", text::Suggestion(kind, kinds)));
    }
  }

  /// Also fills in the defaults. False: a setting is unknown or missing. A file is written without
  /// the vendor's wire and needs no accounts and keys.
  bool CheckSettings(const vendor::Adapter& adapter) {
    bool good = true;
    std::vector<std::string> known;
    for (const vendor::Setting& setting : adapter.settings) known.push_back(setting.name);
    for (const auto& [name, value] : destination_.settings()) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      Fault(text::Concat("settings.", name), text::Concat(adapter.vendor, " has no setting '", name,
                                                          "'", text::Suggestion(name, known)));
      good = false;
    }
    for (const auto& [name, value] : destination_.settings()) {
      if (!text::HasControlCharacter(value)) continue;
      Fault(text::Concat("settings.", name),
            "has a line break or a control character, which no request can carry; does the secret's"
            " file or variable end with a line break?");
    }
    for (const vendor::Setting& setting : adapter.settings) {
      std::string& value = (*destination_.mutable_settings())[setting.name];
      if (value.empty()) value = setting.default_value == nullptr ? "" : setting.default_value;
      if (!value.empty()) continue;
      destination_.mutable_settings()->erase(setting.name);
      if (!setting.required || !destination_.has_http()) continue;
      Missing(text::Concat("settings.", setting.name), text::Concat("is required: ", setting.help));
      good = false;
    }
    return good;
  }

  void CheckWire(const vendor::Adapter& adapter) {
    if (!translator_.Delivers(destination_.format())) {
      Fault("http", text::Concat(destination_.format(),
                                 " does not travel over the network; use 'file' instead"));
      return;
    }
    vendor::Settings settings(destination_.settings().begin(), destination_.settings().end());
    const auto wire = adapter.make_wire(settings);
    if (!wire.ok()) {
      std::string message(wire.status().message());
      for (const vendor::Setting& setting : adapter.settings) {
        if (setting.secret) message = Hidden(std::move(message), settings[setting.name]);
      }
      Fault("settings", message);
    } else if (*wire == nullptr) {
      Fault("http", text::Concat(destination_.format(),
                                 " does not travel over the network; use 'file' instead"));
    }
  }

  /// `message` without `secret`, for secrets that the file holds itself.
  static std::string Hidden(std::string message, const std::string& secret) {
    Places places;
    places.Hide(secret);
    return places.Redact(std::move(message));
  }

  const Translator& translator_;
  v1::Destination& destination_;
  std::string path_;
  Faults& faults_;
};

}  // namespace

void CheckDestinations(const Translator& translator, v1::GatewayConfig& config, Faults& faults) {
  std::map<std::string, int> first_with_name;
  for (int i = 0; i < config.destinations_size(); ++i) {
    v1::Destination& destination = *config.mutable_destinations(i);
    const std::string path = text::Concat("destinations[", i, ']');
    DestinationCheck(translator, destination, path, faults).Run();
    const auto [earlier, is_new] = first_with_name.emplace(destination.name(), i);
    if (is_new || destination.name().empty()) continue;
    faults.Add(text::Concat(path, ".name"),
               text::Concat("the same name as destinations[", earlier->second, ']'));
  }
}

}  // namespace interlingua::config
