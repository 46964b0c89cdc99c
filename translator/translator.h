// The translator: every format in, every format out, with an account of what was not carried over.
//
//     auto translator = Translator::Create(AllAdapters());
//     google::protobuf::Arena arena;
//     auto decoded = (*translator)->Decode("liveperson", json, {}, &arena);
//     auto encoded = (*translator)->Encode("commanders_act", *decoded->front().event, {});
//
// Pure: no input or output, no clock, no state between calls. All methods of a made translator are
// thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"
#include "translator/engine/translation.h"
#include "translator/reference/description.h"

namespace interlingua::json {
struct Node;
}  // namespace interlingua::json

namespace interlingua::value {
enum class NormalForm : std::uint8_t;
}  // namespace interlingua::value

namespace interlingua::vendor {
struct Adapter;
}  // namespace interlingua::vendor

namespace interlingua {

class Translator {
 public:
  /// Resolves the tables of all adapters. kFailedPrecondition lists every fault of every table, one
  /// a line. `adapters` and everything they point to live as long as the translator.
  static absl::StatusOr<std::unique_ptr<Translator>> Create(
      std::span<const vendor::Adapter* const> adapters);
  ~Translator();
  Translator(const Translator&) = delete;
  Translator& operator=(const Translator&) = delete;

  /// Reads one payload: one JSON document, UTF-8, which may hold several events.
  ///
  /// Returns one entry an event, at least one. kInvalidArgument: not JSON, not UTF-8, too deep, too
  /// large, or no event of the format. kNotFound: no such format (the message lists those there
  /// are).
  absl::StatusOr<std::vector<engine::Decoded>> Decode(std::string_view format,
                                                      std::string_view json,
                                                      const engine::DecodeOptions& options,
                                                      google::protobuf::Arena* arena) const;

  /// Writes one event.
  ///
  /// kInvalidArgument: the format has no form for this event, or a required member is missing; the
  /// message holds the reason (`refund: liveperson has no refund`). kNotFound: no such format. When
  /// `report` is given it gets the findings of a refusal too.
  absl::StatusOr<engine::Encoded> Encode(std::string_view format, const v1::CommerceEvent& event,
                                         const engine::EncodeOptions& options,
                                         v1::Report* report = nullptr) const;

  /// The whole account of an event that was read from `payload` of the format `from` and written in
  /// the format `to`: every finding of both, with the members on both sides, and every field that
  /// was copied. `documents` and `writing` are what Encode gave; no documents means that it
  /// refused.
  v1::Report Receipt(std::string_view from, std::string_view payload,
                     const engine::Decoded& decoded, std::string_view to,
                     std::span<const std::string> documents, const v1::Report& writing) const;

  /// All formats, sorted by name.
  std::vector<reference::FormatDescription> Formats() const;

  /// The member reference of a format, in the vendor's order; `kind` restricts it unless empty.
  absl::StatusOr<std::vector<reference::RowDescription>> Describe(std::string_view format,
                                                                  std::string_view kind = {}) const;

  /// What a translation keeps, derives, loses and refuses, told from the tables: one entry for each
  /// event of `from` that is, or is called, `kind`; all of them when it is empty. kNotFound: no
  /// such format or kind. kInvalidArgument: `to` is read only.
  absl::StatusOr<std::vector<reference::Comparison>> Compare(std::string_view from,
                                                             std::string_view to,
                                                             std::string_view kind = {}) const;

  /// The normal form of which the format wants the hash of `field` (`identity.email`); nothing
  /// where its tables do not say (no HashOf row).
  std::optional<value::NormalForm> HashForm(std::string_view format, std::string_view field) const;

  /// Whether events in `format` can be sent to the vendor over the network.
  bool Delivers(std::string_view format) const;

  /// The adapter that owns `format`; null when there is none.
  const vendor::Adapter* AdapterOf(std::string_view format) const;

  /// How many tables `Sample` draws from, in turn by its seed; 0 where it draws from none.
  int Tables(std::string_view format) const;

  /// A document of the format drawn from its tables, the same for the same seed; for tests and
  /// benchmarks. A `whole` one has every member of its table.
  absl::StatusOr<std::string> Sample(std::string_view format, std::uint64_t seed,
                                     bool whole = false) const;

 private:
  Translator();
  struct Entry;
  const Entry* Find(std::string_view format) const;
  /// The entry that reads the document: that of its dialect where the format stands for several.
  const Entry* Reader(const Entry* entry, const json::Node& document) const;
  absl::Status NoSuchFormat(std::string_view format) const;
  std::vector<std::string> KindsOf(const Entry& entry) const;
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace interlingua
