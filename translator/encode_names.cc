// Members whose names come from the event, and the vendor's limits of what an object may hold.
#include <algorithm>

#include "translator/encode.h"
#include "translator/json.h"
#include "translator/limits.h"
#include "translator/report.h"
#include "translator/text.h"

namespace interlingua {

using google::protobuf::Message;

/// Elements without a name, or with that of one before them, find no place.
bool Encoder::Keyed(const Op& op, const Message& message, std::string& out) {
  absl::flat_hash_set<std::string_view> names;
  out.push_back('{');
  for (int i = 0; i < op.access->size(message); ++i) {
    const Message& element = op.access->message_at(message, i);
    const FieldValue& key = op.key[0];
    if (!key.access->has(element)) continue;
    const std::string_view name = key.access->text(element);
    if (!names.insert(name).second) continue;
    pointer_.Push(name);
    if (!TakesName(op, static_cast<int>(names.size()) - 1, name)) {
      MarkAll(element);
      pointer_.Pop();
      continue;
    }
    Separate(out);
    AppendJsonString(name, out);
    out.push_back(':');
    way_.push_back(&op);
    Object(Scope::OfName(op, name), element, out);
    way_.pop_back();
    pointer_.Pop();
    Mark(element, key.field);
  }
  out.push_back('}');
  return !names.empty();
}

/// Whether the vendor takes a keyed member of that name; says why where it does not.
bool Encoder::TakesName(const Op& op, int count, std::string_view name) {
  if (op.row->limits == nullptr) return true;
  const std::string fault = LimitFault(*op.row->limits, count, name, "{}");
  if (!fault.empty()) OverLimit(op, fault, name, false);
  return fault.empty();
}

int Encoder::RestOf(const Scope& scope, const Op& op, const Message* message, int count,
                    std::string& out) {
  if (message == nullptr) return 0;
  if (op.row->kind == RowKind::kRestAs) return RestAs(scope, op, *message, out);
  int written = 0;
  for (int i = 0; i < op.access->size(*message); ++i) {
    const auto& property = static_cast<const v1::Property&>(op.access->message_at(*message, i));
    if (scope.Find(property.name()) >= 0 || property.json().empty()) continue;
    Mark(*message, op.field, i);
    pointer_.Push(property.name());
    const std::string fault =
        scope.limits == nullptr
            ? std::string()
            : LimitFault(*scope.limits, count + written, property.name(), property.json());
    if (!fault.empty()) OverLimit(op, fault, property.name(), false);
    pointer_.Pop();
    if (!fault.empty()) continue;
    Separate(out);
    AppendJsonString(property.name(), out);
    out.push_back(':');
    out.append(property.json());
    ++written;
  }
  return written;
}

int Encoder::RestAs(const Scope& scope, const Op& op, const Message& message, std::string& out) {
  absl::flat_hash_set<std::string_view> names;
  for (int i = 0; i < op.access->size(message); ++i) {
    const Message& element = op.access->message_at(message, i);
    const bool whole = op.key[0].access->has(element) && op.key[1].access->has(element);
    if (!whole) continue;
    const std::string_view name = op.key[0].access->text(element);
    if (scope.Find(name) >= 0 || !Takes(element, name) || !names.insert(name).second) continue;
    Separate(out);
    AppendJsonString(name, out);
    out.push_back(':');
    pointer_.Push(name);
    AppendAsRead(op.key[1].access->text(element), false, out);
    pointer_.Pop();
    for (const FieldValue& part : op.key) Mark(element, part.field);
  }
  return static_cast<int>(names.size());
}

/// Whether the vendor takes the member that was written as `json`; says why where it does not.
bool Encoder::WithinLimits(const Scope& scope, const Op& op, int count, std::string_view json) {
  if (op.row->kind == RowKind::kConstant) return true;
  const bool object = op.row->kind == RowKind::kObject;
  const Limits* own = object ? nullptr : op.row->limits;
  std::string fault;
  if (own != nullptr) fault = LimitFault(*own, op, json);
  // Half a list is no list, and a required member cannot be left out.
  bool refused = !fault.empty() && op.row->kind == RowKind::kEach;
  if (fault.empty() && scope.limits != nullptr) {
    fault = LimitFault(*scope.limits, count, op.row->member, json);
  }
  if (fault.empty()) return true;
  refused |= op.row->required;
  OverLimit(op, fault, {}, refused);
  return false;
}

void Encoder::OverLimit(const Op& op, std::string_view fault, std::string_view property,
                        bool refused) {
  v1::Finding& finding =
      AddTargetFinding(report_, format_, refused ? v1::Finding::REFUSED : v1::Finding::OVER_LIMIT,
                       pointer_.Text(), fault);
  std::string field = FieldOf(op);
  if (!property.empty()) field.append("[].").append(property);
  if (!refused) finding.set_severity(SeverityOfLoss(field));
  finding.set_field(field);
}

}  // namespace interlingua
