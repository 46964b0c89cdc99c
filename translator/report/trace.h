// Where the members of a document stand in the canonical event: a document laid beside its table.
#pragma once

#include <string>
#include <vector>

#include "translator/json/document.h"
#include "translator/table/mapping.h"

namespace interlingua::report {

/// One member of a document and the field that its row binds it to. Members at the same place of
/// different elements of a list are one.
struct TracedMember {
  std::string pointer;   ///< `*` stands for every element: `/items/*/price`
  std::string field;     ///< `purchase.items[].unit_price`; "" where the row has none
  bool null = false;     ///< stands there and says nothing
  std::string key = {};  ///< which element of a list of entries it is: `field=email,algorithm=MD5`
};

/// The members of one document (`place`: pointer to it in its payload) that have rows in `plan`,
/// the table's own or that of the format's envelope, in the document's order. Constants name the
/// event and are bound to its kind.
std::vector<TracedMember> TraceDocument(const table::Mapping& mapping,
                                        const table::ObjectPlan& plan, const json::Node& document,
                                        const std::string& place);

/// Fields that the request carries instead of a document, and where: the ByWire rows.
std::vector<TracedMember> TracedByWire(const table::Mapping& mapping);

}  // namespace interlingua::report
