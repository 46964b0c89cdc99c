// What translation loses of many events, counted by finding.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "google/protobuf/repeated_field.h"
#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/report.pb.h"

namespace interlingua::replay {

/// Its memory is bounded, whatever is counted.
class FindingCounts {
 public:
  /// Counts a finding of an event; one that loses nothing is left out.
  void Add(std::string_view kind, std::string_view event_id, const v1::Finding& finding);

  /// The worst and most frequent first.
  void AddTo(google::protobuf::RepeatedPtrField<v1::FindingCount>& counts) const;

 private:
  // Kind, code, severity, place, detail.
  using Key = std::tuple<std::string, int, int, std::string, std::string>;

  std::map<Key, v1::FindingCount> counts_;
};

/// What a finding is about: the field of the canonical event, or else the member of the document, a
/// JSON pointer with `*` for the indices of lists; "" where it is about the event as a whole.
std::string PlaceOf(const v1::Finding& finding);

}  // namespace interlingua::replay
