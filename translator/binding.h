// A format with its tables resolved: picks the table for a document or an event, and runs it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/arena.h"
#include "translator/adapter.h"
#include "translator/json.h"
#include "translator/lens.h"
#include "translator/trace.h"
#include "translator/translator.h"

namespace interlingua {

/// Immutable and thread-safe once made.
class Binding {
 public:
  /// Faults of the tables are appended to `faults`.
  Binding(const Adapter& adapter, const Format& format, std::vector<std::string>& faults);

  const Adapter& adapter() const { return adapter_; }
  const Format& format() const { return format_; }
  const std::vector<Lens>& lenses() const { return lenses_; }
  /// Those that documents are read by; the others are written only.
  std::vector<const Lens*> read_lenses() const;
  /// Whether a table of the format speaks of the kind, a field of CommerceEvent.action.
  bool Holds(const google::protobuf::FieldDescriptor& kind) const;
  /// The envelope that is part of every document; null where there is none.
  const Scope* envelope() const { return format_.envelope.kept ? envelope_.get() : nullptr; }
  /// The normal form of which a HashOf row wants the hash of the field; nothing where none does.
  std::optional<NormalForm> HashForm(std::string_view field) const;
  /// Whether events can be written in the format.
  bool writes() const { return format_.to_json == nullptr && format_.dialect == nullptr; }

  /// Reads the payload: one entry an event. kInvalidArgument: it holds none.
  absl::StatusOr<std::vector<Decoded>> Decode(const JsonNode& root, std::string_view source_id,
                                              google::protobuf::Arena* arena) const;

  /// Where the members of a document of the payload stand in its event, whose action has the number
  /// `kind`; `document` as in Decoded.
  std::vector<TracedMember> Trace(const JsonNode& root, int document, int kind) const;

  /// What the request carries of an event that was written as this document.
  std::vector<TracedMember> ByWire(const JsonNode& document, int kind) const;

  /// Writes the event into `encoded`; the findings of a refusal are in its report too.
  absl::Status Encode(const v1::CommerceEvent& event, const EncodeOptions& options,
                      Encoded& encoded) const;

 private:
  struct Payload;

  /// The documents of a payload that holds several; null where the payload is one document. `place`
  /// gets the pointer to the list.
  const JsonNode* ListIn(const JsonNode& root, std::string& place) const;
  /// The name of the event as the document has it; empty where it has none.
  std::string_view NameIn(const JsonNode& document) const;
  const Lens* LensOf(const JsonNode& document) const;
  const Lens* LensOf(const JsonNode& document, int kind) const;
  void DecodeDocument(const JsonNode& document, const Payload& payload, const std::string& prefix,
                      std::vector<Decoded>& decoded) const;
  void DecodeBeside(const Lens& lens, const JsonNode& document, const Payload& payload,
                    const std::string& prefix, std::vector<Decoded>& decoded) const;
  void SetSource(const Lens& lens, const JsonNode& document, const Payload& payload,
                 v1::CommerceEvent& event) const;
  void Unrecognised(const JsonNode& document, const std::string& prefix, v1::Report& report) const;
  void DeriveId(const JsonNode& document, const Payload& payload, v1::CommerceEvent& event) const;
  const Lens* LensFor(const v1::CommerceEvent& event) const;
  std::vector<const Lens*> LensesFor(const v1::CommerceEvent& event, const EncodeOptions& options,
                                     v1::Report& report) const;
  void AddParts(const v1::CommerceEvent& event, std::vector<const Lens*>& lenses) const;
  void Refuse(const v1::CommerceEvent& event, v1::Report& report) const;

  const Adapter& adapter_;
  const Format& format_;
  std::vector<std::string> name_path_;  // of the member that names the event
  std::vector<Lens> lenses_;
  std::unique_ptr<Scope> envelope_;
};

}  // namespace interlingua
