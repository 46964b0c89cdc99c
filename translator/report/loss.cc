#include "translator/report/loss.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "translator/event/fields.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::report {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsLeaf(const google::protobuf::Descriptor& type) {
  return type.full_name() == "google.protobuf.Timestamp" || &type == v1::Decimal::descriptor();
}

class LossWalk {
 public:
  LossWalk(const FieldCoverage& coverage, const LossContext& context, v1::Report& report)
      : coverage_(coverage), context_(context), report_(report) {}

  void Visit(const Message& message, const std::string& path) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (event::IsProvenance(*field)) continue;
      field->is_repeated() ? Repeated(message, field, text::Concat(path, field->name(), "[]"))
                           : Single(message, field, text::Concat(path, field->name()));
    }
  }

 private:
  void Single(const Message& message, const FieldDescriptor* field, const std::string& path) {
    if (coverage_.Has(message, field)) return;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsLeaf(*field->message_type())) {
      const Message& inner = message.GetReflection()->GetMessage(message, field);
      if (field->message_type() == v1::Date::descriptor() && IsLostWhole(inner)) {
        return Lost(path);
      }
      return Visit(inner, path + ".");
    }
    Lost(path);
  }

  // Some vendors write a date part by part, most as a whole; a date of no parts says nothing.
  bool IsLostWhole(const Message& date) const {
    std::vector<const FieldDescriptor*> parts;
    date.GetReflection()->ListFields(date, &parts);
    const auto coverage = [&](const FieldDescriptor* part) { return coverage_.Has(date, part); };
    return !parts.empty() && std::none_of(parts.begin(), parts.end(), coverage);
  }

  void Repeated(const Message& message, const FieldDescriptor* field, const std::string& path) {
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (coverage_.Has(message, field, i)) continue;
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        Lost(path);
        continue;
      }
      const Message& element = reflection.GetRepeatedMessage(message, field, i);
      if (element.GetDescriptor() != v1::Property::descriptor()) {
        Visit(element, path + ".");
      } else if (const auto& property = static_cast<const v1::Property&>(element);
                 !coverage_.Has(property, v1::Property::descriptor()->FindFieldByNumber(
                                              v1::Property::kJsonFieldNumber))) {
        Lost(text::Concat(path, ".", property.name()));
      }
    }
  }

  void Lost(const std::string& path) {
    const auto [at, fresh] = places_.try_emplace(path, report_.findings_size());
    if (!fresh) {
      v1::Finding& finding = *report_.mutable_findings(at->second);
      finding.set_count(finding.has_count() ? finding.count() + 1 : 2);
      return;
    }
    const bool person = context_.person_apart && path.starts_with("identity.");
    v1::Finding& finding =
        AddFinding(report_, context_.format,
                   person ? v1::Finding::PERSON_NOT_CARRIED : v1::Finding::LOST_FIELD,
                   person ? "the person goes into documents of its own, and no documents about the "
                            "person are asked for"
                          : ReasonOfLoss(context_.mappings, context_.format, path));
    finding.set_field(path);
    finding.set_severity(SeverityOfLoss(path));
  }

  const FieldCoverage& coverage_;
  const LossContext& context_;
  v1::Report& report_;
  absl::flat_hash_map<std::string, int> places_;
};

}  // namespace

void ReportLoss(const v1::CommerceEvent& event, const FieldCoverage& coverage,
                const absl::flat_hash_set<const v1::Extension*>& extensions_written,
                const LossContext& context, v1::Report& report) {
  LossWalk(coverage, context, report).Visit(event, "");
  for (const v1::Extension& extension : event.extensions()) {
    if (extension.spelling() || extensions_written.contains(&extension)) continue;
    AddFinding(report, context.format, v1::Finding::LOST_FIELD,
               text::Concat("a member of ", extension.format(), " at ", extension.pointer(),
                            " that has no canonical field"))
        .set_field("extensions[]");
  }
  ReportKind(context.format, *context.mappings.front()->table, report);
}

std::string ReasonOfLoss(std::span<const table::Mapping* const> mappings, std::string_view format,
                         std::string_view path) {
  std::string plain;
  for (const char c : path) {
    if (c != '[' && c != ']') plain.push_back(c);
  }
  for (const table::Mapping* mapping : mappings) {
    for (const auto& [field, reason] : mapping->no_home) {
      const bool below =
          plain.starts_with(field) && (plain.size() == field.size() || plain[field.size()] == '.');
      if (below) return reason;
    }
  }
  return text::Concat(format, " has no member for it");
}

void ReportKind(std::string_view format, const table::EventTable& table, v1::Report& report) {
  if (*table.read_as == '\0') return;
  v1::Finding& finding =
      AddFinding(report, format, v1::Finding::LOST_FIELD,
                 text::Concat("written as ", table.read_as, ", and read back as one"));
  finding.set_field(table.kind);
  finding.set_severity(v1::Finding::LOSS);
}

bool RefuseLoss(std::string_view format, v1::Report& report) {
  std::string fields;
  for (const v1::Finding& finding : report.findings()) {
    if (finding.severity() != v1::Finding::MONEY_OR_IDENTITY_LOSS) continue;
    fields.append(fields.empty() ? "" : ", ").append(finding.field());
  }
  if (fields.empty()) return false;
  AddFinding(report, format, v1::Finding::REFUSED,
             text::Concat("the destination refuses events that lose money or identity: ", fields));
  return true;
}

}  // namespace interlingua::report
