// What is asked of one translation, and what comes of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "interlingua/v1/event.pb.h"
#include "interlingua/v1/report.pb.h"

namespace interlingua::engine {

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

}  // namespace interlingua::engine
