// Formats described for people: their kinds, their rows, and how they compare with each other.
#pragma once

#include <string>
#include <vector>

#include "interlingua/v1/report.pb.h"

namespace interlingua::reference {

/// What a format is and can hold.
struct FormatDescription {
  std::string name;
  std::string title;
  std::vector<std::string>
      kinds;  ///< names of `CommerceEvent.action` fields, in the order of the proto
  bool reads = false;
  bool writes = false;
  bool delivers = false;  ///< the vendor takes events over the network
};

/// One row of a format's reference.
struct RowDescription {
  std::string event;             ///< the vendor's name of the event
  std::string kind;              ///< the canonical kind
  std::string pointer;           ///< the member: `/items/*/product/price`
  std::string type;              ///< its JSON form: `number, major units`
  std::string required;          ///< "required", "expected" or ""
  std::string field;             ///< the canonical field: `purchase.items[].unit_price`
  std::string remark;            ///< reason, words of an enumeration, constant
  std::string reference;         ///< link to the vendor's page
  std::string key;               ///< which element of a list it is: `field=email,algorithm=MD5`
  std::string implied;           ///< the value that the table implies for the field
  bool implied_on_read = false;  ///< it does so on the way in only
  bool reads = false;            ///< a document's member is read into the field
  bool writes = false;           ///< the field is written to the member
  bool derivable = false;        ///< written from other fields where it is absent
  bool container = false;        ///< an object or a list, with rows of its own
  bool constant = false;
  bool requires_field = false;  ///< the event is refused without the field
  bool by_wire = false;         ///< the request carries the field
};

/// One event of a format laid beside another format.
struct Comparison {
  std::string event;  ///< the source's name of it
  std::string kind;
  /// A receipt for an event that has every member: what would be carried, derived, lost or refused.
  v1::Report receipt;
};

}  // namespace interlingua::reference
