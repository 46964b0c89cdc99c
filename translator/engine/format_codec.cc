#include "translator/engine/format_codec.h"

#include <algorithm>
#include <charconv>

#include "absl/container/flat_hash_map.h"
#include "translator/engine/decode.h"
#include "translator/engine/encode.h"
#include "translator/event/event_id.h"
#include "translator/event/kind.h"
#include "translator/report/finding.h"
#include "translator/report/loss.h"
#include "translator/text/text.h"

namespace interlingua::engine {
namespace {

/// The member of an object, or the element of an array by its number.
const json::Node* MemberOf(const json::Node& document, std::string_view name) {
  if (document.kind != json::Kind::kArray) return document.Find(name);
  int index = 0;
  std::from_chars(name.data(), name.data() + name.size(), index);
  for (const json::Node* element = document.begin(); element != document.end();
       element = element->Next()) {
    if (index-- == 0) return element;
  }
  return nullptr;
}

/// The member at the end of the path; null where a step does not exist.
const json::Node* MemberAt(const json::Node& document, std::span<const std::string> path) {
  const json::Node* node = &document;
  for (const std::string& step : path) {
    if (node->kind != json::Kind::kObject && node->kind != json::Kind::kArray) return nullptr;
    node = MemberOf(*node, step);
    if (node == nullptr) return nullptr;
  }
  return node;
}

/// Whether every constant of the table stands in the document.
bool ConstantsHold(const table::Mapping& lens, const json::Node& document) {
  return std::all_of(lens.constants.begin(), lens.constants.end(), [&](const auto& constant) {
    const json::Node* member = MemberAt(document, constant.path);
    if (constant.value == nullptr) {
      return member != nullptr && member->kind != json::Kind::kNull &&
             (!constant.object || member->kind == json::Kind::kObject);
    }
    return member != nullptr && member->kind == json::Kind::kString &&
           member->text == constant.value;
  });
}

std::vector<std::string> StepsOf(std::string_view path, char separator) {
  std::vector<std::string> steps;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find(separator), path.size());
    steps.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end + 1));
  }
  return steps;
}

/// Verbatim members may bring line breaks of the document that they were read from. In valid JSON
/// these stand between tokens only, where they mean nothing, and a document has to fit on a line of
/// JSON Lines.
void KeepOnOneLine(std::string& document) {
  if (document.find('\n') == std::string::npos && document.find('\r') == std::string::npos) return;
  std::erase_if(document, [](char c) { return c == '\n' || c == '\r'; });
}

/// Whether a finding from `begin` on refuses the event.
bool IsRefusedFrom(const v1::Report& report, int begin) {
  return std::any_of(
      report.findings().begin() + begin, report.findings().end(),
      [](const v1::Finding& finding) { return finding.severity() == v1::Finding::REFUSAL; });
}

/// Of documents that the event cannot fill, the first one says what it lacks.
void MoveFindings(v1::Report& report, int begin, v1::Report& unfit) {
  if (unfit.findings_size() > 0) return;
  for (int i = begin; i < report.findings_size(); ++i) {
    *unfit.add_findings() = report.findings(i);
  }
}

std::optional<value::NormalForm> HashFormIn(const table::ObjectPlan& scope,
                                            std::string_view field) {
  for (const table::FieldOp& op : scope.ops) {
    if (field == op.row->plain) return op.row->normal;
    if (op.scope == nullptr) continue;
    if (const auto form = HashFormIn(*op.scope, field)) return form;
  }
  return std::nullopt;
}

absl::Status Refusal(const v1::Report& report) {
  return absl::InvalidArgumentError(report::Summary(report));
}

}  // namespace

struct FormatCodec::Payload {
  const json::Node& root;
  bool enveloped = false;
  std::string_view source_id;
  google::protobuf::Arena* arena;
  /// Documents seen so far in normal spelling: equal ones in one payload are different events.
  absl::flat_hash_map<std::string, int>* seen;
};

FormatCodec::FormatCodec(const vendor::Adapter& adapter, const table::Format& format,
                         std::vector<std::string>& faults)
    : adapter_(adapter), format_(format), name_path_(StepsOf(format.discriminator, '.')) {
  for (const table::EventTable& table : format.whole) {
    mappings_.push_back(table::ResolveTable(format, table, false, adapter.codecs, faults));
  }
  for (const table::EventTable& table : format.tables) {
    mappings_.push_back(table::ResolveTable(format, table, true, adapter.codecs, faults));
  }
  if (*format.envelope.list != '\0')
    envelope_ = table::ResolveEnvelope(format, adapter.codecs, faults);
}

bool FormatCodec::Holds(const google::protobuf::FieldDescriptor& kind) const {
  return std::any_of(mappings_.begin(), mappings_.end(),
                     [&](const table::Mapping& lens) { return lens.kind == &kind; });
}

std::vector<const table::Mapping*> FormatCodec::read_mappings() const {
  std::vector<const table::Mapping*> lenses;
  for (const table::Mapping& lens : mappings_) {
    if (*lens.table->read_as == '\0') lenses.push_back(&lens);
  }
  return lenses;
}

std::optional<value::NormalForm> FormatCodec::HashForm(std::string_view field) const {
  if (envelope_ != nullptr) {
    if (const auto form = HashFormIn(*envelope_, field)) return form;
  }
  for (const table::Mapping& lens : mappings_) {
    if (const auto form = HashFormIn(*lens.scope, field)) return form;
  }
  return std::nullopt;
}

std::string_view FormatCodec::NameIn(const json::Node& document) const {
  const json::Node* name = MemberAt(document, name_path_);
  return name == nullptr ? std::string_view() : name->text;
}

const table::Mapping* FormatCodec::MappingOf(const json::Node& document) const {
  const std::string_view name = NameIn(document);
  const table::Mapping* named = nullptr;
  const table::Mapping* rest = nullptr;
  for (const table::Mapping& lens : mappings_) {
    if (*lens.table->beside != '\0' || *lens.table->read_as != '\0') continue;
    const bool holds = ConstantsHold(lens, document);
    if (lens.table->any) {
      if (holds && !name.empty() && rest == nullptr) rest = &lens;
    } else if (holds) {
      return &lens;
    } else if (named == nullptr && !name.empty()) {
      // The name fits and another constant does not: this table's findings say which.
      const auto names = [&](const table::MappingConstant& constant) {
        return constant.value != nullptr && constant.value == name && constant.path == name_path_;
      };
      if (std::any_of(lens.constants.begin(), lens.constants.end(), names)) named = &lens;
    }
  }
  return rest != nullptr ? rest : named;
}

const json::Node* FormatCodec::ListIn(const json::Node& root, std::string& place) const {
  if (root.kind == json::Kind::kArray && !format_.array_root) return &root;
  const json::Node* list = envelope_ == nullptr ? nullptr : root.Find(format_.envelope.list);
  if (list != nullptr) json::AppendPointerStep(format_.envelope.list, place);
  return list;
}

/// The table by which the document tells of an event of that kind, be it one that is written only
/// or beside another.
const table::Mapping* FormatCodec::MappingOf(const json::Node& document, int kind) const {
  for (const table::Mapping& lens : mappings_) {
    if (lens.kind->number() == kind && ConstantsHold(lens, document)) return &lens;
  }
  return MappingOf(document);
}

std::vector<report::TracedMember> FormatCodec::Trace(const json::Node& root, int document,
                                                     int kind) const {
  std::string place;
  const json::Node* list = ListIn(root, place);
  const json::Node* traced = &root;
  if (list != nullptr) {
    traced = MemberOf(*list, std::to_string(document));
    place.append("/").append(std::to_string(document));
  }
  const table::Mapping* lens = traced == nullptr ? nullptr : MappingOf(*traced, kind);
  if (lens == nullptr) return {};
  std::vector<report::TracedMember> members;
  if (list != nullptr && list != &root)
    members = report::TraceDocument(*lens, *envelope_, root, "");
  for (report::TracedMember& member : report::TraceDocument(*lens, *lens->scope, *traced, place)) {
    members.push_back(std::move(member));
  }
  return members;
}

std::vector<report::TracedMember> FormatCodec::ByWire(const json::Node& document, int kind) const {
  const table::Mapping* lens = MappingOf(document, kind);
  return lens == nullptr ? std::vector<report::TracedMember>() : report::TracedByWire(*lens);
}

absl::StatusOr<std::vector<Decoded>> FormatCodec::Decode(const json::Node& root,
                                                         std::string_view source_id,
                                                         google::protobuf::Arena* arena) const {
  absl::flat_hash_map<std::string, int> seen;
  std::string prefix;
  const json::Node* list = ListIn(root, prefix);
  const Payload payload{root, list != nullptr && list != &root, source_id, arena, &seen};
  std::vector<Decoded> decoded;
  if (list == nullptr && !format_.envelope.kept) {
    DecodeDocument(root, payload, prefix, decoded);
    return decoded;
  }
  if (list == nullptr) {
    return absl::InvalidArgumentError(
        text::Concat(format_.name, ": /", format_.envelope.list, ": required member is missing"));
  }
  if (list->kind != json::Kind::kArray || list->size == 1) {
    return absl::InvalidArgumentError(
        text::Concat(format_.name, ": ", prefix.empty() ? "/" : prefix, ": holds no event"));
  }
  int index = 0;
  for (const json::Node* element = list->begin(); element != list->end();
       element = element->Next()) {
    const std::size_t before = decoded.size();
    DecodeDocument(*element, payload, text::Concat(prefix, "/", index), decoded);
    for (std::size_t i = before; i < decoded.size(); ++i) decoded[i].document = index;
    ++index;
  }
  return decoded;
}

void FormatCodec::DecodeDocument(const json::Node& document, const Payload& payload,
                                 const std::string& prefix, std::vector<Decoded>& decoded) const {
  Decoded& first = decoded.emplace_back();
  first.event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(payload.arena);
  const table::Mapping* lens = MappingOf(document);
  if (lens == nullptr) {
    Unrecognised(document, prefix, first.report);
    first.status = Refusal(first.report);
    return;
  }
  v1::CommerceEvent& event = *first.event;
  event.GetReflection()->MutableMessage(&event, lens->kind);
  if (payload.enveloped) {
    Decoder(format_.name, format_.envelope.kept ? &event : nullptr, first.report, {},
            {.ignored = format_.envelope.list})
        .Object(*envelope_, payload.root, event);
  }
  const std::string place =
      format_.envelope.kept ? text::Concat("/", format_.envelope.list, "/0") : std::string();
  Decoder(format_.name, &event, first.report, prefix, {.place = place})
      .Object(*lens->scope, document, event);
  if (report::IsRefused(first.report)) {
    first.status = Refusal(first.report);
    return;
  }
  SetSource(*lens, document, payload, event);
  if (!event.has_event_id() || event.event_id().empty()) DeriveId(document, payload, event);
  for (const table::Mapping& beside : mappings_) {
    if (*beside.table->beside != '\0') DecodeBeside(beside, document, payload, prefix, decoded);
  }
}

/// Adds the further event that `lens` reads out of the document of the last one, where it holds
/// one.
void FormatCodec::DecodeBeside(const table::Mapping& lens, const json::Node& document,
                               const Payload& payload, const std::string& prefix,
                               std::vector<Decoded>& decoded) const {
  const json::Node* member = MemberOf(document, lens.table->beside);
  if (member == nullptr || member->kind == json::Kind::kNull) return;
  if (member->kind == json::Kind::kString && member->text.empty()) return;
  if (!ConstantsHold(lens, document)) return;
  const std::string main_id = decoded.back().event->event_id();
  Decoded& further = decoded.emplace_back();
  further.event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(payload.arena);
  v1::CommerceEvent& event = *further.event;
  event.GetReflection()->MutableMessage(&event, lens.kind);
  Decoder(format_.name, &event, further.report, prefix, {.partial = true})
      .Object(*lens.scope, document, event);
  if (report::IsRefused(further.report)) {
    further.status = Refusal(further.report);
    return;
  }
  SetSource(lens, document, payload, event);
  event.set_derived_from(main_id);
  event.set_event_id(event::DeriveEventId(
      format_.name, text::Concat(main_id, "\n", lens.table->event, "\n", lens.table->beside),
      payload.source_id));
}

void FormatCodec::SetSource(const table::Mapping& lens, const json::Node& document,
                            const Payload& payload, v1::CommerceEvent& event) const {
  v1::Source& source = *event.mutable_source();
  source.set_format(format_.name);
  // Of a table that does not look there, the place of the name may hold anything.
  const bool named =
      lens.table->any || std::any_of(lens.constants.begin(), lens.constants.end(),
                                     [&](const auto& known) { return known.path == name_path_; });
  const std::string_view name = named ? NameIn(document) : std::string_view();
  source.set_event_name(name.empty() ? std::string(lens.table->event) : std::string(name));
  if (!payload.source_id.empty()) source.set_id(std::string(payload.source_id));
}

void FormatCodec::Unrecognised(const json::Node& document, const std::string& prefix,
                               v1::Report& report) const {
  const json::Kind wanted = format_.array_root ? json::Kind::kArray : json::Kind::kObject;
  if (document.kind != wanted) {
    report::AddSourceFinding(
        report, format_.name, v1::Finding::INVALID_VALUE, prefix.empty() ? "/" : prefix,
        text::Concat("expected ", json::NameOf(wanted), ", got ", json::NameOf(document.kind)));
    return;
  }
  std::string pointer = prefix;
  for (const std::string& step : name_path_) json::AppendPointerStep(step, pointer);
  if (MemberAt(document, name_path_) == nullptr) {
    report::AddSourceFinding(report, format_.name, v1::Finding::REQUIRED_MISSING, pointer,
                             "required member is missing");
    return;
  }
  std::string known;
  for (const table::Mapping& lens : mappings_) {
    if (*lens.table->read_as != '\0') continue;
    known.append(known.empty() ? "" : ", ").append(lens.table->event);
  }
  report::AddSourceFinding(report, format_.name, v1::Finding::INVALID_VALUE, pointer,
                           text::Concat("names no event of this format; known: ", known));
}

void FormatCodec::DeriveId(const json::Node& document, const Payload& payload,
                           v1::CommerceEvent& event) const {
  if (*format_.id_members != '\0') {
    std::string identity;
    for (const std::string& name : StepsOf(format_.id_members, ',')) {
      const json::Node* member = MemberOf(document, name);
      identity.append(name).append("=");
      identity.append(member == nullptr ? "" : json::NormalText(*member)).append("\n");
    }
    event.set_event_id(event::DeriveEventId(format_.name, identity, payload.source_id));
    return;
  }
  std::string content = json::NormalText(document);
  if (payload.enveloped) {
    const json::Node& root = payload.root;
    for (const json::Node* member = root.begin(); member != root.end(); member = member->Next()) {
      if (member->key == format_.envelope.list) continue;
      content.append("\n").append(member->key).append("=").append(json::NormalText(*member));
    }
  }
  const int earlier = (*payload.seen)[content]++;
  if (earlier > 0) content.append("\n#").append(std::to_string(earlier));
  event.set_event_id(event::DeriveEventId(format_.name, content, payload.source_id));
}

void FormatCodec::Refuse(const v1::CommerceEvent& event, v1::Report& report) const {
  const std::string_view kind = event::KindOf(event);
  if (kind.empty()) {
    report::AddFinding(report, format_.name, v1::Finding::REFUSED, "the event has no action");
    return;
  }
  const bool known =
      std::any_of(mappings_.begin(), mappings_.end(),
                  [&](const table::Mapping& lens) { return lens.table->kind == kind; });
  report::AddFinding(
      report, format_.name, v1::Finding::REFUSED,
      text::Concat(adapter_.vendor, known ? " has no form for this " : " has no ", kind));
}

void FormatCodec::AddParts(const v1::CommerceEvent& event,
                           std::vector<const table::Mapping*>& lenses) const {
  const bool same_format = event.source().format() == format_.name;
  const auto is_part = [](const table::Mapping& lens) { return lens.table->part; };
  for (const table::Mapping& lens : mappings_) {
    // What a document of this format said first is said first again.
    if (is_part(lens) && same_format && event.source().event_name() == lens.table->event) {
      lenses.push_back(&lens);
    }
  }
  for (const table::Mapping& lens : mappings_) {
    const bool there = std::find(lenses.begin(), lenses.end(), &lens) != lenses.end();
    if (is_part(lens) && !there) lenses.push_back(&lens);
  }
}

/// The table to write first; null where there is none for the event.
const table::Mapping* FormatCodec::MappingFor(const v1::CommerceEvent& event) const {
  const bool same_format = event.source().format() == format_.name;
  const table::Mapping* first = nullptr;
  for (const table::Mapping& lens : mappings_) {
    if (lens.kind->number() != static_cast<int>(event.action_case())) continue;
    const bool returns = same_format && event.source().event_name() == lens.table->event;
    const bool wanted = returns || (first == nullptr && !lens.table->own);
    if (!wanted || (!lens.table->part && !Encoder::ImpliedHold(*lens.scope, event))) continue;
    first = &lens;
    if (returns) break;
  }
  return first;
}

/// The tables to write, in their order; empty when the event is refused.
std::vector<const table::Mapping*> FormatCodec::MappingsFor(const v1::CommerceEvent& event,
                                                            const EncodeOptions& options,
                                                            v1::Report& report) const {
  std::vector<const table::Mapping*> lenses;
  if (const table::Mapping* lens = MappingFor(event); lens != nullptr) {
    lens->table->part ? AddParts(event, lenses) : lenses.push_back(lens);
  }
  if (lenses.empty()) {
    Refuse(event, report);
    return lenses;
  }
  if (options.person_documents && !lenses.front()->table->part) AddParts(event, lenses);
  if (!options.authenticated) return lenses;
  const table::EventTable& first = *lenses.front()->table;
  std::erase_if(lenses, [](const table::Mapping* lens) { return lens->table->unauthenticated; });
  if (first.unauthenticated) {
    report::AddFinding(report, format_.name,
                       lenses.empty() ? v1::Finding::REFUSED : v1::Finding::WITHHELD,
                       text::Concat(first.event, " is not supported in the authenticated flow"));
  }
  return lenses;
}

absl::Status FormatCodec::Encode(const v1::CommerceEvent& event, const EncodeOptions& options,
                                 Encoded& encoded) const {
  v1::Report& report = encoded.report;
  std::vector<std::string>& documents = encoded.documents;
  const std::vector<const table::Mapping*> lenses = MappingsFor(event, options, report);
  if (lenses.empty()) return Refusal(report);
  const ExtensionIndex extensions(event, format_.name);
  const bool report_loss = options.report_loss || options.refuse_loss;
  const bool audit = report_loss || lenses.front()->table->part || lenses.size() > 1;
  report::FieldCoverage carried;
  absl::flat_hash_set<const v1::Extension*> extensions_written;
  v1::Report unfit;
  bool person_written = false;
  for (const table::Mapping* lens : lenses) {
    const bool from_here = event.source().format() == format_.name &&
                           event.source().event_name() == lens->table->event;
    const bool optional = lens->table->part && !from_here;
    const report::FieldCoverage before = optional ? carried : report::FieldCoverage();
    const int findings = report.findings_size();
    Encoder encoder(format_.name, event, extensions, options, report, audit ? &carried : nullptr,
                    audit ? &extensions_written : nullptr);
    std::string document;
    document.reserve(1024);
    const int members = format_.envelope.kept ? encoder.Enveloped(*envelope_, format_.envelope.list,
                                                                  *lens->scope, document)
                                              : encoder.Document(*lens->scope, document);
    KeepOnOneLine(document);
    const bool says_nothing = members == 0 || carried.size() == before.size();
    if (optional && (says_nothing || IsRefusedFrom(report, findings))) {
      if (!says_nothing) MoveFindings(report, findings, unfit);
      report.mutable_findings()->DeleteSubrange(findings, report.findings_size() - findings);
      carried = before;
      continue;
    }
    person_written |= lens->table->part;
    if (lens->table->part && !lenses.front()->table->part) ++encoded.person_documents;
    documents.push_back(std::move(document));
  }
  if (documents.empty() && unfit.findings_size() > 0) {
    report.mutable_findings()->MergeFrom(unfit.findings());
  } else if (documents.empty()) {
    report::AddFinding(
        report, format_.name, v1::Finding::REFUSED,
        text::Concat("the event says nothing of the person that ", adapter_.vendor, " can hold"));
  }
  if (report::IsRefused(report)) return Refusal(report);
  if (report_loss) {
    const bool has_parts = std::any_of(mappings_.begin(), mappings_.end(),
                                       [](const table::Mapping& lens) { return lens.table->part; });
    report::ReportLoss(
        event, carried, extensions_written,
        {format_.name, lenses, has_parts && !person_written && !options.person_documents}, report);
  }
  if (options.refuse_loss && report::RefuseLoss(format_.name, report)) return Refusal(report);
  return absl::OkStatus();
}

}  // namespace interlingua::engine
