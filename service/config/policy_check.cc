#include "service/config/policy_check.h"

#include <algorithm>
#include <map>
#include <vector>

#include "translator/engine/added_members.h"
#include "translator/privacy/identity_rules.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::config {
namespace {

class PolicyCheck {
 public:
  PolicyCheck(const v1::Destination& destination, const std::string& path, const Places& places,
              Faults& faults)
      : destination_(destination), path_(path), places_(places), faults_(faults) {}

  void Run() {
    CheckTexts("sources", destination_.sources(), "the id of a source");
    if (destination_.has_consent()) CheckConsent(destination_.consent());
    CheckIdentity();
    CheckExtra();
  }

 private:
  void Fault(std::string_view name, std::string_view fact) {
    const std::string path = text::Concat(path_, '.', name);
    faults_.Add(places_.Find(path), path, places_.Redact(std::string(fact)));
  }

  void CheckTexts(std::string_view name, const google::protobuf::RepeatedPtrField<std::string>& all,
                  std::string_view wanted) {
    for (int i = 0; i < all.size(); ++i) {
      const std::string element = text::Concat(name, '[', i, ']');
      if (!all[i].empty() || places_.IsUnread(text::Concat(path_, '.', element))) continue;
      Fault(element, text::Concat("is empty; ", wanted, " is wanted"));
    }
  }

  void CheckConsent(const v1::Destination::Consent& consent) {
    CheckTexts("consent.all_of", consent.all_of(), "the id or name of a category");
    CheckTexts("consent.any_of", consent.any_of(), "the id or name of a category");
    if (consent.all_of().empty() && consent.any_of().empty() &&
        !places_.IsUnread(text::Concat(path_, ".consent"))) {
      Fault("consent",
            "names no category; list those that are needed under 'all_of' or 'any_of', or leave "
            "'consent' out");
    }
  }

  void CheckIdentity() {
    const std::span<const std::string_view> fields = privacy::IdentityRules::Fields();
    const std::vector<std::string> known(fields.begin(), fields.end());
    // A map has no order of its own.
    const std::map<std::string, int> rules(destination_.identity().begin(),
                                           destination_.identity().end());
    for (const auto& [field, treatment] : rules) {
      const std::string name = text::Concat("identity.", field);
      if (std::find(known.begin(), known.end(), field) == known.end()) {
        Fault(name,
              text::Concat("no identity field '", field, "'", text::Suggestion(field, known)));
        continue;
      }
      const bool hash = treatment == v1::Destination::SHA256 || treatment == v1::Destination::MD5;
      if (hash && !privacy::IdentityRules::HasHash(field)) {
        Fault(name, "no format takes its hash; use PLAIN or DROP");
      }
    }
  }

  void CheckExtra() {
    const std::map<std::string, std::string> members(destination_.extra().begin(),
                                                     destination_.extra().end());
    for (const auto& [pointer, json] : members) {
      const std::string name = text::Concat("extra.", pointer);
      if (places_.IsUnread(text::Concat(path_, '.', name))) continue;
      const absl::Status status = engine::AddedMembers::Check(pointer, json);
      if (!status.ok()) Fault(name, text::ToStd(status.message()));
    }
  }

  const v1::Destination& destination_;
  const std::string& path_;
  const Places& places_;
  Faults& faults_;
};

}  // namespace

void CheckPolicy(const v1::Destination& destination, const std::string& path, const Places& places,
                 Faults& faults) {
  PolicyCheck(destination, path, places, faults).Run();
}

}  // namespace interlingua::config
