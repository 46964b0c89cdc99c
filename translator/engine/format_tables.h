// The resolved tables of one format, and the choice among them: by which one a document is read,
// and by which ones an event is written.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/engine/translation.h"
#include "translator/json/document.h"
#include "translator/table/mapping.h"

namespace interlingua::engine {

/// Whether every constant of the table stands in the document.
bool ConstantsHold(const table::Mapping& mapping, const json::Node& document);

/// Immutable and thread-safe once made.
class FormatTables {
 public:
  /// `vendor` names the vendor in refusals; `codecs` are those that Coded rows name. Both, and
  /// `format`, are borrowed. Faults of the tables are appended to `faults`.
  FormatTables(std::string_view vendor, std::span<const table::Codec> codecs,
               const table::Format& format, std::vector<std::string>& faults);

  std::string_view vendor() const { return vendor_; }
  const table::Format& format() const { return format_; }
  const std::vector<table::Mapping>& mappings() const { return mappings_; }
  /// Those that documents are read by; the others are written only.
  std::vector<const table::Mapping*> read_mappings() const;
  /// The rows of the envelope; null where the format has none.
  const table::ObjectPlan* envelope() const { return envelope_.get(); }
  /// The same where the envelope is part of every document.
  const table::ObjectPlan* kept_envelope() const {
    return format_.envelope.kept ? envelope_.get() : nullptr;
  }
  /// Where documents have the name of their event, as unescaped steps.
  std::span<const std::string> name_path() const { return name_path_; }
  /// Members whose values identify a document without an id; none: the whole document does.
  std::span<const std::string> id_members() const { return id_members_; }

  /// Whether events can be written in the format.
  bool writes() const { return format_.payload_reader == nullptr && format_.dialect == nullptr; }
  /// Whether a table of the format speaks of the kind, a field of CommerceEvent.action.
  bool Holds(const google::protobuf::FieldDescriptor& kind) const;
  /// Whether people have documents of their own.
  bool has_parts() const;
  /// The normal form of which a HashOf row wants the hash of the field; nothing where none does.
  std::optional<value::NormalForm> HashForm(std::string_view field) const;

  /// The name of the event as the document has it; empty where it has none. Borrows.
  std::string_view NameIn(const json::Node& document) const;
  /// The documents of a payload that holds several; null where the payload is one document. `place`
  /// gets the pointer to the list.
  const json::Node* ListIn(const json::Node& root, std::string& place) const;
  /// The table that reads the document; null where none does. Where no table fits, the one that has
  /// the document's name: its findings say which other constant is missing.
  const table::Mapping* ReaderOf(const json::Node& document) const;
  /// The table by which the document tells of an event of that kind (the number of the action's
  /// field), be it one that is written only or beside another.
  const table::Mapping* MappingOf(const json::Node& document, int kind) const;
  /// The names of the events that the format reads, with commas.
  std::string KnownEvents() const;

  /// The tables to write, in their order. Empty: the event is refused, and the report says why.
  std::vector<const table::Mapping*> WritersOf(const v1::CommerceEvent& event,
                                               const EncodeOptions& options,
                                               v1::Report& report) const;

 private:
  const table::Mapping* FirstWriterOf(const v1::CommerceEvent& event) const;
  void AddParts(const v1::CommerceEvent& event, std::vector<const table::Mapping*>& mappings) const;
  void Refuse(const v1::CommerceEvent& event, v1::Report& report) const;

  std::string_view vendor_;
  const table::Format& format_;
  std::vector<std::string> name_path_;
  std::vector<std::string> id_members_;
  std::vector<table::Mapping> mappings_;
  std::unique_ptr<table::ObjectPlan> envelope_;
};

}  // namespace interlingua::engine
