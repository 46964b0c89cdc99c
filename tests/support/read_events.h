// A whole input, read and kept, for tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "adapters/all.h"
#include "service/input/event_source.h"

namespace interlingua::support {

inline const Translator& TestTranslator() {
  static const Translator* const translator = Translator::Create(AllAdapters()).value().release();
  return *translator;
}

inline std::string Message(const absl::Status& status) { return std::string(status.message()); }

/// Copies of what a unit held.
struct ReadEvent {
  absl::Status status;
  v1::CommerceEvent event;
  v1::Report report;
};
struct ReadUnit {
  std::int64_t line = 0;
  std::string place;
  absl::Status status;
  std::string text;
  std::vector<ReadEvent> events;
  input::InputPosition position;  ///< after it
};
struct ReadInput {
  absl::Status status;  ///< of opening, or of the end
  std::vector<ReadUnit> units;
  std::int64_t total_bytes = 0;
  std::int64_t read_bytes = 0;
};

inline ReadInput Read(const input::InputOptions& options) {
  ReadInput read;
  auto source = input::OpenEvents(options, TestTranslator());
  if (!source.ok()) {
    read.status = source.status();
    return read;
  }
  google::protobuf::Arena arena;
  input::InputRecord unit;
  while (true) {
    arena.Reset();
    const absl::StatusOr<bool> found = (*source)->Next(arena, unit);
    read.status = found.status();
    read.total_bytes = (*source)->total_bytes();
    read.read_bytes = (*source)->read_bytes();
    if (!found.ok() || !*found) return read;
    ReadUnit& kept = read.units.emplace_back();
    kept.line = unit.line;
    kept.place = unit.Place();
    kept.status = unit.status;
    kept.text = std::string(unit.text);
    for (const engine::Decoded& decoded : unit.events) {
      kept.events.push_back({decoded.status, *decoded.event, decoded.report});
    }
    kept.position = (*source)->Position();
  }
}

}  // namespace interlingua::support
