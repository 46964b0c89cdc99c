// One interface over every input of events: JSON Lines of any format, framed protobuf messages and
// CSV under a mapping file; plain, gzip or zstd; one file, several, or stdin.
//
//     OpenEvents({.format = "csv", .files = {"orders.csv.gz"}, .mapping = "shop.mapping.yaml"}, t)
//     while (*source->Next(arena, unit)) { ...unit.events...; arena.Reset(); }
//
// The input is read, not judged: a clock of 1970 or 2099 is a time as any other.
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
  /// unit is read.
  std::string_view text;

  /// For messages: `line 7`, or `orders.jsonl:7` where there are several files.
  std::string Place() const {
    return file.empty() ? text::Concat("line ", line) : text::Concat(file, ":", line);
  }
};

/// A place in the input, between two units.
struct InputPosition {
  std::int64_t units = 0;  ///< handed out so far
  std::int64_t bytes = 0;  ///< of the decoded input that they cover, blank lines after them not
  std::string digest;  ///< SHA-256 (hex) of those bytes: tells another input apart; "": not kept
};

/// Not thread-safe.
class EventReader {
 public:
  virtual ~EventReader() = default;

  /// Reads the next unit. False at the end of the input. What the unit held before is gone; its
  /// events live as long as `arena` is not reset.
  ///
  /// An error means that the input as a whole cannot be read on: kDataLoss where it is cut off or
  /// damaged, kUnavailable where the system refuses. Nothing may be asked for after it but the
  /// position.
  virtual absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& unit) = 0;

  /// Runs `action` whenever the source is about to wait for input, so that what is done already can
  /// be shown to whoever types or pipes it in.
  virtual void OnWait(const std::function<void()>& /*action*/) {}

  /// After the units handed out so far. Costs a hash of what was read since it was last asked.
  virtual InputPosition Position() = 0;

  /// Size of the files as they are on disk and how much of it is read; 0 where unknown (stdin).
  /// For progress.
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
  /// Whether positions have a digest. Those who never ask for one save the hash of all bytes.
  bool digests = true;
};

/// Opens the input; `translator` outlives the source.
///
/// kNotFound: no such format, or no such file. kPermissionDenied, kUnavailable: the first file
/// cannot be opened. kInvalidArgument: the mapping file is faulty (the message lists all faults,
/// one a line), missing, or given for a format that has none.
absl::StatusOr<std::unique_ptr<EventReader>> OpenEvents(const InputOptions& options,
                                                        const Translator& translator);

}  // namespace interlingua::input
