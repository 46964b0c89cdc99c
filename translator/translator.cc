#include "translator/translator.h"

#include <algorithm>

#include "translator/engine/format_codec.h"
#include "translator/event/canonical.h"
#include "translator/event/event_id.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/reference/compare.h"
#include "translator/reference/describe.h"
#include "translator/reference/sample.h"
#include "translator/report/finding.h"
#include "translator/report/translation_report.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua {
namespace {

/// A document whose memory serves many calls of one thread.
json::Document& ScratchDocument() {
  thread_local json::Document document;
  return document;
}

constexpr table::Format kCanonicalFormat = {
    .name = "canonical", .title = "CommerceEvent as proto3 JSON", .canonical = true};
constexpr vendor::Adapter kCanonicalAdapter = {.vendor = "canonical",
                                               .title = "Interlingua",
                                               .formats = {&kCanonicalFormat, 1},
                                               .codecs = {},
                                               .settings = {}};

absl::StatusOr<std::vector<engine::Decoded>> DecodeCanonical(std::string_view json,
                                                             const json::Node& root,
                                                             std::string_view source_id,
                                                             google::protobuf::Arena* arena) {
  engine::Decoded decoded;
  decoded.event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(arena);
  v1::CommerceEvent& event = *decoded.event;
  if (const auto status = event::ParseCanonical(json, event); !status.ok()) {
    report::AddSourceFinding(decoded.report, "canonical", v1::Finding::INVALID_VALUE, "/",
                             text::ToStd(status.message()));
    decoded.status = absl::InvalidArgumentError(report::Summary(decoded.report));
  } else {
    if (!source_id.empty()) event.mutable_source()->set_id(std::string(source_id));
    if (event.event_id().empty()) {
      event.set_event_id(event::DeriveEventId("canonical", json::NormalText(root), source_id));
    }
  }
  std::vector<engine::Decoded> events;
  events.push_back(std::move(decoded));
  return events;
}

/// Parses a payload, turned into JSON before where it is none; `converted` keeps that text.
absl::Status ParsePayload(const table::Format& format, std::string_view payload,
                          const json::Limits& limits, std::string& converted,
                          json::Document& document) {
  if (format.payload_reader == nullptr) return document.Parse(payload, limits);
  if (payload.size() > limits.max_bytes) {
    return absl::InvalidArgumentError("the payload is too large");
  }
  auto json = format.payload_reader->to_json(payload);
  if (!json.ok()) return json.status();
  converted = *std::move(json);
  return document.Parse(converted, limits);
}

}  // namespace

struct Translator::Entry {
  Entry(const vendor::Adapter& owner, const table::Format& format, std::vector<std::string>& faults)
      : adapter(owner), codec(owner.vendor, owner.codecs, format, faults) {}

  const table::Format& format() const { return codec.format(); }
  const engine::FormatTables& tables() const { return codec.tables(); }

  const vendor::Adapter& adapter;
  engine::FormatCodec codec;
};

Translator::Translator() = default;
Translator::~Translator() = default;

absl::StatusOr<std::unique_ptr<Translator>> Translator::Create(
    std::span<const vendor::Adapter* const> adapters) {
  std::unique_ptr<Translator> translator(new Translator);
  std::vector<std::string> faults;
  auto add = [&](const vendor::Adapter& adapter) {
    for (const table::Format& format : adapter.formats) {
      if (translator->Find(format.name) != nullptr) {
        faults.push_back(text::Concat(format.name, ": the format is there twice"));
      }
      translator->entries_.push_back(std::make_unique<Entry>(adapter, format, faults));
    }
  };
  add(kCanonicalAdapter);
  for (const vendor::Adapter* adapter : adapters) add(*adapter);
  std::sort(translator->entries_.begin(), translator->entries_.end(),
            [](const auto& a, const auto& b) {
              return std::string_view(a->format().name) < b->format().name;
            });
  if (faults.empty()) return translator;
  std::string message;
  for (const std::string& fault : faults) message.append(message.empty() ? "" : "\n").append(fault);
  return absl::FailedPreconditionError(message);
}

const Translator::Entry* Translator::Find(std::string_view format) const {
  for (const auto& entry : entries_) {
    if (format == entry->format().name) return entry.get();
  }
  return nullptr;
}

absl::Status Translator::NoSuchFormat(std::string_view format) const {
  std::string known;
  for (const auto& entry : entries_) {
    known.append(known.empty() ? "" : ", ").append(entry->format().name);
  }
  return absl::NotFoundError(text::Concat("no format '", format, "'; there are: ", known));
}

const Translator::Entry* Translator::Reader(const Entry* entry, const json::Node& document) const {
  const auto dialect = entry->format().dialect;
  if (dialect == nullptr) return entry;
  const char* name = dialect(document);
  return name == nullptr ? nullptr : Find(name);
}

absl::StatusOr<std::vector<engine::Decoded>> Translator::Decode(
    std::string_view format, std::string_view payload, const engine::DecodeOptions& options,
    google::protobuf::Arena* arena) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  const auto refuse = [&](absl::string_view reason) {
    return absl::InvalidArgumentError(text::Concat(format, ": ", text::ToStd(reason)));
  };
  json::Document& document = ScratchDocument();
  std::string converted;
  if (const auto status = ParsePayload(entry->format(), payload,
                                       {options.max_depth, options.max_bytes}, converted, document);
      !status.ok()) {
    return refuse(status.message());
  }
  if (entry->format().canonical) {
    return DecodeCanonical(payload, document.root(), options.source_id, arena);
  }
  entry = Reader(entry, document.root());
  if (entry == nullptr) return refuse("the document has the shape of none of its dialects");
  return entry->codec.Decode(document.root(), options.source_id, arena);
}

v1::Report Translator::Receipt(std::string_view from, std::string_view payload,
                               const engine::Decoded& decoded, std::string_view to,
                               std::span<const std::string> documents,
                               const v1::Report& writing) const {
  const Entry* source = Find(from);
  const Entry* target = Find(to);
  report::TranslationReportParts parts{.event = *decoded.event,
                                       .target_format = to,
                                       .reading = decoded.report,
                                       .writing = writing,
                                       .source = {},
                                       .target = {},
                                       .by_wire = {},
                                       .written = !documents.empty()};
  const int kind = static_cast<int>(parts.event.action_case());
  json::Document document;
  std::string converted;
  if (source != nullptr && ParsePayload(source->format(), payload, {}, converted, document).ok()) {
    source = Reader(source, document.root());
    if (source != nullptr)
      parts.source = source->codec.Trace(document.root(), decoded.document, kind);
  }
  parts.whole = target != nullptr && target->format().canonical;
  for (const std::string& written : documents) {
    if (target == nullptr || parts.whole || !document.Parse(written).ok()) continue;
    for (auto& member : target->codec.Trace(document.root(), 0, kind)) {
      parts.target.push_back(std::move(member));
    }
    parts.by_wire = target->codec.ByWire(document.root(), kind);
  }
  return report::MakeTranslationReport(parts);
}

absl::StatusOr<engine::Encoded> Translator::Encode(std::string_view format,
                                                   const v1::CommerceEvent& event,
                                                   const engine::EncodeOptions& options,
                                                   v1::Report* report) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  engine::Encoded encoded;
  if (entry->format().canonical) {
    auto text = event::CanonicalText(event);
    if (!text.ok()) return text.status();
    encoded.documents.push_back(*std::move(text));
    return encoded;
  }
  if (!entry->tables().writes()) {
    return absl::InvalidArgumentError(text::Concat(format, ": the format is read only"));
  }
  const absl::Status status = entry->codec.Encode(event, options, encoded);
  if (report != nullptr) *report = encoded.report;
  if (!status.ok()) return status;
  return encoded;
}

std::optional<value::NormalForm> Translator::HashForm(std::string_view format,
                                                      std::string_view field) const {
  const Entry* entry = Find(format);
  return entry == nullptr ? std::nullopt : entry->tables().HashForm(field);
}

/// A format that stands for several has the kinds of all formats of its adapter that are written.
std::vector<std::string> Translator::KindsOf(const Entry& entry) const {
  std::vector<std::string> kinds;
  const auto& action = *v1::CommerceEvent::descriptor()->FindOneofByName("action");
  for (int i = 0; i < action.field_count(); ++i) {
    const auto& field = *action.field(i);
    const auto holds = [&](const std::unique_ptr<Entry>& other) {
      const bool spoken = entry.format().dialect != nullptr && other->tables().writes() &&
                          &other->adapter == &entry.adapter;
      return (other.get() == &entry || spoken) && other->tables().Holds(field);
    };
    const bool held = std::any_of(entries_.begin(), entries_.end(), holds);
    if (held || entry.format().canonical) kinds.push_back(field.name());
  }
  return kinds;
}

std::vector<reference::FormatDescription> Translator::Formats() const {
  std::vector<reference::FormatDescription> formats;
  for (const auto& entry : entries_) {
    reference::FormatDescription& format = formats.emplace_back();
    format.name = entry->format().name;
    format.title = entry->format().title;
    format.kinds = KindsOf(*entry);
    format.reads = true;
    format.writes = entry->tables().writes();
    format.delivers = Delivers(format.name);
  }
  return formats;
}

absl::StatusOr<std::vector<reference::RowDescription>> Translator::Describe(
    std::string_view format, std::string_view kind) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  std::vector<reference::RowDescription> rows;
  for (const table::Mapping& mapping : entry->tables().mappings()) {
    if (kind.empty() || kind == mapping.table->kind || kind == mapping.table->event) {
      reference::DescribeTable(mapping, entry->tables().kept_envelope(),
                               entry->format().envelope.list, rows);
    }
  }
  if (rows.empty() && !kind.empty() && !entry->format().canonical) {
    return absl::NotFoundError(text::Concat("format '", format, "' has no '", kind, "'"));
  }
  return rows;
}

absl::StatusOr<std::vector<reference::Comparison>> Translator::Compare(
    std::string_view from, std::string_view to, std::string_view kind) const {
  const Entry* source = Find(from);
  if (source == nullptr) return NoSuchFormat(from);
  const Entry* target = Find(to);
  if (target == nullptr) return NoSuchFormat(to);
  if (!target->tables().writes()) {
    return absl::InvalidArgumentError(text::Concat(to, ": the format is read only"));
  }
  std::vector<reference::Comparison> comparisons =
      reference::CompareTables(source->tables(), target->tables(), kind);
  if (comparisons.empty()) {
    return absl::NotFoundError(kind.empty()
                                   ? text::Concat("format '", from, "' has no tables to compare")
                                   : text::Concat("format '", from, "' has no '", kind, "'"));
  }
  return comparisons;
}

bool Translator::Delivers(std::string_view format) const {
  const Entry* entry = Find(format);
  return entry != nullptr && entry->format().deliverable && entry->tables().writes() &&
         entry->adapter.make_wire != nullptr;
}

const vendor::Adapter* Translator::AdapterOf(std::string_view format) const {
  const Entry* entry = Find(format);
  return entry == nullptr ? nullptr : &entry->adapter;
}

int Translator::Tables(std::string_view format) const {
  const Entry* entry = Find(format);
  const bool drawn = entry != nullptr && entry->tables().writes();
  return drawn ? static_cast<int>(entry->tables().read_mappings().size()) : 0;
}

absl::StatusOr<std::string> Translator::Sample(std::string_view format, std::uint64_t seed,
                                               bool whole) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  const engine::FormatTables& tables = entry->tables();
  const auto mappings = tables.read_mappings();
  if (mappings.empty() || !tables.writes()) {
    return absl::UnimplementedError(text::Concat(format, " has no tables to draw documents from"));
  }
  return reference::SampleDocument(*mappings[seed % mappings.size()], tables.kept_envelope(),
                                   tables.format().envelope.list, seed, whole);
}

}  // namespace interlingua
