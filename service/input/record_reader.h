// The units of one file, one reader for each form of input.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "service/input/event_source.h"
#include "service/input/input_window.h"

namespace interlingua::input {

struct CsvMapping;

/// Reads what a window shows from where it stands up to the end of its source. Not thread-safe.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  /// Reads the next unit into `unit`, which is empty, and tells the window where it ends. False at
  /// the end. Errors as EventReader::Next.
  virtual absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& unit) = 0;
};

/// Lines of a format of the translator. All arguments outlive the reader.
std::unique_ptr<RecordReader> ReadEventLines(InputWindow& window, const Translator& translator,
                                             std::string_view format, std::string_view source_id);

/// CommerceEvent messages, each behind its length as a varint. `name` stands for the file in
/// errors: kDataLoss where a message is cut off or its length is none, with its place. A message
/// that is no event is a unit with a status.
std::unique_ptr<RecordReader> ReadEventFrames(InputWindow& window, std::string_view name,
                                              std::string_view source_id);

/// Rows of a CSV file. A row that cannot be read is a unit with a status, and so is one that no
/// event of the mapping takes; an event that may lack such a row is refused. kInvalidArgument: the
/// first line does not fit the mapping.
std::unique_ptr<RecordReader> ReadEventRows(InputWindow& window, const CsvMapping& mapping,
                                            std::string_view name, std::string_view source_id);

}  // namespace interlingua::input
