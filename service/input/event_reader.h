// One interface over every input of events: JSON Lines of any format, framed protobuf messages and
// CSV under a mapping file; plain, gzip or zstd; one file, several, or stdin.
//
//     OpenEvents({.format = "csv", .files = {"orders.csv.gz"}, .mapping = "shop.mapping.yaml"}, t)
//     while (*reader->Next(arena, record)) { ...record.events...; arena.Reset(); }
//
// Reading checks the form only: a time of 1970 or 2099 is a time as any other.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::input {

/// What one line, one framed message, or the rows of one order hold.
struct InputRecord {
  /// Where it begins, from 1 in its file; for framed messages the number of the message.
  std::int64_t line = 0;
  /// Why it cannot be read at all; `events` is empty then.
  absl::Status status;
  /// On the caller's arena; each with its own status and report.
  std::vector<engine::Decoded> events;
  /// Name of its file where there are several; "" otherwise.
  std::string_view file;
  /// The line itself, for receipts; "" where the input is not made of lines. Valid until the next
  /// record is read.
  std::string_view text;

  /// For messages: `line 7`, or `orders.jsonl:7` where there are several files.
  std::string Place() const {
    return file.empty() ? text::Concat("line ", line) : text::Concat(file, ":", line);
  }
};

/// A place in the input, between two records.
struct InputPosition {
  std::int64_t records = 0;  ///< handed out so far
  std::int64_t bytes = 0;  ///< of the decompressed input up to their end, blank lines after it not
  std::string digest;      ///< SHA-256 (hex) of those bytes, to recognise the input; "": not kept
};

/// Not thread-safe.
class EventReader {
 public:
  virtual ~EventReader() = default;

  /// Reads the next record. False at the end of the input. The record's former content is
  /// replaced; its events live until `arena` is reset.
  ///
  /// kDataLoss: the input is cut off or damaged; kUnavailable: the system cannot read it. After an
  /// error only Position may be called.
  virtual absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& record) = 0;

  /// Runs `action` whenever the reader is about to wait for input, so that output so far can be
  /// shown while the sender pauses.
  virtual void OnWait(const std::function<void()>& /*action*/) {}

  /// The position after the records handed out so far. Hashes the bytes read since the last call.
  virtual InputPosition Position() = 0;

  /// For progress: size of the files on disk, and the bytes of them that are read; 0 where unknown
  /// (stdin).
  virtual std::int64_t total_bytes() const = 0;
  virtual std::int64_t read_bytes() const = 0;
};

/// The names of the inputs that are no format of the translator.
inline constexpr std::string_view kFramedFormat = "canonical.pb";
inline constexpr std::string_view kCsvFormat = "csv";

struct InputOptions {
  std::string format;              ///< a format of the translator, `canonical.pb`, or `csv`
  std::vector<std::string> files;  ///< read one after the other; "-" is stdin, and so is none
  std::string mapping;             ///< of csv: path of the mapping file
  std::string source_id;           ///< as DecodeOptions::source_id
  /// Whether positions have a digest; without it no byte is hashed.
  bool digests = true;
};

/// Opens the input; `translator` outlives the reader.
///
/// kNotFound: no such format, or no such file. kPermissionDenied, kUnavailable: the first file
/// cannot be opened. kInvalidArgument: the mapping file is faulty (the message lists all faults,
/// one a line), missing, or given for a format that has none.
absl::StatusOr<std::unique_ptr<EventReader>> OpenEvents(const InputOptions& options,
                                                        const Translator& translator);

}  // namespace interlingua::input
