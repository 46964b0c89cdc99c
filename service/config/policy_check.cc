#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "service/config/checks.h"
#include "translator/engine/added_members.h"
#include "translator/privacy/identity_rules.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::config {
namespace {

class PolicyCheck {
 public:
  PolicyCheck(const v1::Destination& destination, const std::string& path, Faults& faults)
      : destination_(destination), path_(path), faults_(faults) {}

  void Run() {
    CheckTexts("sources", destination_.sources(), "the id of a source");
    if (destination_.has_consent()) CheckConsent(destination_.consent());
    CheckIdentity();
    CheckExtra();
  }

 private:
  void Fault(std::string_view name, std::string_view fact) {
    faults_.AddRedacted(text::Concat(path_, '.', name), fact);
  }

  /// Whether the file's value could not be read, and has its fault already.
  bool IsUnread(std::string_view name) const {
    return faults_.places().IsUnread(text::Concat(path_, '.', name));
  }

  void CheckTexts(std::string_view name, const google::protobuf::RepeatedPtrField<std::string>& all,
                  std::string_view wanted) {
    for (int i = 0; i < all.size(); ++i) {
      const std::string element = text::Concat(name, '[', i, ']');
      if (!all[i].empty() || IsUnread(element)) continue;
      Fault(element, text::Concat("is empty; ", wanted, " is wanted"));
    }
  }

  void CheckConsent(const v1::Destination::Consent& consent) {
    CheckTexts("consent.all_of", consent.all_of(), "the id or name of a category");
    CheckTexts("consent.any_of", consent.any_of(), "the id or name of a category");
    if (consent.all_of().empty() && consent.any_of().empty() && !IsUnread("consent")) {
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
      if (IsUnread(name)) continue;
      const absl::Status status = engine::AddedMembers::Check(pointer, json);
      if (!status.ok()) Fault(name, text::ToStd(status.message()));
    }
  }

  const v1::Destination& destination_;
  const std::string& path_;
  Faults& faults_;
};

}  // namespace

void CheckPolicy(const v1::Destination& destination, const std::string& path, Faults& faults) {
  PolicyCheck(destination, path, faults).Run();
}

}  // namespace interlingua::config
