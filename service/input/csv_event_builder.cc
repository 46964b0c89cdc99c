#include "service/input/csv_event_builder.h"

#include <algorithm>

#include "service/input/csv_field.h"
#include "service/input/event_reader.h"
#include "translator/event/canonical.h"
#include "translator/event/event_id.h"
#include "translator/json/pointer.h"
#include "translator/report/finding.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

using google::protobuf::Message;
using Content = CsvFieldRule::Content;

// Of one event; further findings would add no information.
constexpr int kMaxFindings = 100;

}  // namespace

bool CsvEventBuilder::Holds(const CsvConditionRule& condition, const CsvRow& row) const {
  const std::string_view cell = Cell(row, condition.column);
  if (condition.empty.has_value() && cell.empty() != *condition.empty) return false;
  if (!cell.starts_with(condition.starts_with) || !cell.ends_with(condition.ends_with)) {
    return false;
  }
  if (condition.negative.has_value()) {
    value::DecimalValue value;
    if (!ParseNumber(cell, mapping_.spelling, value).ok()) return false;
    if ((value.units < 0 || value.nanos < 0) != *condition.negative) return false;
  }
  return condition.one_of.empty() || std::find(condition.one_of.begin(), condition.one_of.end(),
                                               cell) != condition.one_of.end();
}

const CsvEventRule* CsvEventBuilder::RuleFor(const CsvRow& row) const {
  for (const CsvEventRule& rule : mapping_.events) {
    const bool holds =
        std::all_of(rule.when.begin(), rule.when.end(),
                    [&](const CsvConditionRule& condition) { return Holds(condition, row); });
    if (holds) return &rule;
  }
  return nullptr;
}

bool CsvEventBuilder::Begin(const CsvRow& row, google::protobuf::Arena& arena) {
  rule_ = RuleFor(row);
  if (rule_ == nullptr) return false;
  decoded_ = {};
  decoded_.event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
  rule_->action->mutable_message(*decoded_.event);
  rows_ = 0;
  bytes_ = 0;
  sum_ = {};
  sums_ = std::any_of(rule_->fields.begin(), rule_->fields.end(),
                      [](const CsvFieldRule& field) { return field.content == Content::kSum; });
  return true;
}

void CsvEventBuilder::AddRow(const CsvRow& row) {
  if (rule_ == nullptr || rows_ > kMaxRows || bytes_ > kMaxBytes) return;
  ++rows_;
  bytes_ += row.text().size();
  if (rows_ > kMaxRows || bytes_ > kMaxBytes) {
    return Refuse(text::Concat("more than ", kMaxRows, " rows or ", kMaxBytes,
                               " bytes belong to this one event; is group_by the right column?"));
  }
  if (!rule_->list.empty()) AddElement();
  for (const CsvFieldRule& field : rule_->fields) {
    if (field.each_row || rows_ == 1) Fill(field, row);
  }
  if (sums_) AddToSum(row);
}

/// Adds the row's element to the list that has one for each.
void CsvEventBuilder::AddElement() {
  Message* message = decoded_.event;
  for (const CsvStep& step : rule_->list) {
    if (step.element == CsvStep::kElementOfRow) {
      element_ = &step.access->add_message(*message);
      return;
    }
    if (step.element == CsvStep::kSingle) {
      message = &step.access->mutable_message(*message);
      continue;
    }
    while (step.access->size(*message) <= step.element) step.access->add_message(*message);
    message = &step.access->mutable_at(*message, step.element);
  }
}

Message& CsvEventBuilder::MessageOf(const CsvFieldRule& rule) {
  Message* message = decoded_.event;
  for (const CsvStep& step : rule.steps) {
    switch (step.element) {
      case CsvStep::kElementOfRow:
        message = element_;
        break;
      case CsvStep::kSingle:
        message = &step.access->mutable_message(*message);
        break;
      default:
        while (step.access->size(*message) <= step.element) step.access->add_message(*message);
        message = &step.access->mutable_at(*message, step.element);
    }
  }
  return *message;
}

/// Writes the text into `rendered_`; false where one of its cells is empty.
bool CsvEventBuilder::Render(const CsvTemplate& text, const CsvRow& row) {
  rendered_.clear();
  for (const CsvTemplate::Piece& piece : text.pieces) {
    rendered_.append(piece.text);
    if (!piece.column.has_value()) continue;
    const std::string_view cell = Cell(row, *piece.column);
    if (cell.empty()) return false;
    rendered_.append(cell);
  }
  return true;
}

void CsvEventBuilder::Fill(const CsvFieldRule& rule, const CsvRow& row) {
  switch (rule.content) {
    case Content::kValue:
      Set(rule, rule.value, row);
      return;
    case Content::kText:
      if (Render(rule.text, row)) Set(rule, rendered_, row);
      return;
    case Content::kSum:
      return;
    case Content::kColumn:
      break;
  }
  const std::string_view cell = Cell(row, rule.column);
  if (!cell.empty()) {
    if (Set(rule, cell, row) && rule.negate) {
      AddFinding(rule, v1::Finding::NORMALIZED, "the sign was changed, as mapped");
    }
  } else if (rule.otherwise.has_value() && Render(*rule.otherwise, row) &&
             Set(rule, rendered_, row)) {
    AddFinding(rule, v1::Finding::DERIVED, "the cell is empty; made up as mapped (otherwise)");
  }
}

bool CsvEventBuilder::Set(const CsvFieldRule& rule, std::string_view text, const CsvRow& row) {
  const absl::Status status = SetValue(text, rule, MessageOf(rule));
  if (!status.ok()) AddFault(rule, row.line, text::ToStd(status.message()));
  return status.ok();
}

void CsvEventBuilder::AddToSum(const CsvRow& row) {
  const auto refuse = [&](std::string_view fact) {
    sums_ = false;
    Refuse(text::Concat("line ", row.line, ": the items cannot be added up: ", fact));
  };
  const auto& item = static_cast<const v1::Item&>(*element_);
  if (!item.has_unit_price() || !item.has_quantity()) {
    return refuse("this one has no unit_price or no quantity");
  }
  const auto line =
      value::Multiply(value::ValueOf(item.unit_price()), value::ValueOf(item.quantity()));
  if (!line.has_value()) return refuse("unit_price times quantity has more than nine decimals");
  const absl::StatusOr<value::DecimalValue> sum = value::Add(sum_, *line);
  if (!sum.ok()) return refuse("the sum does not fit");
  sum_ = *sum;
}

void CsvEventBuilder::SetSums() {
  for (const CsvFieldRule& rule : rule_->fields) {
    if (rule.content != Content::kSum) continue;
    auto& amount = static_cast<v1::Decimal&>(rule.access->mutable_message(MessageOf(rule)));
    amount.set_units(sum_.units);
    amount.set_nanos(sum_.nanos);
    AddFinding(rule, v1::Finding::DERIVED, "sum over the items of unit_price x quantity");
  }
}

std::string CsvEventBuilder::PointerOf(const CsvFieldRule& rule) const {
  std::string pointer;
  if (rule.content == Content::kColumn)
    json::AppendPointerStep(mapping_.columns[rule.column], pointer);
  return pointer;
}

void CsvEventBuilder::AddFault(const CsvFieldRule& rule, std::int64_t line, std::string_view fact) {
  if (decoded_.report.findings_size() >= kMaxFindings) return Refuse("there are more faults");
  report::AddSourceFinding(decoded_.report, kCsvFormat, v1::Finding::INVALID_VALUE, PointerOf(rule),
                           text::Concat("line ", line, ": ", fact))
      .set_field(rule.path);
}

/// One finding, counted, for all rows of the event.
void CsvEventBuilder::AddFinding(const CsvFieldRule& rule, v1::Finding::Code code,
                                 std::string_view detail) {
  for (v1::Finding& finding : *decoded_.report.mutable_findings()) {
    if (finding.code() != code || finding.field() != rule.path) continue;
    finding.set_count(std::max(finding.count(), 1) + 1);
    return;
  }
  report::AddSourceFinding(decoded_.report, kCsvFormat, code, PointerOf(rule), detail)
      .set_field(rule.path);
}

void CsvEventBuilder::Refuse(std::string_view reason) {
  const auto& findings = decoded_.report.findings();
  const bool said = std::any_of(findings.begin(), findings.end(),
                                [&](const auto& finding) { return finding.detail() == reason; });
  if (!said) report::AddFinding(decoded_.report, kCsvFormat, v1::Finding::REFUSED, reason);
}

void CsvEventBuilder::ReportUnmappedColumn(std::string_view name) {
  std::string pointer;
  json::AppendPointerStep(name, pointer);
  report::AddSourceFinding(decoded_.report, kCsvFormat, v1::Finding::DROPPED_MEMBER, pointer,
                           "the mapping neither uses nor ignores this column; said once a file");
}

engine::Decoded CsvEventBuilder::Finish() {
  if (sums_) SetSums();
  v1::CommerceEvent& event = *decoded_.event;
  if (report::IsRefused(decoded_.report)) {
    decoded_.status = absl::InvalidArgumentError(text::ToAbsl(report::Summary(decoded_.report)));
  } else if (event.event_id().empty()) {
    event.set_event_id(event::DeriveEventId(kCsvFormat, event::StableBytes(event), source_id_));
  }
  event.mutable_source()->set_format(std::string(kCsvFormat));
  if (!source_id_.empty()) event.mutable_source()->set_id(std::string(source_id_));
  return std::move(decoded_);
}

}  // namespace interlingua::input
