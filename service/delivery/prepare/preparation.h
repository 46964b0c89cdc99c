// Preparation: from one event to the documents that a destination gets of it, as its configuration
// says: kinds, sources, consent, share of the customers, carts, identities, people, added members.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "interlingua/v1/config.pb.h"
#include "service/delivery/prepare/carts.h"
#include "service/delivery/prepare/known_people.h"
#include "service/delivery/prepare/policy.h"
#include "translator/engine/added_members.h"
#include "translator/privacy/identity_rules.h"
#include "translator/translator.h"
#include "translator/vendor/history_rule.h"
#include "translator/vendor/wire.h"

namespace interlingua::delivery::prepare {

/// What is sent of an event.
struct Prepared {
  Withheld withheld = Withheld::kNot;  ///< nothing is sent where it has a reason
  /// The event as the destination may know it; the first one where it became several.
  const v1::CommerceEvent* event = nullptr;
  std::vector<std::string> documents;
  /// What the carts made of the event, for PrepareAgain; empty where they left it as it is.
  std::string made;
};

/// Used by one thread at a time.
class Preparation {
 public:
  /// `wire` is null for destinations without one; all that is passed outlives the preparation.
  Preparation(const v1::Destination& destination, const Translator& translator,
              const vendor::Wire* wire);

  /// Prepares the event at `offset`, greater than all before. What it makes stands on `arena`.
  /// An error is the reason why the destination can never take it.
  absl::StatusOr<Prepared> Prepare(const v1::CommerceEvent& event, std::int64_t offset,
                                   google::protobuf::Arena& arena);

  /// The same for an event that was parked or is redriven. The carts stay as they are, because they
  /// hold later events already: the event goes as they made it then (Prepared::made), or without
  /// them.
  absl::StatusOr<Prepared> PrepareAgain(const v1::CommerceEvent& event, std::string_view made,
                                        std::int64_t offset, google::protobuf::Arena& arena);

  /// Records that the event at `offset`, which was prepared, has not reached the destination: it is
  /// parked or became a dead letter.
  void OnNotSent(std::int64_t offset) { people_.Forget(offset); }

  /// Withholds from now on events up to `offset` that break a rule of the vendor against history
  /// when they are prepared: they were in the log before the destination.
  void SetHistory(std::int64_t offset) { history_ = offset; }

  /// Applies an event that is not prepared to the carts.
  void Remember(const v1::CommerceEvent& event, std::int64_t offset) {
    ApplyToCarts(event, offset, Judge(event, offset));
  }

  /// The carts of the customers, which the caller loads and stores (see carts.h); null where none
  /// are kept.
  Carts* carts() { return carts_ ? &*carts_ : nullptr; }

  /// From now on adds to `report` what each event loses; null: no longer. That costs about as much
  /// as the encoding itself.
  void ReportTo(v1::Report* report) {
    report_ = report;
    options_.report_loss = report != nullptr;
  }

  /// How many events were withheld since the start, by reason.
  const std::array<std::int64_t, kWithheldReasons>& withheld() const { return withheld_; }
  /// How many times more was removed from a cart than it held, since the start.
  std::int64_t floored() const { return floored_; }

 private:
  absl::StatusOr<Prepared> Write(const v1::CommerceEvent& event, std::int64_t offset,
                                 const CartEvents& cart, google::protobuf::Arena& arena);
  Withheld Judge(const v1::CommerceEvent& event, std::int64_t offset) const;
  CartEvents ApplyToCarts(const v1::CommerceEvent& event, std::int64_t offset, Withheld reason);
  Prepared Withhold(Withheld reason);
  absl::Status Encode(const v1::CommerceEvent& event, bool with_person, Prepared& prepared,
                      std::size_t& person_documents) const;

  const Translator& translator_;
  const std::string format_;
  engine::EncodeOptions options_;
  v1::Report* report_ = nullptr;
  const bool many_documents_;
  const bool on_change_;
  const Policy policy_;
  const std::span<const vendor::HistoryRule> history_rules_;
  std::int64_t history_ = 0;
  const privacy::IdentityRules rules_;
  const engine::AddedMembers extra_;
  std::optional<Carts> carts_;
  KnownPeople people_;
  std::array<std::int64_t, kWithheldReasons> withheld_ = {};
  std::int64_t floored_ = 0;
};

}  // namespace interlingua::delivery::prepare
