#include "translator/engine/format_tables.h"

#include <algorithm>

#include "translator/engine/sub_messages.h"
#include "translator/event/kind.h"
#include "translator/json/pointer.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::engine {
namespace {

std::vector<std::string> Split(std::string_view list, char separator) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(separator), list.size());
    parts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(list.size(), end + 1));
  }
  return parts;
}

std::optional<value::NormalForm> HashFormIn(const table::ObjectPlan& plan, std::string_view field) {
  for (const table::FieldOp& op : plan.ops) {
    if (field == op.row->plain) return op.row->normal;
    if (op.plan == nullptr) continue;
    if (const auto form = HashFormIn(*op.plan, field)) return form;
  }
  return std::nullopt;
}

/// Whether the ImpliedBoth rows of `plan` hold for `base`, so that the table is the right one.
bool ImpliedHold(const table::ObjectPlan& plan, const google::protobuf::Message& base) {
  const SubMessages messages(plan, base);
  return std::all_of(plan.ops.begin(), plan.ops.end(), [&](const table::FieldOp& op) {
    const bool flattened = op.row->kind == table::RowKind::kObject && op.field == nullptr;
    if (flattened && messages[op.sub_message] == &base) return ImpliedHold(*op.plan, base);
    return op.row->kind != table::RowKind::kImpliedBoth ||
           (messages[op.sub_message] != nullptr &&
            table::KeyHolds(*messages[op.sub_message], op.implied));
  });
}

}  // namespace

bool ConstantsHold(const table::Mapping& mapping, const json::Node& document) {
  return std::all_of(mapping.constants.begin(), mapping.constants.end(), [&](const auto& constant) {
    const json::Node* member = json::NodeAt(document, constant.path);
    if (constant.value == nullptr) {
      return member != nullptr && member->kind != json::Kind::kNull &&
             (!constant.object || member->kind == json::Kind::kObject);
    }
    return member != nullptr && member->kind == json::Kind::kString &&
           member->text == constant.value;
  });
}

FormatTables::FormatTables(std::string_view vendor, std::span<const table::Codec> codecs,
                           const table::Format& format, std::vector<std::string>& faults)
    : vendor_(vendor),
      format_(format),
      name_path_(Split(format.discriminator, '.')),
      id_members_(Split(format.id_members, ',')) {
  for (const table::EventTable& table : format.whole) {
    mappings_.push_back(table::ResolveTable(format, table, false, codecs, faults));
  }
  for (const table::EventTable& table : format.tables) {
    mappings_.push_back(table::ResolveTable(format, table, true, codecs, faults));
  }
  if (*format.envelope.list != '\0') envelope_ = table::ResolveEnvelope(format, codecs, faults);
}

std::vector<const table::Mapping*> FormatTables::read_mappings() const {
  std::vector<const table::Mapping*> mappings;
  for (const table::Mapping& mapping : mappings_) {
    if (*mapping.table->read_as == '\0') mappings.push_back(&mapping);
  }
  return mappings;
}

bool FormatTables::Holds(const google::protobuf::FieldDescriptor& kind) const {
  return std::any_of(mappings_.begin(), mappings_.end(),
                     [&](const table::Mapping& mapping) { return mapping.kind == &kind; });
}

bool FormatTables::has_parts() const {
  return std::any_of(mappings_.begin(), mappings_.end(),
                     [](const table::Mapping& mapping) { return mapping.table->part; });
}

std::optional<value::NormalForm> FormatTables::HashForm(std::string_view field) const {
  if (envelope_ != nullptr) {
    if (const auto form = HashFormIn(*envelope_, field)) return form;
  }
  for (const table::Mapping& mapping : mappings_) {
    if (const auto form = HashFormIn(*mapping.plan, field)) return form;
  }
  return std::nullopt;
}

std::string_view FormatTables::NameIn(const json::Node& document) const {
  const json::Node* name = json::NodeAt(document, name_path_);
  return name == nullptr ? std::string_view() : name->text;
}

const json::Node* FormatTables::ListIn(const json::Node& root, std::string& place) const {
  if (root.kind == json::Kind::kArray && !format_.array_root) return &root;
  const json::Node* list = envelope_ == nullptr ? nullptr : root.Find(format_.envelope.list);
  if (list != nullptr) json::AppendPointerStep(format_.envelope.list, place);
  return list;
}

const table::Mapping* FormatTables::ReaderOf(const json::Node& document) const {
  const std::string_view name = NameIn(document);
  const table::Mapping* named = nullptr;
  const table::Mapping* any = nullptr;
  for (const table::Mapping& mapping : mappings_) {
    if (*mapping.table->beside != '\0' || *mapping.table->read_as != '\0') continue;
    const bool holds = ConstantsHold(mapping, document);
    if (mapping.table->any) {
      if (holds && !name.empty() && any == nullptr) any = &mapping;
    } else if (holds) {
      return &mapping;
    } else if (named == nullptr && !name.empty()) {
      const auto names = [&](const table::MappingConstant& constant) {
        return constant.value != nullptr && constant.value == name && constant.path == name_path_;
      };
      if (std::any_of(mapping.constants.begin(), mapping.constants.end(), names)) named = &mapping;
    }
  }
  return any != nullptr ? any : named;
}

const table::Mapping* FormatTables::MappingOf(const json::Node& document, int kind) const {
  for (const table::Mapping& mapping : mappings_) {
    if (mapping.kind->number() == kind && ConstantsHold(mapping, document)) return &mapping;
  }
  return ReaderOf(document);
}

std::string FormatTables::KnownEvents() const {
  std::string known;
  for (const table::Mapping* mapping : read_mappings()) {
    known.append(known.empty() ? "" : ", ").append(mapping->table->event);
  }
  return known;
}

void FormatTables::Refuse(const v1::CommerceEvent& event, v1::Report& report) const {
  const std::string_view kind = event::KindOf(event);
  if (kind.empty()) {
    report::AddFinding(report, format_.name, v1::Finding::REFUSED, "the event has no action");
    return;
  }
  const bool known =
      std::any_of(mappings_.begin(), mappings_.end(),
                  [&](const table::Mapping& mapping) { return mapping.table->kind == kind; });
  report::AddFinding(report, format_.name, v1::Finding::REFUSED,
                     text::Concat(vendor_, known ? " has no form for this " : " has no ", kind));
}

void FormatTables::AddParts(const v1::CommerceEvent& event,
                            std::vector<const table::Mapping*>& mappings) const {
  const bool same_format = event.source().format() == format_.name;
  const auto is_part = [](const table::Mapping& mapping) { return mapping.table->part; };
  for (const table::Mapping& mapping : mappings_) {
    // What a document of this format said first is said first again.
    if (is_part(mapping) && same_format && event.source().event_name() == mapping.table->event) {
      mappings.push_back(&mapping);
    }
  }
  for (const table::Mapping& mapping : mappings_) {
    const bool there = std::find(mappings.begin(), mappings.end(), &mapping) != mappings.end();
    if (is_part(mapping) && !there) mappings.push_back(&mapping);
  }
}

/// The table to write first; null where there is none for the event.
const table::Mapping* FormatTables::FirstWriterOf(const v1::CommerceEvent& event) const {
  const bool same_format = event.source().format() == format_.name;
  const table::Mapping* first = nullptr;
  for (const table::Mapping& mapping : mappings_) {
    if (mapping.kind->number() != static_cast<int>(event.action_case())) continue;
    const bool returns = same_format && event.source().event_name() == mapping.table->event;
    const bool wanted = returns || (first == nullptr && !mapping.table->own);
    if (!wanted) continue;
    if (!mapping.table->part && !ImpliedHold(*mapping.plan, event)) continue;
    first = &mapping;
    if (returns) break;
  }
  return first;
}

std::vector<const table::Mapping*> FormatTables::WritersOf(const v1::CommerceEvent& event,
                                                           const EncodeOptions& options,
                                                           v1::Report& report) const {
  std::vector<const table::Mapping*> mappings;
  if (const table::Mapping* mapping = FirstWriterOf(event); mapping != nullptr) {
    mapping->table->part ? AddParts(event, mappings) : mappings.push_back(mapping);
  }
  if (mappings.empty()) {
    Refuse(event, report);
    return mappings;
  }
  if (options.person_documents && !mappings.front()->table->part) AddParts(event, mappings);
  if (!options.authenticated) return mappings;
  const table::EventTable& first = *mappings.front()->table;
  std::erase_if(mappings,
                [](const table::Mapping* mapping) { return mapping->table->unauthenticated; });
  if (first.unauthenticated) {
    report::AddFinding(report, format_.name,
                       mappings.empty() ? v1::Finding::REFUSED : v1::Finding::WITHHELD,
                       text::Concat(first.event, " is not supported in the authenticated flow"));
  }
  return mappings;
}

}  // namespace interlingua::engine
