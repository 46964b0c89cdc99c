// A whole input, read and kept, for tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "adapters/all.h"
#include "service/input/event_reader.h"

namespace interlingua::support {

inline const Translator& TestTranslator() {
  static const Translator* const translator = Translator::Create(AllAdapters()).value().release();
  return *translator;
}

inline std::string Message(const absl::Status& status) { return std::string(status.message()); }

/// Copies of what a record held.
struct ReadEvent {
  absl::Status status;
  v1::CommerceEvent event;
  v1::Report report;
};
struct ReadRecord {
  std::int64_t line = 0;
  std::string place;
  absl::Status status;
  std::string text;
  std::vector<ReadEvent> events;
  input::InputPosition position;  ///< after it
};
struct ReadInput {
  absl::Status status;  ///< of opening, or of the end
  std::vector<ReadRecord> records;
  std::int64_t total_bytes = 0;
  std::int64_t read_bytes = 0;
};

inline ReadInput Read(const input::InputOptions& options) {
  ReadInput read;
  auto reader = input::OpenEvents(options, TestTranslator());
  if (!reader.ok()) {
    read.status = reader.status();
    return read;
  }
  google::protobuf::Arena arena;
  input::InputRecord record;
  while (true) {
    arena.Reset();
    const absl::StatusOr<bool> found = (*reader)->Next(arena, record);
    read.status = found.status();
    read.total_bytes = (*reader)->total_bytes();
    read.read_bytes = (*reader)->read_bytes();
    if (!found.ok() || !*found) return read;
    ReadRecord& kept = read.records.emplace_back();
    kept.line = record.line;
    kept.place = record.Place();
    kept.status = record.status;
    kept.text = std::string(record.text);
    for (const engine::Decoded& decoded : record.events) {
      kept.events.push_back({decoded.status, *decoded.event, decoded.report});
    }
    kept.position = (*reader)->Position();
  }
}

}  // namespace interlingua::support
