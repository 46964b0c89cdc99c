// A format that reads and writes events: its tables, run in either direction.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "translator/engine/format_tables.h"
#include "translator/engine/translation.h"
#include "translator/json/document.h"
#include "translator/report/trace.h"

namespace interlingua::engine {

/// Immutable and thread-safe once made.
class FormatCodec {
 public:
  /// Arguments as for FormatTables.
  FormatCodec(std::string_view vendor, std::span<const table::Codec> codecs,
              const table::Format& format, std::vector<std::string>& faults)
      : tables_(vendor, codecs, format, faults) {}

  const FormatTables& tables() const { return tables_; }
  const table::Format& format() const { return tables_.format(); }

  /// Reads the payload: one entry an event. kInvalidArgument: it holds none.
  absl::StatusOr<std::vector<Decoded>> Decode(const json::Node& root, std::string_view source_id,
                                              google::protobuf::Arena* arena) const;

  /// Where the members of a document of the payload stand in its event, whose action has the number
  /// `kind`; `document` as in Decoded.
  std::vector<report::TracedMember> Trace(const json::Node& root, int document, int kind) const;

  /// What the request carries of an event that was written as this document.
  std::vector<report::TracedMember> ByWire(const json::Node& document, int kind) const;

  /// Writes the event into `encoded`; the findings of a refusal are in its report too.
  /// kInvalidArgument: the event is refused.
  absl::Status Encode(const v1::CommerceEvent& event, const EncodeOptions& options,
                      Encoded& encoded) const;

 private:
  FormatTables tables_;
};

}  // namespace interlingua::engine
