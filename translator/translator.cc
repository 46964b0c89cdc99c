#include "translator/translator.h"

#include <algorithm>

#include "translator/binding.h"
#include "translator/canonical.h"
#include "translator/compare.h"
#include "translator/describe.h"
#include "translator/event_id.h"
#include "translator/json.h"
#include "translator/receipt.h"
#include "translator/report.h"
#include "translator/sample.h"
#include "translator/text.h"

namespace interlingua {
namespace {

/// A document whose memory serves many calls of one thread.
JsonDocument& ScratchDocument() {
  thread_local JsonDocument document;
  return document;
}

constexpr Format kCanonicalFormat = {
    .name = "canonical", .title = "CommerceEvent as proto3 JSON", .canonical = true};
constexpr Adapter kCanonicalAdapter = {.vendor = "canonical",
                                       .title = "Interlingua",
                                       .formats = {&kCanonicalFormat, 1},
                                       .codecs = {},
                                       .settings = {}};

absl::StatusOr<std::vector<Decoded>> DecodeCanonical(std::string_view json, const JsonNode& root,
                                                     std::string_view source_id,
                                                     google::protobuf::Arena* arena) {
  Decoded decoded;
  decoded.event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(arena);
  v1::CommerceEvent& event = *decoded.event;
  if (const auto status = ParseCanonical(json, event); !status.ok()) {
    AddSourceFinding(decoded.report, "canonical", v1::Finding::INVALID_VALUE, "/",
                     ToStd(status.message()));
    decoded.status = absl::InvalidArgumentError(Summary(decoded.report));
  } else {
    if (!source_id.empty()) event.mutable_source()->set_id(std::string(source_id));
    if (event.event_id().empty()) {
      event.set_event_id(DeriveEventId("canonical", NormalJson(root), source_id));
    }
  }
  std::vector<Decoded> events;
  events.push_back(std::move(decoded));
  return events;
}

/// Parses a payload, turned into JSON before where it is none; `converted` keeps that text.
absl::Status ParsePayload(const Format& format, std::string_view payload, const JsonLimits& limits,
                          std::string& converted, JsonDocument& document) {
  if (format.to_json == nullptr) return document.Parse(payload, limits);
  if (payload.size() > limits.max_bytes) {
    return absl::InvalidArgumentError("the payload is too large");
  }
  auto json = format.to_json(payload);
  if (!json.ok()) return json.status();
  converted = *std::move(json);
  return document.Parse(converted, limits);
}

/// A format that stands for several has the kinds of all formats of its adapter that are written.
std::vector<std::string> KindsOf(const Binding& binding, std::span<const Binding* const> all) {
  std::vector<std::string> kinds;
  const auto& action = *v1::CommerceEvent::descriptor()->FindOneofByName("action");
  for (int i = 0; i < action.field_count(); ++i) {
    const auto* field = action.field(i);
    const bool held = std::any_of(all.begin(), all.end(), [&](const Binding* other) {
      const bool spoken = binding.format().dialect != nullptr && other->writes() &&
                          &other->adapter() == &binding.adapter();
      return (other == &binding || spoken) && other->Holds(*field);
    });
    if (held || binding.format().canonical) kinds.push_back(field->name());
  }
  return kinds;
}

}  // namespace

struct Translator::Entry {
  Entry(const Adapter& adapter, const Format& format, std::vector<std::string>& faults)
      : binding(adapter, format, faults) {}
  Binding binding;
};

Translator::Translator() = default;
Translator::~Translator() = default;

absl::StatusOr<std::unique_ptr<Translator>> Translator::Create(
    std::span<const Adapter* const> adapters) {
  std::unique_ptr<Translator> translator(new Translator);
  std::vector<std::string> faults;
  auto add = [&](const Adapter& adapter) {
    for (const Format& format : adapter.formats) {
      if (translator->Find(format.name) != nullptr) {
        faults.push_back(Concat(format.name, ": the format is there twice"));
      }
      translator->entries_.push_back(std::make_unique<Entry>(adapter, format, faults));
    }
  };
  add(kCanonicalAdapter);
  for (const Adapter* adapter : adapters) add(*adapter);
  std::sort(translator->entries_.begin(), translator->entries_.end(),
            [](const auto& a, const auto& b) {
              return std::string_view(a->binding.format().name) < b->binding.format().name;
            });
  if (faults.empty()) return translator;
  std::string message;
  for (const std::string& fault : faults) message.append(message.empty() ? "" : "\n").append(fault);
  return absl::FailedPreconditionError(message);
}

const Translator::Entry* Translator::Find(std::string_view format) const {
  for (const auto& entry : entries_) {
    if (format == entry->binding.format().name) return entry.get();
  }
  return nullptr;
}

absl::Status Translator::NoSuchFormat(std::string_view format) const {
  std::string known;
  for (const auto& entry : entries_) {
    known.append(known.empty() ? "" : ", ").append(entry->binding.format().name);
  }
  return absl::NotFoundError(Concat("no format '", format, "'; there are: ", known));
}

const Translator::Entry* Translator::Reader(const Entry* entry, const JsonNode& document) const {
  const auto dialect = entry->binding.format().dialect;
  if (dialect == nullptr) return entry;
  const char* name = dialect(document);
  return name == nullptr ? nullptr : Find(name);
}

absl::StatusOr<std::vector<Decoded>> Translator::Decode(std::string_view format,
                                                        std::string_view payload,
                                                        const DecodeOptions& options,
                                                        google::protobuf::Arena* arena) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  const auto refuse = [&](absl::string_view reason) {
    return absl::InvalidArgumentError(Concat(format, ": ", ToStd(reason)));
  };
  JsonDocument& document = ScratchDocument();
  std::string converted;
  if (const auto status = ParsePayload(entry->binding.format(), payload,
                                       {options.max_depth, options.max_bytes}, converted, document);
      !status.ok()) {
    return refuse(status.message());
  }
  if (entry->binding.format().canonical) {
    return DecodeCanonical(payload, document.root(), options.source_id, arena);
  }
  entry = Reader(entry, document.root());
  if (entry == nullptr) return refuse("the document has the shape of none of its dialects");
  return entry->binding.Decode(document.root(), options.source_id, arena);
}

v1::Report Translator::Receipt(std::string_view from, std::string_view payload,
                               const Decoded& decoded, std::string_view to,
                               std::span<const std::string> documents,
                               const v1::Report& writing) const {
  const Entry* source = Find(from);
  const Entry* target = Find(to);
  ReceiptParts parts{.event = *decoded.event,
                     .target_format = to,
                     .reading = decoded.report,
                     .writing = writing,
                     .source = {},
                     .target = {},
                     .by_wire = {},
                     .written = !documents.empty()};
  const int kind = static_cast<int>(parts.event.action_case());
  JsonDocument document;
  std::string converted;
  if (source != nullptr &&
      ParsePayload(source->binding.format(), payload, {}, converted, document).ok()) {
    source = Reader(source, document.root());
    if (source != nullptr)
      parts.source = source->binding.Trace(document.root(), decoded.document, kind);
  }
  parts.whole = target != nullptr && target->binding.format().canonical;
  for (const std::string& written : documents) {
    if (target == nullptr || parts.whole || !document.Parse(written).ok()) continue;
    for (auto& member : target->binding.Trace(document.root(), 0, kind)) {
      parts.target.push_back(std::move(member));
    }
    parts.by_wire = target->binding.ByWire(document.root(), kind);
  }
  return MakeReceipt(parts);
}

absl::StatusOr<Encoded> Translator::Encode(std::string_view format, const v1::CommerceEvent& event,
                                           const EncodeOptions& options, v1::Report* report) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  Encoded encoded;
  if (entry->binding.format().canonical) {
    auto text = CanonicalText(event);
    if (!text.ok()) return text.status();
    encoded.documents.push_back(*std::move(text));
    return encoded;
  }
  if (!entry->binding.writes()) {
    return absl::InvalidArgumentError(Concat(format, ": the format is read only"));
  }
  const absl::Status status = entry->binding.Encode(event, options, encoded);
  if (report != nullptr) *report = encoded.report;
  if (!status.ok()) return status;
  return encoded;
}

std::optional<NormalForm> Translator::HashForm(std::string_view format,
                                               std::string_view field) const {
  const Entry* entry = Find(format);
  return entry == nullptr ? std::nullopt : entry->binding.HashForm(field);
}

std::vector<FormatDescription> Translator::Formats() const {
  std::vector<const Binding*> all;
  for (const auto& entry : entries_) all.push_back(&entry->binding);
  std::vector<FormatDescription> formats;
  for (const auto& entry : entries_) {
    const Binding& binding = entry->binding;
    FormatDescription& format = formats.emplace_back();
    format.name = binding.format().name;
    format.title = binding.format().title;
    format.kinds = KindsOf(binding, all);
    format.reads = true;
    format.writes = binding.writes();
    format.delivers = Delivers(format.name);
  }
  return formats;
}

absl::StatusOr<std::vector<RowDescription>> Translator::Describe(std::string_view format,
                                                                 std::string_view kind) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  std::vector<RowDescription> rows;
  for (const Lens& lens : entry->binding.lenses()) {
    if (kind.empty() || kind == lens.table->kind || kind == lens.table->event) {
      DescribeTable(lens, entry->binding.envelope(), entry->binding.format().envelope.list, rows);
    }
  }
  if (rows.empty() && !kind.empty() && !entry->binding.format().canonical) {
    return absl::NotFoundError(Concat("format '", format, "' has no '", kind, "'"));
  }
  return rows;
}

absl::StatusOr<std::vector<Comparison>> Translator::Compare(std::string_view from,
                                                            std::string_view to,
                                                            std::string_view kind) const {
  const Entry* source = Find(from);
  if (source == nullptr) return NoSuchFormat(from);
  const Entry* target = Find(to);
  if (target == nullptr) return NoSuchFormat(to);
  if (!target->binding.writes()) {
    return absl::InvalidArgumentError(Concat(to, ": the format is read only"));
  }
  std::vector<Comparison> comparisons = CompareTables(source->binding, target->binding, kind);
  if (comparisons.empty()) {
    return absl::NotFoundError(kind.empty() ? Concat("format '", from, "' has no tables to compare")
                                            : Concat("format '", from, "' has no '", kind, "'"));
  }
  return comparisons;
}

bool Translator::Delivers(std::string_view format) const {
  const Entry* entry = Find(format);
  return entry != nullptr && entry->binding.format().deliverable && entry->binding.writes() &&
         entry->binding.adapter().make_wire != nullptr;
}

const Adapter* Translator::AdapterOf(std::string_view format) const {
  const Entry* entry = Find(format);
  return entry == nullptr ? nullptr : &entry->binding.adapter();
}

int Translator::Tables(std::string_view format) const {
  const Entry* entry = Find(format);
  const bool drawn = entry != nullptr && entry->binding.writes();
  return drawn ? static_cast<int>(entry->binding.read_lenses().size()) : 0;
}

absl::StatusOr<std::string> Translator::Sample(std::string_view format, std::uint64_t seed,
                                               bool whole) const {
  const Entry* entry = Find(format);
  if (entry == nullptr) return NoSuchFormat(format);
  const Binding& binding = entry->binding;
  const auto lenses = binding.read_lenses();
  if (lenses.empty() || !binding.writes()) {
    return absl::UnimplementedError(Concat(format, " has no tables to draw documents from"));
  }
  return SampleDocument(*lenses[seed % lenses.size()], binding.envelope(),
                        binding.format().envelope.list, seed, whole);
}

std::string_view KindOf(const v1::CommerceEvent& event) {
  if (event.action_case() == v1::CommerceEvent::ACTION_NOT_SET) return {};
  return v1::CommerceEvent::descriptor()
      ->FindFieldByNumber(static_cast<int>(event.action_case()))
      ->name();
}

}  // namespace interlingua
