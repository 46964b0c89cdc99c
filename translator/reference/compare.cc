#include "translator/reference/compare.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "translator/event/derived.h"
#include "translator/reference/describe.h"
#include "translator/report/finding.h"
#include "translator/report/loss.h"
#include "translator/text/text.h"

namespace interlingua::reference {
namespace {

/// `lists[0].name` and `lists[].name` are one field.
std::string WithoutIndexes(std::string field) {
  for (std::size_t at = field.find("[0]"); at != std::string::npos; at = field.find("[0]", at)) {
    field.erase(at + 1, 1);
  }
  return field;
}

/// Rows that are bound to the same field, and to the same element of a list of entries, have the
/// same name.
std::string NameOf(const RowDescription& row) {
  const std::string field = WithoutIndexes(row.field);
  return row.key.empty() ? field : text::Concat(field, "{", row.key, "}");
}

std::vector<RowDescription> RowsOf(const engine::FormatTables& tables,
                                   const table::Mapping& mapping) {
  std::vector<RowDescription> rows;
  DescribeTable(mapping, tables.kept_envelope(), tables.format().envelope.list, rows);
  return rows;
}

/// What the table implies, by field; `written`: on the way out only.
absl::flat_hash_map<std::string, std::string> MeaningsOf(const std::vector<RowDescription>& rows,
                                                         bool written) {
  absl::flat_hash_map<std::string, std::string> meanings;
  for (const RowDescription& row : rows) {
    if (!row.implied.empty() && !(written && row.implied_on_read))
      meanings.emplace(row.field, row.implied);
  }
  return meanings;
}

class TableComparison {
 public:
  TableComparison(const engine::FormatTables& from, const engine::FormatTables& to,
                  const table::Mapping& mapping)
      : to_(to), mapping_(mapping), theirs_(RowsOf(from, mapping)) {
    for (const RowDescription& row : theirs_) {
      if (row.reads && !row.container) known_.emplace(NameOf(row), &row);
    }
    for (const auto& [field, value] : MeaningsOf(theirs_, false)) implied_.insert(field);
  }

  v1::Report Run() {
    if (to_.format().canonical) return Everything();
    target_ = TableFor();
    if (target_ == nullptr) {
      const bool known = to_.Holds(*mapping_.kind);
      report::AddFinding(
          receipt_, to_.format().name, v1::Finding::REFUSED,
          text::Concat(to_.format().name, known ? " has no form for this " : " has no ",
                       mapping_.table->kind));
      return receipt_;
    }
    for (const table::Mapping& mapping : to_.mappings()) {
      if (&mapping == target_ || (target_->table->part && mapping.table->part))
        Append(mapping, ours_);
      if (mapping.table->part) Append(mapping, person_);
    }
    for (const RowDescription& row : ours_) {
      if (row.writes && !row.container) written_.emplace(NameOf(row), &row);
      if (row.by_wire) by_wire_.emplace(NameOf(row), &row);
    }
    for (const RowDescription& row : theirs_) Source(row);
    for (const RowDescription& row : ours_) Target(row);
    report::ReportKind(to_.format().name, *target_->table, receipt_);
    return receipt_;
  }

 private:
  void Append(const table::Mapping& mapping, std::vector<RowDescription>& rows) const {
    for (RowDescription& row : RowsOf(to_, mapping)) rows.push_back(std::move(row));
  }

  v1::Report Everything() {
    for (const RowDescription& row : theirs_) {
      if (row.reads && !row.container && !row.field.empty()) Carried(row, nullptr);
    }
    return receipt_;
  }

  /// The table that would write an event of this one; null for none.
  const table::Mapping* TableFor() const {
    const auto meanings = MeaningsOf(theirs_, false);
    for (const table::Mapping& mapping : to_.mappings()) {
      if (mapping.kind != mapping_.kind) continue;
      const auto wanted = MeaningsOf(RowsOf(to_, mapping), true);
      const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const auto& meaning) {
        const auto at = meanings.find(meaning.first);
        return at == meanings.end() || at->second == meaning.second;
      });
      if (fits) return &mapping;
    }
    return nullptr;
  }

  v1::Finding& Add(v1::Finding::Code code, const RowDescription* theirs, const RowDescription* ours,
                   std::string_view detail) {
    v1::Finding& finding = report::AddFinding(receipt_, to_.format().name, code, detail);
    const RowDescription& named = theirs != nullptr ? *theirs : *ours;
    if (!named.field.empty()) finding.set_field(WithoutIndexes(named.field));
    if (theirs != nullptr && !theirs->pointer.empty()) finding.set_source_pointer(theirs->pointer);
    if (ours != nullptr && !ours->pointer.empty()) finding.set_target_pointer(ours->pointer);
    return finding;
  }

  void Carried(const RowDescription& theirs, const RowDescription* ours) {
    Add(v1::Finding::CARRIED, &theirs, ours, "");
    if (ours != nullptr) carried_.insert(ours->pointer);
  }

  void Source(const RowDescription& row) {
    if (!row.reads || row.container || row.field.empty()) return;
    if (!seen_.insert(text::Concat(row.pointer, " ", row.field)).second) return;
    const std::string name = NameOf(row);
    if (const auto at = written_.find(name); at != written_.end()) return Carried(row, at->second);
    if (const auto at = by_wire_.find(name); at != by_wire_.end()) {
      Add(v1::Finding::CARRIED, &row, nullptr, at->second->remark);
      return;
    }
    const std::string field = WithoutIndexes(row.field);
    if (const RowDescription* ours = DerivedFrom(field); ours != nullptr) {
      Add(v1::Finding::DERIVED, nullptr, ours, event::IdentityOf(LastStep(ours->field))->text)
          .set_source_pointer(row.pointer);
      carried_.insert(ours->pointer);
      return;
    }
    const bool apart = std::any_of(person_.begin(), person_.end(), [&](const auto& other) {
      return other.writes && NameOf(other) == name;
    });
    if (apart) {
      Add(v1::Finding::PERSON_NOT_CARRIED, &row, nullptr,
          "goes into a document about the person, where the destination writes them");
      return;
    }
    Add(v1::Finding::LOST_FIELD, &row, nullptr,
        report::ReasonOfLoss({&target_, 1}, to_.format().name, field))
        .set_severity(report::SeverityOfLoss(field));
  }

  static std::string Sibling(const std::string& field, std::string_view name) {
    return text::Concat(std::string_view(field).substr(0, field.rfind('.') + 1), name);
  }

  /// The member that holds all that the field says under another name: its only input.
  const RowDescription* DerivedFrom(const std::string& field) const {
    for (const RowDescription& row : ours_) {
      if (!row.derivable || known_.contains(NameOf(row))) continue;
      // A net amount is not in the gross one; a unit price is in the price of the line.
      const bool whole = Derivable(row) && InputsOf(row).size() < 3 &&
                         Sibling(row.field, InputsOf(row).front()) == field;
      if (whole) return &row;
    }
    return nullptr;
  }

  static std::string_view LastStep(const std::string& field) {
    return std::string_view(field).substr(field.rfind('.') + 1);
  }

  static std::span<const std::string_view> InputsOf(const RowDescription& row) {
    const event::Identity* identity = event::IdentityOf(LastStep(row.field));
    return identity == nullptr ? std::span<const std::string_view>() : identity->inputs;
  }

  bool Derivable(const RowDescription& row) const {
    const auto inputs = InputsOf(row);
    return row.derivable && !inputs.empty() &&
           std::all_of(inputs.begin(), inputs.end(), [&](const auto& input) {
             return known_.contains(Sibling(row.field, input));
           });
  }

  void Target(const RowDescription& row) {
    if (row.requires_field && !HasBelow(row.field)) {
      Add(v1::Finding::REFUSED, nullptr, &row, row.remark);
      return;
    }
    if (!row.writes || row.container || row.constant) return;
    if (known_.contains(NameOf(row)) || implied_.contains(row.field)) return;
    if (carried_.contains(row.pointer)) return;
    if (Derivable(row)) {
      Add(v1::Finding::DERIVED, nullptr, &row, event::IdentityOf(LastStep(row.field))->text);
    } else if (row.required == "required" && IsReached(row.pointer)) {
      Add(v1::Finding::REQUIRED_MISSING, nullptr, &row,
          "required, and the source has no member for it");
    }
  }

  bool HasBelow(const std::string& field) const {
    return std::any_of(known_.begin(), known_.end(), [&](const auto& known) {
      return known.first == field || known.first.starts_with(text::Concat(field, ".")) ||
             known.first.starts_with(text::Concat(field, "[]"));
    });
  }

  /// Whether the object that the member stands in would be written.
  bool IsReached(const std::string& pointer) const {
    const std::string object = pointer.substr(0, pointer.rfind('/') + 1);
    return object == "/" || std::any_of(carried_.begin(), carried_.end(), [&](const auto& other) {
             return other.starts_with(object);
           });
  }

  const engine::FormatTables& to_;
  const table::Mapping& mapping_;
  const table::Mapping* target_ = nullptr;
  std::vector<RowDescription> theirs_;
  std::vector<RowDescription> ours_;
  std::vector<RowDescription> person_;  // of the target's documents about people
  absl::flat_hash_map<std::string, const RowDescription*> known_;
  absl::flat_hash_map<std::string, const RowDescription*> written_;
  absl::flat_hash_map<std::string, const RowDescription*> by_wire_;
  absl::flat_hash_set<std::string> implied_;
  absl::flat_hash_set<std::string> carried_;
  absl::flat_hash_set<std::string> seen_;
  v1::Report receipt_;
};

}  // namespace

std::vector<Comparison> CompareTables(const engine::FormatTables& from,
                                      const engine::FormatTables& to, std::string_view kind) {
  std::vector<Comparison> comparisons;
  for (const table::Mapping* mapping : from.read_mappings()) {
    const table::EventTable& table = *mapping->table;
    if (!kind.empty() && kind != table.kind && kind != table.event) continue;
    comparisons.push_back({table.event, table.kind, TableComparison(from, to, *mapping).Run()});
  }
  return comparisons;
}

}  // namespace interlingua::reference
