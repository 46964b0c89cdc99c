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

namespace interlingua {

struct Adapter;
struct JsonNode;
enum class NormalForm : std::uint8_t;

/// One event of a payload. When `status` is not OK the event must not be used: the message names
/// the format, the pointer and the reason of every fault, and the report has them one by one.
struct Decoded {
  absl::Status status;
  v1::CommerceEvent* event = nullptr;  ///< on the caller's arena; never null
  v1::Report report;
  int document = 0;  ///< which document of the payload it was read from, counted from zero
};

struct DecodeOptions {
  /// The producer; goes into `source.id` and into derived event ids.
  std::string_view source_id = {};
  /// Members beyond this nesting are refused.
  int max_depth = 64;
  /// Larger payloads are refused.
  std::size_t max_bytes = 16u << 20;
};

struct EncodeOptions {
  /// Write documents about the person beside the event, where the format keeps people apart.
  bool person_documents = false;
  /// Refuse events that lack members which the vendor's text requires and its samples leave out.
  bool strict = false;
  /// The destination identifies visitors by a signed token: only members that the vendor allows
  /// there are written.
  bool authenticated = false;
  /// Write an event id that was derived from a document of the same format, which had none; for
  /// destinations, which drop duplicates by it. Without it such a document comes back as it was.
  bool derived_ids = false;
  /// Types of further identifiers (`identity.ids`) that the destination knows; others are withheld
  /// where a format would write any. Empty: all are written.
  std::vector<std::string> identifier_types = {};
  /// Refuse an event of which an amount, a quantity or an identifier would be lost.
  bool refuse_loss = false;
  /// Find out what is lost. Costs about as much again as the encoding.
  bool report_loss = true;
};

/// An event in a vendor's form.
struct Encoded {
  std::vector<std::string> documents;  ///< JSON texts, at least one
  /// How many of them, at the end, are about the person and stand beside the event; none where the
  /// event itself is about the person.
  std::size_t person_documents = 0;
  v1::Report report;
};

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
  std::string event;       ///< the vendor's name of the event
  std::string kind;        ///< the canonical kind
  std::string pointer;     ///< the member: `/items/*/product/price`
  std::string type;        ///< its JSON form: `number, major units`
  std::string required;    ///< "required", "expected" or ""
  std::string field;       ///< the canonical field: `purchase.items[].unit_price`
  std::string remark;      ///< reason, words of an enumeration, constant
  std::string reference;   ///< link to the vendor's page
  std::string key;         ///< which element of a list it is: `field=email,algorithm=MD5`
  std::string implied;     ///< the value that the table implies for the field
  bool assumed = false;    ///< it does so on the way in only
  bool reads = false;      ///< a document's member is read into the field
  bool writes = false;     ///< the field is written to the member
  bool derivable = false;  ///< written from other fields where it is absent
  bool container = false;  ///< an object or a list, with rows of its own
  bool constant = false;
  bool needs = false;    ///< the event is refused without the field
  bool by_wire = false;  ///< the request carries the field
};

/// One event of a format laid beside another format.
struct Comparison {
  std::string event;  ///< the source's name of it
  std::string kind;
  /// A receipt for an event that has every member: what would be carried, derived, lost or refused.
  v1::Report receipt;
};

class Translator {
 public:
  /// Resolves the tables of all adapters. kFailedPrecondition lists every fault of every table, one
  /// a line. `adapters` and everything they point to live as long as the translator.
  static absl::StatusOr<std::unique_ptr<Translator>> Create(
      std::span<const Adapter* const> adapters);
  ~Translator();
  Translator(const Translator&) = delete;
  Translator& operator=(const Translator&) = delete;

  /// Reads one payload: one JSON document, UTF-8, which may hold several events.
  ///
  /// Returns one entry an event, at least one. kInvalidArgument: not JSON, not UTF-8, too deep, too
  /// large, or no event of the format. kNotFound: no such format (the message lists those there
  /// are).
  absl::StatusOr<std::vector<Decoded>> Decode(std::string_view format, std::string_view json,
                                              const DecodeOptions& options,
                                              google::protobuf::Arena* arena) const;

  /// Writes one event.
  ///
  /// kInvalidArgument: the format has no form for this event, or a required member is missing; the
  /// message holds the reason (`refund: liveperson has no refund`). kNotFound: no such format. When
  /// `report` is given it gets the findings of a refusal too.
  absl::StatusOr<Encoded> Encode(std::string_view format, const v1::CommerceEvent& event,
                                 const EncodeOptions& options, v1::Report* report = nullptr) const;

  /// The whole account of an event that was read from `payload` of the format `from` and written in
  /// the format `to`: every finding of both, with the members on both sides, and every field that
  /// was copied. `documents` and `writing` are what Encode gave; no documents means that it
  /// refused.
  v1::Report Receipt(std::string_view from, std::string_view payload, const Decoded& decoded,
                     std::string_view to, std::span<const std::string> documents,
                     const v1::Report& writing) const;

  /// All formats, sorted by name.
  std::vector<FormatDescription> Formats() const;

  /// The member reference of a format, in the vendor's order; `kind` restricts it unless empty.
  absl::StatusOr<std::vector<RowDescription>> Describe(std::string_view format,
                                                       std::string_view kind = {}) const;

  /// What a crossing keeps, derives, loses and refuses, told from the tables: one entry for each
  /// event of `from` that is, or is called, `kind`; all of them when it is empty. kNotFound: no
  /// such format or kind. kInvalidArgument: `to` is read only.
  absl::StatusOr<std::vector<Comparison>> Compare(std::string_view from, std::string_view to,
                                                  std::string_view kind = {}) const;

  /// The normal form of which the format wants the hash of `field` (`identity.email`); nothing
  /// where its tables do not say (no HashOf row).
  std::optional<NormalForm> HashForm(std::string_view format, std::string_view field) const;

  /// Whether events in `format` can be sent to the vendor over the network.
  bool Delivers(std::string_view format) const;

  /// The adapter that owns `format`; null when there is none.
  const Adapter* AdapterOf(std::string_view format) const;

  /// How many tables `Sample` draws from, in turn by its seed; 0 where it draws from none.
  int Tables(std::string_view format) const;

  /// A document of the format drawn from its tables, the same for the same seed; for tests and
  /// benchmarks.
  /// A `whole` one has every member of its table.
  absl::StatusOr<std::string> Sample(std::string_view format, std::uint64_t seed,
                                     bool whole = false) const;

 private:
  Translator();
  struct Entry;
  const Entry* Find(std::string_view format) const;
  /// The entry that reads the document: that of its dialect where the format stands for several.
  const Entry* Reader(const Entry* entry, const JsonNode& document) const;
  absl::Status NoSuchFormat(std::string_view format) const;
  std::vector<std::unique_ptr<Entry>> entries_;
};

/// Name of the event's kind (`purchase`), or "" when no action is set.
std::string_view KindOf(const v1::CommerceEvent& event);

}  // namespace interlingua
