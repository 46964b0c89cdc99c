// Members whose names come from the event, and the vendor's limits of what an object may hold.
#include <algorithm>

#include "translator/engine/encode.h"
#include "translator/json/writer.h"
#include "translator/report/finding.h"
#include "translator/table/limit_fault.h"
#include "translator/text/text.h"

namespace interlingua::engine {

using google::protobuf::Message;

int Encoder::CatchAllOf(const table::ObjectPlan& plan, const table::FieldOp& op,
                        const Message* message, int count, std::string& out) {
  if (message == nullptr) return 0;
  if (op.row->kind == table::RowKind::kCatchAllAs) return CatchAllAs(plan, op, *message, out);
  int written = 0;
  for (int i = 0; i < op.access->size(*message); ++i) {
    const auto& property = static_cast<const v1::Property&>(op.access->message_at(*message, i));
    if (plan.Find(property.name()) >= 0 || property.json().empty()) continue;
    Mark(*message, op.field, i);
    pointer_.Push(property.name());
    const std::string fault =
        plan.limits == nullptr
            ? std::string()
            : table::LimitFault(*plan.limits, count + written, property.name(), property.json());
    if (!fault.empty()) OverLimit(op, fault, property.name(), false);
    pointer_.Pop();
    if (!fault.empty()) continue;
    Separate(out);
    json::AppendString(property.name(), out);
    out.push_back(':');
    out.append(property.json());
    ++written;
  }
  return written;
}

int Encoder::CatchAllAs(const table::ObjectPlan& plan, const table::FieldOp& op,
                        const Message& message, std::string& out) {
  absl::flat_hash_set<std::string_view> names;
  for (int i = 0; i < op.access->size(message); ++i) {
    const Message& element = op.access->message_at(message, i);
    const bool whole = op.key[0].access->has(element) && op.key[1].access->has(element);
    if (!whole) continue;
    const std::string_view name = op.key[0].access->text(element);
    if (plan.Find(name) >= 0 || !Takes(element, name) || !names.insert(name).second) continue;
    Separate(out);
    json::AppendString(name, out);
    out.push_back(':');
    pointer_.Push(name);
    AppendAsRead(op.key[1].access->text(element), false, out);
    pointer_.Pop();
    for (const table::FieldValue& part : op.key) Mark(element, part.field);
  }
  return static_cast<int>(names.size());
}

/// Whether the vendor takes the member that was written as `json`; says why where it does not.
bool Encoder::WithinLimits(const table::ObjectPlan& plan, const table::FieldOp& op, int count,
                           std::string_view json) {
  if (op.row->kind == table::RowKind::kConstant) return true;
  const bool object = op.row->kind == table::RowKind::kObject;
  const table::VendorLimits* own = object ? nullptr : op.row->limits;
  std::string fault;
  if (own != nullptr) fault = table::LimitFault(*own, *op.row, json);
  // Half a list is no list, and a required member cannot be left out.
  bool refused = !fault.empty() && op.row->kind == table::RowKind::kEach;
  if (fault.empty() && plan.limits != nullptr) {
    fault = table::LimitFault(*plan.limits, count, op.row->member, json);
  }
  if (fault.empty()) return true;
  refused |= op.row->required;
  OverLimit(op, fault, {}, refused);
  return false;
}

void Encoder::OverLimit(const table::FieldOp& op, std::string_view fault, std::string_view property,
                        bool refused) {
  v1::Finding& finding = report::AddTargetFinding(
      report_, format_, refused ? v1::Finding::REFUSED : v1::Finding::OVER_LIMIT, pointer_.Text(),
      fault);
  std::string field = FieldOf(op);
  if (!property.empty()) field.append("[].").append(property);
  if (!refused) finding.set_severity(report::SeverityOfLoss(field));
  finding.set_field(field);
}

}  // namespace interlingua::engine
