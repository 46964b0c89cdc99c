// All that an adapter may say about a vendor's formats: tables of rows, plain data. A bindings.cc
// needs no other include. Every file of tables includes this one: it stays cheap to compile.
#pragma once

#include <span>

#include "translator/table/row.h"
#include "translator/table/row_builders.h"

namespace interlingua::json {
struct Node;
}  // namespace interlingua::json

namespace interlingua::table {

struct PayloadReader;

/// One event of a format.
struct EventTable {
  const char* event;      ///< the vendor's name of it
  const char* kind;       ///< canonical kind: a field of CommerceEvent.action
  const char* reference;  ///< link to the vendor's page
  Rows rows;
  /// One of several documents that make up the kind (a person at LivePerson): written where it has
  /// something to say that the documents before it have not said, and all that it requires.
  bool part = false;
  /// Not allowed at all where the destination identifies visitors by a signed token.
  bool unauthenticated = false;
  /// Takes the events that no other table of the format takes; `event` is what the reference calls
  /// them.
  bool any = false;
  /// Name of a member of the outermost object. The table reads a further event out of a document
  /// that another table takes, where the member is there and neither null nor an empty string; the
  /// event's `derived_from` is the id of the document's first one.
  const char* beside = "";
  /// For a table that is written and never read, because what it writes is what another table
  /// reads, as another kind: that kind in words ("a page view"). The report says so.
  const char* read_as = "";
  /// Written only for events that the format read with a table of this name: one of several forms
  /// of the same thing, of which others get the plainest. Of tables that are not, too, an event
  /// goes back to the one that read it.
  bool own = false;
};

/// A body that holds several events: an object whose member `list` is an array of them. Its own
/// rows hold for each.
struct Envelope {
  const char* list = "";  ///< "" for none
  Rows rows = {};
  /// The body is the document: it is always there, and is written with one event in its list.
  bool kept = false;
};

/// A wire format. A document is read by the first table whose constants it holds. Where dialects
/// differ only in what stands around the same properties, they share the tables and each has a
/// `frame` that says where the table's rows and the event's name stand; tables that fit no frame
/// are its `whole` ones. For formats whose documents are arrays, members are named "0", "1", ...
struct Format {
  const char* name;   ///< `vendor` or `vendor.dialect`
  const char* title;  ///< one line on what it is
  /// Member that names the event, with dots where it is nested (`data.event_type`).
  const char* discriminator = "";
  std::span<const EventTable> tables = {};
  Rows frame = {};  ///< empty: the tables' rows are the whole document
  /// Further tables, tried first, whose rows are the whole document.
  std::span<const EventTable> whole = {};
  Envelope envelope = {};
  /// Members of the document, with commas, whose values identify the event where it has no id: two
  /// documents that agree in them are one event. Empty: the whole document does.
  const char* id_members = "";
  /// For payloads that are not JSON: turns them into it (codec.h). Formats with it are read only.
  const PayloadReader* payload_reader = nullptr;
  /// For a format that stands for several of the same adapter: the name of the one that the
  /// document is in by its shape, null where it is in none. Such a format has no tables and is read
  /// only.
  const char* (*dialect)(const json::Node& document) = nullptr;
  bool deliverable = true;  ///< false: the vendor does not take this dialect over the network
  /// A document is one JSON array; otherwise an array holds several documents.
  bool array_root = false;
  bool canonical = false;  ///< proto3 JSON of CommerceEvent: no tables
};

}  // namespace interlingua::table
