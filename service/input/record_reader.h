// The records of one file: one reader for each form of input.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "service/input/event_reader.h"
#include "service/input/input_window.h"

namespace interlingua::input {

struct CsvMapping;

/// Reads what a window shows from where it stands up to the end of its source. Not thread-safe.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  /// Reads the next record into `record`, which is empty, and tells the window where it ends. False
  /// at the end. Errors as EventReader::Next.
  virtual absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& record) = 0;
};

/// Lines of a format of the translator. All arguments outlive the reader.
std::unique_ptr<RecordReader> MakeLineReader(InputWindow& window, const Translator& translator,
                                             std::string_view format, std::string_view source_id);

/// CommerceEvent messages, each behind its length as a varint. `name` stands for the file in
/// errors: kDataLoss where a message is cut off or has no valid length, with its place. A message
/// that is no event is a record with a status.
std::unique_ptr<RecordReader> MakeFrameReader(InputWindow& window, std::string_view name,
                                              std::string_view source_id);

/// Rows of a CSV file. A row that cannot be read is a record with a status, and so is one that
/// matches no event of the mapping; an event that may lack such a row is refused. kInvalidArgument:
/// the first line does not fit the mapping.
std::unique_ptr<RecordReader> MakeCsvReader(InputWindow& window, const CsvMapping& mapping,
                                            std::string_view name, std::string_view source_id);

}  // namespace interlingua::input
