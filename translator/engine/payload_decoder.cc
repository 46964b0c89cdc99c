#include "translator/engine/payload_decoder.h"

#include <algorithm>
#include <utility>

#include "translator/engine/decode.h"
#include "translator/event/event_id.h"
#include "translator/json/normal_form.h"
#include "translator/json/pointer.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::engine {
namespace {

absl::Status Refusal(const v1::Report& report) {
  return absl::InvalidArgumentError(report::Summary(report));
}

}  // namespace

absl::StatusOr<std::vector<Decoded>> PayloadDecoder::Decode() && {
  const table::Format& format = tables_.format();
  std::string prefix;
  const json::Node* list = tables_.ListIn(root_, prefix);
  enveloped_ = list != nullptr && list != &root_;
  if (list == nullptr && !format.envelope.kept) {
    DecodeDocument(root_, prefix);
    return std::move(decoded_);
  }
  if (list == nullptr) {
    return absl::InvalidArgumentError(
        text::Concat(format.name, ": /", format.envelope.list, ": required member is missing"));
  }
  if (list->kind != json::Kind::kArray || list->size == 1) {
    return absl::InvalidArgumentError(
        text::Concat(format.name, ": ", prefix.empty() ? "/" : prefix, ": holds no event"));
  }
  int index = 0;
  for (const json::Node* element = list->begin(); element != list->end();
       element = element->Next()) {
    const std::size_t before = decoded_.size();
    DecodeDocument(*element, text::Concat(prefix, "/", index));
    for (std::size_t i = before; i < decoded_.size(); ++i) decoded_[i].document = index;
    ++index;
  }
  return std::move(decoded_);
}

Decoded& PayloadDecoder::AddEvent() {
  Decoded& decoded = decoded_.emplace_back();
  decoded.event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(arena_);
  return decoded;
}

void PayloadDecoder::DecodeDocument(const json::Node& document, const std::string& prefix) {
  const table::Format& format = tables_.format();
  Decoded& first = AddEvent();
  const table::Mapping* mapping = tables_.ReaderOf(document);
  if (mapping == nullptr) {
    Unrecognised(document, prefix, first.report);
    first.status = Refusal(first.report);
    return;
  }
  v1::CommerceEvent& event = *first.event;
  event.GetReflection()->MutableMessage(&event, mapping->kind);
  if (enveloped_) {
    Decoder(format.name, format.envelope.kept ? &event : nullptr, first.report, {},
            {.ignored = format.envelope.list})
        .Object(*tables_.envelope(), root_, event);
  }
  const std::string place =
      format.envelope.kept ? text::Concat("/", format.envelope.list, "/0") : std::string();
  Decoder(format.name, &event, first.report, prefix, {.place = place})
      .Object(*mapping->plan, document, event);
  if (report::IsRefused(first.report)) {
    first.status = Refusal(first.report);
    return;
  }
  SetSource(*mapping, document, event);
  if (event.event_id().empty()) DeriveId(document, event);
  for (const table::Mapping& beside : tables_.mappings()) {
    if (*beside.table->beside != '\0') DecodeBeside(beside, document, prefix);
  }
}

/// Adds the further event that `mapping` reads out of the document of the last one, where it holds
/// one.
void PayloadDecoder::DecodeBeside(const table::Mapping& mapping, const json::Node& document,
                                  const std::string& prefix) {
  const char* const name = mapping.table->beside;
  const json::Node* member = json::ChildOf(document, name);
  if (member == nullptr || member->kind == json::Kind::kNull) return;
  if (member->kind == json::Kind::kString && member->text.empty()) return;
  if (!ConstantsHold(mapping, document)) return;
  const std::string main_id = decoded_.back().event->event_id();
  Decoded& further = AddEvent();
  v1::CommerceEvent& event = *further.event;
  event.GetReflection()->MutableMessage(&event, mapping.kind);
  Decoder(tables_.format().name, &event, further.report, prefix, {.partial = true})
      .Object(*mapping.plan, document, event);
  if (report::IsRefused(further.report)) {
    further.status = Refusal(further.report);
    return;
  }
  SetSource(mapping, document, event);
  event.set_derived_from(main_id);
  event.set_event_id(event::DeriveEventId(
      tables_.format().name, text::Concat(main_id, "\n", mapping.table->event, "\n", name),
      source_id_));
}

void PayloadDecoder::SetSource(const table::Mapping& mapping, const json::Node& document,
                               v1::CommerceEvent& event) const {
  v1::Source& source = *event.mutable_source();
  source.set_format(tables_.format().name);
  // Of a table that does not look there, the place of the name may hold anything.
  const auto names = [&](const table::MappingConstant& constant) {
    return std::ranges::equal(constant.path, tables_.name_path());
  };
  const bool named =
      mapping.table->any || std::any_of(mapping.constants.begin(), mapping.constants.end(), names);
  const std::string_view name = named ? tables_.NameIn(document) : std::string_view();
  source.set_event_name(name.empty() ? std::string(mapping.table->event) : std::string(name));
  if (!source_id_.empty()) source.set_id(std::string(source_id_));
}

void PayloadDecoder::Unrecognised(const json::Node& document, const std::string& prefix,
                                  v1::Report& report) const {
  const table::Format& format = tables_.format();
  const json::Kind wanted = format.array_root ? json::Kind::kArray : json::Kind::kObject;
  if (document.kind != wanted) {
    report::AddSourceFinding(
        report, format.name, v1::Finding::INVALID_VALUE, prefix.empty() ? "/" : prefix,
        text::Concat("expected ", json::NameOf(wanted), ", got ", json::NameOf(document.kind)));
    return;
  }
  std::string pointer = prefix;
  for (const std::string& step : tables_.name_path()) json::AppendPointerStep(step, pointer);
  if (json::NodeAt(document, tables_.name_path()) == nullptr) {
    report::AddSourceFinding(report, format.name, v1::Finding::REQUIRED_MISSING, pointer,
                             "required member is missing");
    return;
  }
  report::AddSourceFinding(
      report, format.name, v1::Finding::INVALID_VALUE, pointer,
      text::Concat("names no event of this format; known: ", tables_.KnownEvents()));
}

void PayloadDecoder::DeriveId(const json::Node& document, v1::CommerceEvent& event) {
  event.set_event_id(event::DeriveEventId(tables_.format().name, IdentityOf(document), source_id_));
}

/// What the id of the document's event is derived from.
std::string PayloadDecoder::IdentityOf(const json::Node& document) {
  if (!tables_.id_members().empty()) {
    std::string identity;
    for (const std::string& name : tables_.id_members()) {
      const json::Node* member = json::ChildOf(document, name);
      identity.append(name).append("=");
      identity.append(member == nullptr ? "" : json::NormalText(*member)).append("\n");
    }
    return identity;
  }
  std::string content = json::NormalText(document);
  for (const json::Node* member = root_.begin(); enveloped_ && member != root_.end();
       member = member->Next()) {
    if (member->key == tables_.format().envelope.list) continue;
    content.append("\n").append(member->key).append("=").append(json::NormalText(*member));
  }
  const int earlier = seen_[content]++;
  if (earlier > 0) content.append("\n#").append(std::to_string(earlier));
  return content;
}

}  // namespace interlingua::engine
