// A format with its tables resolved: picks the table for a document or an event, and runs it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/arena.h"
#include "translator/engine/translation.h"
#include "translator/json/document.h"
#include "translator/report/trace.h"
#include "translator/table/mapping.h"
#include "translator/vendor/adapter.h"

namespace interlingua::engine {

/// Immutable and thread-safe once made.
class FormatCodec {
 public:
  /// Faults of the tables are appended to `faults`.
  FormatCodec(const vendor::Adapter& adapter, const table::Format& format,
              std::vector<std::string>& faults);

  const vendor::Adapter& adapter() const { return adapter_; }
  const table::Format& format() const { return format_; }
  const std::vector<table::Mapping>& mappings() const { return mappings_; }
  /// Those that documents are read by; the others are written only.
  std::vector<const table::Mapping*> read_mappings() const;
  /// Whether a table of the format speaks of the kind, a field of CommerceEvent.action.
  bool Holds(const google::protobuf::FieldDescriptor& kind) const;
  /// The envelope that is part of every document; null where there is none.
  const table::ObjectPlan* envelope() const {
    return format_.envelope.kept ? envelope_.get() : nullptr;
  }
  /// The normal form of which a HashOf row wants the hash of the field; nothing where none does.
  std::optional<value::NormalForm> HashForm(std::string_view field) const;
  /// Whether events can be written in the format.
  bool writes() const { return format_.to_json == nullptr && format_.dialect == nullptr; }

  /// Reads the payload: one entry an event. kInvalidArgument: it holds none.
  absl::StatusOr<std::vector<Decoded>> Decode(const json::Node& root, std::string_view source_id,
                                              google::protobuf::Arena* arena) const;

  /// Where the members of a document of the payload stand in its event, whose action has the number
  /// `kind`; `document` as in Decoded.
  std::vector<report::TracedMember> Trace(const json::Node& root, int document, int kind) const;

  /// What the request carries of an event that was written as this document.
  std::vector<report::TracedMember> ByWire(const json::Node& document, int kind) const;

  /// Writes the event into `encoded`; the findings of a refusal are in its report too.
  absl::Status Encode(const v1::CommerceEvent& event, const EncodeOptions& options,
                      Encoded& encoded) const;

 private:
  struct Payload;

  /// The documents of a payload that holds several; null where the payload is one document. `place`
  /// gets the pointer to the list.
  const json::Node* ListIn(const json::Node& root, std::string& place) const;
  /// The name of the event as the document has it; empty where it has none.
  std::string_view NameIn(const json::Node& document) const;
  const table::Mapping* MappingOf(const json::Node& document) const;
  const table::Mapping* MappingOf(const json::Node& document, int kind) const;
  void DecodeDocument(const json::Node& document, const Payload& payload, const std::string& prefix,
                      std::vector<Decoded>& decoded) const;
  void DecodeBeside(const table::Mapping& lens, const json::Node& document, const Payload& payload,
                    const std::string& prefix, std::vector<Decoded>& decoded) const;
  void SetSource(const table::Mapping& lens, const json::Node& document, const Payload& payload,
                 v1::CommerceEvent& event) const;
  void Unrecognised(const json::Node& document, const std::string& prefix,
                    v1::Report& report) const;
  void DeriveId(const json::Node& document, const Payload& payload, v1::CommerceEvent& event) const;
  const table::Mapping* MappingFor(const v1::CommerceEvent& event) const;
  std::vector<const table::Mapping*> MappingsFor(const v1::CommerceEvent& event,
                                                 const EncodeOptions& options,
                                                 v1::Report& report) const;
  void AddParts(const v1::CommerceEvent& event, std::vector<const table::Mapping*>& lenses) const;
  void Refuse(const v1::CommerceEvent& event, v1::Report& report) const;

  const vendor::Adapter& adapter_;
  const table::Format& format_;
  std::vector<std::string> name_path_;  // of the member that names the event
  std::vector<table::Mapping> mappings_;
  std::unique_ptr<table::ObjectPlan> envelope_;
};

}  // namespace interlingua::engine
