// The law of conservation: what goes from one format through the canonical event into another and
// back keeps its money and its ids, or the report says what it does not keep.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/translator.h"

namespace interlingua::audit {

/// Fields that the law speaks of, in every kind of event: order and lead ids, item ids, quantities,
/// unit prices, totals, tax, shipping, currencies, error codes. The values of each, in the event's
/// order, by its name (`purchase.items[].quantity`).
std::map<std::string, std::vector<std::string>> ConservedValues(const v1::CommerceEvent& event);

/// What became of the conserved fields of one event that was written with `report` and read back as
/// `after`.
struct RoundTripAudit {
  std::vector<std::string> kept;    ///< equal
  std::vector<std::string> named;   ///< different, and the report names it
  std::vector<std::string> silent;  ///< different, and the report says nothing: the law is broken
};
RoundTripAudit CheckConserved(const v1::CommerceEvent& before, const v1::CommerceEvent& after,
                              const v1::Report& report);

/// One kind of event from one format to another, over drawn documents.
struct FormatPair {
  std::string from;
  std::string to;
  std::string kind;
  int written = 0;
  int refused = 0;
  std::string refusal;                ///< the reason of the first refusal
  std::map<std::string, int> kept;    ///< how often each field was equal
  std::map<std::string, int> named;   ///< how often it was not, and the report named it
  std::map<std::string, int> silent;  ///< how often it was not, and nothing was said
};

/// Takes `draws` documents of every table of every format that is read and written through every
/// other one and back, where both know the kind. The same every time. Sorted by kind, from, to.
std::vector<FormatPair> DrawFormatPairs(const Translator& translator, int draws);

}  // namespace interlingua::audit
