#include "translator/engine/format_codec.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "translator/engine/encode.h"
#include "translator/engine/payload_decoder.h"
#include "translator/json/pointer.h"
#include "translator/report/finding.h"
#include "translator/report/loss.h"
#include "translator/text/text.h"

namespace interlingua::engine {
namespace {

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

/// The documents of one event, in the order of its tables.
class EventWriter {
 public:
  EventWriter(const FormatTables& tables, const v1::CommerceEvent& event,
              const EncodeOptions& options, Encoded& encoded)
      : tables_(tables),
        event_(event),
        options_(options),
        encoded_(encoded),
        report_(encoded.report),
        extensions_(event, tables.format().name) {}

  absl::Status Write() {
    const std::vector<const table::Mapping*> mappings =
        tables_.WritersOf(event_, options_, report_);
    if (mappings.empty()) return Refusal();
    const bool report_loss = options_.report_loss || options_.refuse_loss;
    covers_ = report_loss || mappings.front()->table->part || mappings.size() > 1;
    for (const table::Mapping* mapping : mappings) {
      Add(*mapping, !mappings.front()->table->part);
    }
    if (encoded_.documents.empty()) SayWhyNot();
    if (report::IsRefused(report_)) return Refusal();
    if (report_loss) {
      const bool apart = tables_.has_parts() && !person_written_ && !options_.person_documents;
      report::ReportLoss(event_, coverage_, extensions_written_, {name(), mappings, apart},
                         report_);
    }
    if (options_.refuse_loss && report::RefuseLoss(name(), report_)) return Refusal();
    return absl::OkStatus();
  }

 private:
  std::string_view name() const { return tables_.format().name; }

  absl::Status Refusal() const { return absl::InvalidArgumentError(report::Summary(report_)); }

  /// Adds the document of a table. One about the person is left out again where it says nothing
  /// that the documents before it have not said, or lacks what it requires. `beside_event`: the
  /// event itself has a document, which is not about the person.
  void Add(const table::Mapping& mapping, bool beside_event) {
    const bool from_here =
        event_.source().format() == name() && event_.source().event_name() == mapping.table->event;
    const bool optional = mapping.table->part && !from_here;
    const report::FieldCoverage before = optional ? coverage_ : report::FieldCoverage();
    const int findings = report_.findings_size();
    std::string document;
    const int members = Encode(mapping, document);
    const bool says_nothing = members == 0 || coverage_.size() == before.size();
    if (optional && (says_nothing || IsRefusedFrom(report_, findings))) {
      if (!says_nothing) KeepFindings(findings);
      report_.mutable_findings()->DeleteSubrange(findings, report_.findings_size() - findings);
      coverage_ = before;
      return;
    }
    person_written_ |= mapping.table->part;
    if (mapping.table->part && beside_event) ++encoded_.person_documents;
    encoded_.documents.push_back(std::move(document));
  }

  /// Returns how many members the document has besides constants.
  int Encode(const table::Mapping& mapping, std::string& document) {
    Encoder encoder(name(), event_, extensions_, options_, report_, covers_ ? &coverage_ : nullptr,
                    covers_ ? &extensions_written_ : nullptr);
    document.reserve(1024);
    const table::ObjectPlan* envelope = tables_.kept_envelope();
    const int members =
        envelope == nullptr
            ? encoder.Document(*mapping.plan, document)
            : encoder.Enveloped(*envelope, tables_.format().envelope.list, *mapping.plan, document);
    KeepOnOneLine(document);
    return members;
  }

  /// Of documents that the event cannot fill, the first one says what it lacks.
  void KeepFindings(int begin) {
    if (unfit_.findings_size() > 0) return;
    for (int i = begin; i < report_.findings_size(); ++i) {
      *unfit_.add_findings() = report_.findings(i);
    }
  }

  void SayWhyNot() {
    if (unfit_.findings_size() > 0) {
      report_.mutable_findings()->MergeFrom(unfit_.findings());
      return;
    }
    report::AddFinding(
        report_, name(), v1::Finding::REFUSED,
        text::Concat("the event says nothing of the person that ", tables_.vendor(), " can hold"));
  }

  const FormatTables& tables_;
  const v1::CommerceEvent& event_;
  const EncodeOptions& options_;
  Encoded& encoded_;
  v1::Report& report_;
  const ExtensionIndex extensions_;
  bool covers_ = false;  // what is written is remembered
  report::FieldCoverage coverage_;
  absl::flat_hash_set<const v1::Extension*> extensions_written_;
  v1::Report unfit_;
  bool person_written_ = false;
};

}  // namespace

absl::StatusOr<std::vector<Decoded>> FormatCodec::Decode(const json::Node& root,
                                                         std::string_view source_id,
                                                         google::protobuf::Arena* arena) const {
  return PayloadDecoder(tables_, root, source_id, arena).Decode();
}

std::vector<report::TracedMember> FormatCodec::Trace(const json::Node& root, int document,
                                                     int kind) const {
  std::string place;
  const json::Node* list = tables_.ListIn(root, place);
  const json::Node* traced = &root;
  if (list != nullptr) {
    traced = json::ChildOf(*list, std::to_string(document));
    place.append("/").append(std::to_string(document));
  }
  const table::Mapping* mapping = traced == nullptr ? nullptr : tables_.MappingOf(*traced, kind);
  if (mapping == nullptr) return {};
  std::vector<report::TracedMember> members;
  if (list != nullptr && list != &root) {
    members = report::TraceDocument(*mapping, *tables_.envelope(), root, "");
  }
  for (report::TracedMember& member :
       report::TraceDocument(*mapping, *mapping->plan, *traced, place)) {
    members.push_back(std::move(member));
  }
  return members;
}

std::vector<report::TracedMember> FormatCodec::ByWire(const json::Node& document, int kind) const {
  const table::Mapping* mapping = tables_.MappingOf(document, kind);
  return mapping == nullptr ? std::vector<report::TracedMember>() : report::TracedByWire(*mapping);
}

absl::Status FormatCodec::Encode(const v1::CommerceEvent& event, const EncodeOptions& options,
                                 Encoded& encoded) const {
  return EventWriter(tables_, event, options, encoded).Write();
}

}  // namespace interlingua::engine
