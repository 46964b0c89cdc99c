#include "translator/privacy/identity_rules.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "translator/json/pointer.h"
#include "translator/privacy/redactor.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"
#include "translator/value/normal_form.h"
#include "translator/value/timestamp.h"

namespace interlingua::privacy {
namespace {

// The shop's own ids come first: where one of them is also the e-mail address, its own rule holds.
constexpr std::array<std::string_view, 13> kFields = {
    "user_id", "anonymous_id", "email",   "phone",  "first_name", "last_name", "city",
    "region",  "postal_code",  "country", "gender", "birth_date", "ip"};

bool IsOwnId(std::string_view field) { return field == "user_id" || field == "anonymous_id"; }

bool IsContactPart(std::string_view field) {
  return field == "email" || field == "phone" || field == "country" || field == "region";
}

/// The canonical fields that hold the value, as tables name them.
std::vector<std::string> PathsOf(std::string_view field) {
  if (field == "ip") return {"context.device.ip"};
  if (field == "email" || field == "phone" || IsOwnId(field)) {
    return {text::Concat("identity.", field), text::Concat("identity.profile.contacts[].", field)};
  }
  std::vector<std::string> paths = {text::Concat("identity.profile.", field)};
  if (field == "gender") paths.emplace_back("identity.profile.gender_text");
  if (field == "birth_date") paths.emplace_back("identity.profile.age");
  if (IsContactPart(field)) paths.push_back(text::Concat("identity.profile.contacts[].", field));
  return paths;
}

bool IsAtOrBelow(std::string_view path, std::string_view top) {
  return path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '.');
}

std::string GenderText(const v1::Profile& profile) {
  switch (profile.gender()) {
    case v1::Profile::FEMALE:
      return "f";
    case v1::Profile::MALE:
      return "m";
    default:
      return profile.gender_text();
  }
}

/// The value of the field as text; empty where there is none.
std::string ValueIn(const v1::CommerceEvent& event, std::string_view field) {
  const v1::Identity& identity = event.identity();
  const v1::Profile& profile = identity.profile();
  if (field == "ip") return event.context().device().ip();
  if (field == "email") return identity.email();
  if (field == "phone") return identity.phone();
  if (field == "user_id") return identity.user_id();
  if (field == "anonymous_id") return identity.anonymous_id();
  if (field == "gender") return GenderText(profile);
  if (field == "birth_date") return value::DateText(profile.birth_date());
  const auto* named = v1::Profile::descriptor()->FindFieldByName(std::string(field));
  return profile.GetReflection()->GetString(profile, named);
}

/// The value as it is hashed where the format says nothing of it; nothing where it has no such
/// form.
std::optional<std::string> UsualForm(std::string_view field, std::string_view value,
                                     std::string_view country) {
  absl::StatusOr<std::string> form = std::string(value);
  if (field == "email") form = value::Normalize(value::NormalForm::kEmail, value, country);
  if (field == "phone") form = value::Normalize(value::NormalForm::kPhone, value, country);
  if (field == "country") form = value::Normalize(value::NormalForm::kCountry, value, country);
  if (!form.ok()) return std::nullopt;
  if (field == "country") return absl::AsciiStrToLower(*form);
  if (field == "postal_code") return value::NormalizePostalCode(value);
  const bool name = field == "first_name" || field == "last_name" || field == "city" ||
                    field == "region" || field == "gender";
  return name ? value::NormalizeName(value) : *std::move(form);
}

v1::Hash::Algorithm AlgorithmOf(Treatment treatment) {
  return treatment == Treatment::kMd5 ? v1::Hash::MD5 : v1::Hash::SHA256;
}

}  // namespace

/// One event that the rules are applied to.
class IdentityRules::Pass {
 public:
  explicit Pass(v1::CommerceEvent& event)
      : event_(event), country_(event.identity().profile().country()) {}

  void Apply(const Rule& rule) {
    const std::string value = ValueIn(event_, rule.field);
    if (!value.empty()) NoteValue(rule.field, value);
    if (rule.field == "ip") {
      if (event_.context().device().has_ip()) {
        event_.mutable_context()->mutable_device()->clear_ip();
      }
      return;
    }
    if (!event_.has_identity()) return;
    if (rule.treatment == Treatment::kDrop) DropHashes(rule.field);
    Replace(rule, value.empty() ? std::nullopt : HashOf(rule, value));
    ReplaceIds(rule, value);
    ClearContacts(rule.field);
  }

  void Redact() {
    redactor_.Redact(event_);
    if (!event_.has_identity()) return;
    // Half an identifier is none.
    for (v1::Identifier& id : *event_.mutable_identity()->mutable_ids()) {
      if (redactor_.Holds(id.value())) id.clear_value();
    }
    RemoveEmptyIds();
  }

 private:
  /// Where else the value is looked for.
  void NoteValue(std::string_view field, std::string_view value) {
    const bool word = field == "email" || field == "phone" || field == "ip" || IsOwnId(field);
    const bool common = field == "gender" || field == "country" || field == "region";
    if (word) {
      redactor_.AddEverywhere(value);
    } else if (!common) {
      redactor_.AddWhole(value);
    }
    if (field != "phone") return;
    const auto digits = value::Normalize(value::NormalForm::kPhoneDigits, value, country_);
    if (digits.ok()) redactor_.AddEverywhere(*digits);
  }

  std::optional<std::string> HashOf(const Rule& rule, std::string_view value) const {
    if (rule.treatment == Treatment::kDrop) return std::nullopt;
    std::optional<std::string> form;
    if (rule.has_form) {
      auto normal = value::Normalize(rule.form, value, country_);
      if (normal.ok()) form = *std::move(normal);
    } else {
      const auto& born = event_.identity().profile().birth_date();
      const bool whole = born.has_year() && born.has_month() && born.has_day();
      if (rule.field != "birth_date" || whole) form = UsualForm(rule.field, value, country_);
    }
    if (!form || form->empty()) return std::nullopt;
    return rule.treatment == Treatment::kMd5 ? value::Md5Hex(*form) : value::Sha256Hex(*form);
  }

  void DropHashes(std::string_view field) {
    auto& hashes = *event_.mutable_identity()->mutable_hashes();
    const auto of_field = [&](const v1::Hash& hash) { return hash.field() == field; };
    for (const v1::Hash& hash : hashes) {
      if (of_field(hash)) redactor_.AddEverywhere(hash.hex());
    }
    hashes.erase(std::remove_if(hashes.begin(), hashes.end(), of_field), hashes.end());
  }

  /// Takes the value out of its field, and puts its hash where hashes stand.
  void Replace(const Rule& rule, const std::optional<std::string>& hash) {
    v1::Identity& identity = *event_.mutable_identity();
    if (IsOwnId(rule.field)) {
      const auto* field = v1::Identity::descriptor()->FindFieldByName(std::string(rule.field));
      hash ? identity.GetReflection()->SetString(&identity, field, *hash)
           : identity.GetReflection()->ClearField(&identity, field);
      return;
    }
    Clear(rule.field, identity);
    if (!hash) return;
    const v1::Hash::Algorithm algorithm = AlgorithmOf(rule.treatment);
    for (const v1::Hash& there : identity.hashes()) {
      if (there.field() == rule.field && there.algorithm() == algorithm) return;
    }
    v1::Hash& added = *identity.add_hashes();
    added.set_field(std::string(rule.field));
    added.set_algorithm(algorithm);
    added.set_hex(*hash);
  }

  static void Clear(std::string_view field, v1::Identity& identity) {
    if (field == "email") return identity.clear_email();
    if (field == "phone") identity.clear_phone();
    if (!identity.has_profile()) return;
    v1::Profile& profile = *identity.mutable_profile();
    if (field == "phone") return profile.clear_phone_type();
    if (field == "gender") profile.clear_gender_text();
    if (field == "birth_date") profile.clear_age();
    profile.GetReflection()->ClearField(
        &profile, v1::Profile::descriptor()->FindFieldByName(std::string(field)));
  }

  /// Whether both are the same value of the field, be it in another spelling.
  bool IsSame(std::string_view field, std::string_view a, std::string_view b) const {
    if (a.empty() || b.empty()) return false;
    if (absl::EqualsIgnoreCase(text::ToAbsl(a), text::ToAbsl(b))) return true;
    if (field != "email" && field != "phone") return false;
    const auto form = UsualForm(field, a, country_);
    return form && form == UsualForm(field, b, country_);
  }

  /// Identifiers that are the value, or are called after the field.
  void ReplaceIds(const Rule& rule, std::string_view value) {
    v1::Identity& identity = *event_.mutable_identity();
    for (v1::Identifier& id : *identity.mutable_ids()) {
      const bool named = id.type() == rule.field;
      const bool same = IsSame(rule.field, id.value(), value);
      if (!named && !same) continue;
      if (named && !same) NoteValue(rule.field, id.value());
      const auto hash = HashOf(rule, id.value());
      hash ? id.set_value(*hash) : id.clear_value();
    }
    RemoveEmptyIds();
    if (rule.field != "email" && rule.field != "phone") return;
    const std::string user_id = identity.user_id();
    if (IsSame(rule.field, user_id, value)) {
      const auto hash = HashOf(rule, user_id);
      hash ? identity.set_user_id(*hash) : identity.clear_user_id();
    }
  }

  void RemoveEmptyIds() {
    auto& ids = *event_.mutable_identity()->mutable_ids();
    const auto gone = [](const v1::Identifier& id) { return id.value().empty(); };
    ids.erase(std::remove_if(ids.begin(), ids.end(), gone), ids.end());
  }

  void ClearContacts(std::string_view field) {
    if (!IsContactPart(field) || event_.identity().profile().contacts().empty()) return;
    auto& contacts = *event_.mutable_identity()->mutable_profile()->mutable_contacts();
    const auto* part = v1::Contact::descriptor()->FindFieldByName(std::string(field));
    for (v1::Contact& contact : contacts) {
      NoteValue(field, contact.GetReflection()->GetString(contact, part));
      contact.GetReflection()->ClearField(&contact, part);
      if (field == "phone") contact.clear_phone_type();
    }
    const auto gone = [](const v1::Contact& contact) { return contact.ByteSizeLong() == 0; };
    contacts.erase(std::remove_if(contacts.begin(), contacts.end(), gone), contacts.end());
  }

  v1::CommerceEvent& event_;
  const std::string country_;
  Redactor redactor_;
};

IdentityRules::IdentityRules(const Translator& translator, std::string_view format,
                             const std::map<std::string, Treatment>& treatments) {
  std::vector<std::string> paths;
  std::vector<std::string> dropped;
  for (const std::string_view field : kFields) {
    const auto found = treatments.find(std::string(field));
    if (found == treatments.end() || found->second == Treatment::kPlain) continue;
    if (found->second != Treatment::kDrop && !HasHash(field)) continue;
    Rule rule{.field = field, .treatment = found->second};
    const std::vector<std::string> own = PathsOf(field);
    const auto form = translator.HashForm(format, own.front());
    rule.has_form = form.has_value();
    rule.form = form.value_or(value::NormalForm::kNone);
    rules_.push_back(rule);
    paths.insert(paths.end(), own.begin(), own.end());
    if (rule.treatment == Treatment::kDrop) dropped.push_back(text::Concat("field=", field, ","));
  }
  if (rules_.empty()) return;
  for (const reference::FormatDescription& known : translator.Formats()) {
    Spelling spelling{known.name, {}};
    const auto rows = translator.Describe(known.name);
    if (!rows.ok()) continue;
    for (const reference::RowDescription& row : *rows) {
      const bool value = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
        return IsAtOrBelow(row.field, path);
      });
      const bool hash = std::any_of(dropped.begin(), dropped.end(), [&](const std::string& key) {
        return row.field.starts_with("identity.hashes") && row.key.starts_with(key);
      });
      if ((value || hash) && row.pointer.size() > 1) spelling.pointers.push_back(row.pointer);
    }
    // Most tables of a format share their rows of the person.
    std::sort(spelling.pointers.begin(), spelling.pointers.end());
    spelling.pointers.erase(std::unique(spelling.pointers.begin(), spelling.pointers.end()),
                            spelling.pointers.end());
    if (!spelling.pointers.empty()) spellings_.push_back(std::move(spelling));
  }
}

std::span<const std::string_view> IdentityRules::Fields() { return kFields; }

bool IdentityRules::HasHash(std::string_view field) { return field != "ip"; }

void IdentityRules::Apply(v1::CommerceEvent& event) const {
  Pass pass(event);
  for (const Rule& rule : rules_) pass.Apply(rule);
  auto& extensions = *event.mutable_extensions();
  const auto spells = [&](const v1::Extension& extension) {
    return std::any_of(spellings_.begin(), spellings_.end(), [&](const Spelling& spelling) {
      const auto matches = [&](const std::string& pattern) {
        return json::IsAtOrBelowPattern(pattern, extension.pointer());
      };
      return spelling.format == extension.format() &&
             std::any_of(spelling.pointers.begin(), spelling.pointers.end(), matches);
    });
  };
  extensions.erase(std::remove_if(extensions.begin(), extensions.end(), spells), extensions.end());
  pass.Redact();
}

}  // namespace interlingua::privacy
