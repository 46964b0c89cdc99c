#include "service/input/record_reader.h"

#include <cstdint>
#include <string>
#include <utility>

#include "service/input/json_lines.h"
#include "translator/event/canonical.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

class LineReader : public RecordReader {
 public:
  LineReader(InputWindow& window, const Translator& translator, std::string_view format,
             std::string_view source_id)
      : window_(window), lines_(window), translator_(translator), format_(format) {
    options_.source_id = source_id;
  }

  absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& record) override {
    InputLine line;
    const absl::StatusOr<bool> found = lines_.Next(line);
    if (!found.ok() || !*found) return found;
    window_.MayEndAt(window_.offset());
    record.line = line.number;
    record.text = line.text;
    if (line.too_long) {
      record.status = absl::InvalidArgumentError(
          text::Concat(format_, ": longer than ", JsonLinesReader::kMaxLineBytes, " bytes"));
      return true;
    }
    auto events = translator_.Decode(format_, line.text, options_, &arena);
    if (events.ok()) {
      record.events = *std::move(events);
    } else {
      record.status = events.status();
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

constexpr std::uint64_t kMaxMessageBytes = 64u << 20;
constexpr std::size_t kMaxLengthBytes = 10;  // of a 64-bit varint

class FrameReader : public RecordReader {
 public:
  FrameReader(InputWindow& window, std::string_view name, std::string_view source_id)
      : window_(window), name_(name), source_id_(source_id) {}

  absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& record) override {
    const absl::StatusOr<bool> any = Await(1);
    if (!any.ok() || !*any) return any;
    record.line = ++number_;
    const absl::StatusOr<std::size_t> size = TakeLength();
    if (!size.ok()) return size.status();
    const absl::StatusOr<bool> whole = Await(*size);
    if (!whole.ok()) return whole.status();
    if (!*whole) return CutOff();
    Decode(window_.rest().substr(0, *size), arena, record);
    window_.Take(*size);
    window_.MayEndAt(window_.offset());
    return true;
  }

 private:
  /// Whether the window can show so many bytes.
  absl::StatusOr<bool> Await(std::size_t size) {
    while (window_.rest().size() < size) {
      const absl::StatusOr<bool> filled = window_.Fill();
      if (!filled.ok() || !*filled) return filled;
    }
    return true;
  }

  absl::StatusOr<std::size_t> TakeLength() {
    begin_ = window_.source_offset();
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < kMaxLengthBytes; ++i) {
      const absl::StatusOr<bool> there = Await(1);
      if (!there.ok()) return there.status();
      if (!*there) return CutOff();
      const auto byte = static_cast<unsigned char>(window_.rest().front());
      window_.Take(1);
      length |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
      if (length > kMaxMessageBytes) break;
      if (byte < 0x80) return static_cast<std::size_t>(length);
    }
    return absl::DataLossError(
        text::Concat(Place(), " has no length, or one of more than ", kMaxMessageBytes,
                     " bytes; every message must stand behind its length as a varint"));
  }

  std::string Place() const {
    return text::Concat(name_, ": message ", number_, ", which begins at byte ", begin_, ",");
  }

  absl::Status CutOff() const {
    return absl::DataLossError(text::Concat(
        Place(), " is cut off by the end of the file; get the whole file and read it again"));
  }

  void Decode(std::string_view bytes, google::protobuf::Arena& arena, InputRecord& record) const {
    auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
    if (!event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      record.status = absl::InvalidArgumentError(
          text::Concat(kFramedFormat, ": the message at byte ", begin_, " is no CommerceEvent"));
      return;
    }
    engine::Decoded& decoded = record.events.emplace_back();
    decoded.event = event;
    if (!source_id_.empty()) event->mutable_source()->set_id(std::string(source_id_));
    decoded.status = event::AdmitEvent(*event);
    if (decoded.status.ok()) return;
    report::AddSourceFinding(decoded.report, kFramedFormat, v1::Finding::INVALID_VALUE, "/",
                             text::ToStd(decoded.status.message()));
  }

  InputWindow& window_;
  std::string_view name_;
  std::string_view source_id_;
  std::int64_t number_ = 0;
  std::int64_t begin_ = 0;  ///< of the current message in its file
};

}  // namespace

std::unique_ptr<RecordReader> MakeLineReader(InputWindow& window, const Translator& translator,
                                             std::string_view format, std::string_view source_id) {
  return std::make_unique<LineReader>(window, translator, format, source_id);
}

std::unique_ptr<RecordReader> MakeFrameReader(InputWindow& window, std::string_view name,
                                              std::string_view source_id) {
  return std::make_unique<FrameReader>(window, name, source_id);
}

}  // namespace interlingua::input
