#include <utility>

#include "service/input/json_lines.h"
#include "service/input/record_reader.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

class EventLines : public RecordReader {
 public:
  EventLines(InputWindow& window, const Translator& translator, std::string_view format,
             std::string_view source_id)
      : window_(window), lines_(window), translator_(translator), format_(format) {
    options_.source_id = source_id;
  }

  absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& unit) override {
    InputLine line;
    const absl::StatusOr<bool> found = lines_.Next(line);
    if (!found.ok() || !*found) return found;
    window_.MayEndAt(window_.offset());
    unit.line = line.number;
    unit.text = line.text;
    if (line.too_long) {
      unit.status = absl::InvalidArgumentError(
          text::Concat(format_, ": longer than ", JsonLinesReader::kMaxLineBytes, " bytes"));
      return true;
    }
    auto events = translator_.Decode(format_, line.text, options_, &arena);
    if (events.ok()) {
      unit.events = *std::move(events);
    } else {
      unit.status = events.status();
    }
    return true;
  }

 private:
  InputWindow& window_;
  JsonLinesReader lines_;
  const Translator& translator_;
  std::string_view format_;
  engine::DecodeOptions options_;
};

}  // namespace

std::unique_ptr<RecordReader> ReadEventLines(InputWindow& window, const Translator& translator,
                                             std::string_view format, std::string_view source_id) {
  return std::make_unique<EventLines>(window, translator, format, source_id);
}

}  // namespace interlingua::input
