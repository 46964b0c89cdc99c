// The identity rules of a destination: what is done with values that identify a person before an
// event is written for it.
//
// A rule names a field and what is to happen to it. The event that is written holds nothing that a
// rule takes out: not in the field, nor in another place where the same value stands.
//
//   - PLAIN leaves the value.
//   - DROP takes the value and its hashes out.
//   - SHA256 and MD5 take the value out and put its hash into `identity.hashes`, unless a hash of
//     that sort is there already; what came as a hash stays. Of `user_id` and `anonymous_id`, which
//     formats demand as an id, the hash takes the place of the value.
//
// What is hashed is the normal form that the format's own table names (HashOf), or else: the e-mail
// address and the telephone number as normal_form.h says, names and places trimmed and in lower
// case, the postal code without white space, `m` or `f`, YYYY-MM-DD, the ISO code of two letters of
// the country in lower case. A value that has no such form is left out, because its hash would
// match no person.
//
// Other places: the further identifiers (`identity.ids`) with the same value or named after the
// field take the hash, or go, and so does the user id where it is the e-mail address or the number;
// further contacts lose the value; the telephone number takes its kind along, the birthday the age.
// Extensions that spell the field, or hold the value, go. E-mail address, telephone number, ids, IP
// address and dropped hashes (of at least six characters) are cut out of every other text of the
// event; names, the city and the postal code out of the attributes of the person and the context
// and the properties of a custom event, where they are the whole value. Untouched are the ids of
// events, orders, products and sources, which are keys of other records.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interlingua/v1/event.pb.h"
#include "translator/table/row.h"
#include "translator/translator.h"

namespace interlingua::privacy {

/// What becomes of a value.
enum class Treatment { kPlain, kSha256, kMd5, kDrop };

/// The rules of one destination. Immutable and thread-safe.
class IdentityRules {
 public:
  /// No rules.
  IdentityRules() = default;

  /// Rules by field, for events that are written in `format`. Fields that are not among `Fields()`
  /// are left out, and so are hashes that there are not.
  IdentityRules(const Translator& translator, std::string_view format,
                const std::map<std::string, Treatment>& treatments);

  /// The fields that there can be rules for.
  static std::span<const std::string_view> Fields();
  /// Whether the field has a hash.
  static bool HasHash(std::string_view field);

  bool empty() const { return rules_.empty(); }

  /// Changes the event as the rules say.
  void Apply(v1::CommerceEvent& event) const;

 private:
  struct Rule {
    std::string_view field;
    Treatment treatment = Treatment::kPlain;
    bool has_form = false;  ///< the format says over which form it wants the hash
    value::NormalForm form = value::NormalForm::kNone;
  };

  /// Where a format spells a treated field: JSON pointers, `*` for any one step.
  struct Spelling {
    std::string format;
    std::vector<std::string> pointers;
  };

  class Pass;

  std::vector<Rule> rules_;
  std::vector<Spelling> spellings_;
};

}  // namespace interlingua::privacy
