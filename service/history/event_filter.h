// Selects events by time, source, kind, customer, order and id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/history.pb.h"
#include "service/history/person.h"

namespace interlingua::history {

/// Immutable and thread-safe.
class EventFilter {
 public:
  /// kInvalidArgument: an unknown kind, an invalid time, or a span of time that ends before it
  /// begins.
  static absl::StatusOr<EventFilter> Create(const v1::EventFilter& filter);

  /// Whether the event meets every condition.
  bool Matches(const v1::CommerceEvent& event) const;

  /// Only events that were accepted at this time or later; nothing where the filter does not say.
  std::optional<absl::Time> accepted_since() const { return accepted_.since; }

 private:
  struct Span {
    std::optional<absl::Time> since;
    std::optional<absl::Time> until;
    bool empty() const { return !since.has_value() && !until.has_value(); }
    bool Holds(absl::Time time) const {
      return (!since.has_value() || time >= *since) && (!until.has_value() || time < *until);
    }
  };
  using Words = absl::flat_hash_set<std::string>;

  static absl::StatusOr<Span> MakeSpan(const google::protobuf::Timestamp* since,
                                       const google::protobuf::Timestamp* until,
                                       std::string_view name);
  static bool IsAny(const Words& words, const std::string& word) {
    return words.empty() || words.contains(word);
  }

  Span accepted_, occurred_;
  Words sources_, kinds_, order_ids_, event_ids_;
  People customers_;
};

/// The id of the order that an event is about; "" where there is none.
const std::string& OrderIdOf(const v1::CommerceEvent& event);

}  // namespace interlingua::history
