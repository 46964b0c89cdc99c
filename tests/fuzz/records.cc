#include "tests/fuzz/records.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "translator/event/validation.h"
#include "translator/value/digest.h"

namespace interlingua::fuzz {
namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << what << "\n";
  std::abort();
}

/// Bytes in memory, a few at a time.
class Pieces : public input::ByteSource {
 public:
  Pieces(std::string_view bytes, std::size_t piece) : bytes_(bytes), piece_(piece) {}

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    const std::size_t taken = std::min({size, piece_, bytes_.size()});
    std::memcpy(buffer, bytes_.data(), taken);
    bytes_.remove_prefix(taken);
    return taken;
  }

 private:
  std::string_view bytes_;
  std::size_t piece_;
};

/// All that one reading says.
std::vector<std::string> ReadingOf(
    std::string_view bytes, std::size_t piece,
    const std::function<std::unique_ptr<input::RecordReader>(input::InputWindow& window)>& open) {
  std::vector<std::string> reading;
  input::InputWindow window(input::InputWindow::Digest::kSha256);
  window.Attach(std::make_unique<Pieces>(bytes, piece));
  const std::unique_ptr<input::RecordReader> reader = open(window);
  google::protobuf::Arena arena;
  std::int64_t end = 0;
  while (true) {
    arena.Reset();
    input::InputRecord record;
    const absl::StatusOr<bool> found = reader->Next(arena, record);
    if (!found.ok()) reading.push_back(found.status().ToString());
    if (!found.ok() || !*found) return reading;
    window.EndRecord();
    const input::InputPosition position = window.Position();
    Require(position.bytes >= end, "the position goes back");
    end = position.bytes;
    Require(position.digest == value::Sha256Hex(bytes.substr(0, static_cast<std::size_t>(end))),
            "the digest is that of other bytes");
    std::string line = std::to_string(record.line) + " " + record.status.ToString() + " " +
                       std::to_string(position.bytes);
    for (const engine::Decoded& decoded : record.events) {
      line += decoded.status.ToString() + decoded.event->SerializeAsString() +
              decoded.report.SerializeAsString();
      if (!decoded.status.ok()) continue;
      Require(event::ValidateEvent(*decoded.event).ok(), "an event is not valid");
      Require(decoded.event->has_event_id(), "an event has no id");
    }
    reading.push_back(std::move(line));
  }
}

}  // namespace

void CheckRecords(
    std::string_view bytes,
    const std::function<std::unique_ptr<input::RecordReader>(input::InputWindow& window)>& open) {
  Require(ReadingOf(bytes, 1u << 20, open) == ReadingOf(bytes, 3, open),
          "what is read depends on the pieces");
}

}  // namespace interlingua::fuzz
