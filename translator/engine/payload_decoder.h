// One payload of a format into its events.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "translator/engine/format_tables.h"
#include "translator/engine/translation.h"
#include "translator/json/document.h"

namespace interlingua::engine {

/// Serves one payload; all arguments are borrowed.
class PayloadDecoder {
 public:
  /// `source_id` is the producer, "" when it is unknown. Events are made on `arena`.
  PayloadDecoder(const FormatTables& tables, const json::Node& root, std::string_view source_id,
                 google::protobuf::Arena* arena)
      : tables_(tables), root_(root), source_id_(source_id), arena_(arena) {}

  /// One entry an event, refused ones included. kInvalidArgument: the payload holds none.
  absl::StatusOr<std::vector<Decoded>> Decode() &&;

 private:
  void DecodeDocument(const json::Node& document, const std::string& prefix);
  void DecodeBeside(const table::Mapping& mapping, const json::Node& document,
                    const std::string& prefix);
  Decoded& AddEvent();
  void SetSource(const table::Mapping& mapping, const json::Node& document,
                 v1::CommerceEvent& event) const;
  void Unrecognised(const json::Node& document, const std::string& prefix,
                    v1::Report& report) const;
  void DeriveId(const json::Node& document, v1::CommerceEvent& event);
  std::string IdentityOf(const json::Node& document);

  const FormatTables& tables_;
  const json::Node& root_;
  std::string_view source_id_;
  google::protobuf::Arena* arena_;
  bool enveloped_ = false;  // the documents stand in a list of the root
  /// Documents seen so far in normal spelling: equal ones in one payload are different events.
  absl::flat_hash_map<std::string, int> seen_;
  std::vector<Decoded> decoded_;
};

}  // namespace interlingua::engine
