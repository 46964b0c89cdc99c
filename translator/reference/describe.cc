#include "translator/reference/describe.h"

#include "translator/json/pointer.h"
#include "translator/text/text.h"

namespace interlingua::reference {
namespace {

std::string TypeOf(const table::Row& row) {
  switch (row.kind) {
    case table::RowKind::kText:
      return row.hex         ? text::Concat("string, ", row.number, " hexadecimal digits")
             : row.as_number ? "number (an id)"
                             : "string";
    case table::RowKind::kAmount:
      return "number, major units";
    case table::RowKind::kAmountText:
      return row.number < 0 ? "string, major units"
                            : text::Concat("string, major units, ", row.number, " decimals");
    case table::RowKind::kInteger:
      return "whole number";
    case table::RowKind::kBoolean:
      return "true or false";
    case table::RowKind::kTime:
      switch (row.time) {
        case value::TimeForm::kMillis:
          return "number, milliseconds since 1970";
        case value::TimeForm::kSeconds:
          return "number, seconds since 1970";
        case value::TimeForm::kWholeSeconds:
          return "number, whole seconds since 1970";
        case value::TimeForm::kMicros:
          return "number, microseconds since 1970";
        case value::TimeForm::kIso:
          return "string, ISO 8601";
      }
      return "time";
    case table::RowKind::kDate:
      return "string, YYYY-MM-DD";
    case table::RowKind::kOneOf:
      return row.as_number ? "number, enumeration" : "string, enumeration";
    case table::RowKind::kTextList:
      return *row.argument != '\0' ? "string, joined" : "array of strings";
    case table::RowKind::kEntry:
      return row.hex ? text::Concat("string, ", row.number, " hexadecimal digits") : "string";
    case table::RowKind::kNumbered:
      return "string";
    case table::RowKind::kObject:
      return "object";
    case table::RowKind::kKeyed:
      return "object of objects";
    case table::RowKind::kEach:
    case table::RowKind::kHeadAndTail:
      return "array of objects";
    case table::RowKind::kConstant:
      return "string, constant";
    default:
      return "any";
  }
}

std::string WordsOf(const table::Row& row) {
  std::string words;
  for (const table::Word& word : row.words) {
    words.append(words.empty() ? "" : ", ").append(word.theirs);
  }
  if (*row.value_field != '\0' && row.kind == table::RowKind::kOneOf)
    words.append(", or other text");
  return words;
}

std::string RemarkOf(const table::Row& row) {
  if (*row.replacement != '\0')
    return text::Concat("older: read where ", row.replacement, " is absent");
  switch (row.kind) {
    case table::RowKind::kOneOf:
      return WordsOf(row);
    case table::RowKind::kConstant:
      return text::Concat("\"", row.argument, "\"");
    case table::RowKind::kEntry:
      return row.argument;
    case table::RowKind::kAlias:
      return text::Concat("read as ", row.argument);
    case table::RowKind::kDropped:
      return text::Concat("dropped: ", row.argument);
    case table::RowKind::kNoHome:
      return text::Concat("lost: ", row.argument);
    case table::RowKind::kByWire:
      return text::Concat("in the request: ", row.argument);
    case table::RowKind::kRequiresField:
      return text::Concat("refused without it: ", row.argument);
    case table::RowKind::kImpliedBoth:
    case table::RowKind::kImpliedOnRead:
      return text::Concat("always ", row.argument);
    case table::RowKind::kCoded:
      return text::Concat("codec ", row.argument);
    case table::RowKind::kCatchAll:
      return "every further member of the object";
    case table::RowKind::kCatchAllAs:
      return "every further text of the object, by its name";
    case table::RowKind::kKeyed:
      return text::Concat("the members' names are ", row.argument);
    case table::RowKind::kHeadAndTail:
      return "the first element stands apart";
    default:
      if (row.read_only) return "read, not written";
      return row.derivable ? "derived where absent" : "";
  }
}

class Description {
 public:
  Description(const table::EventTable& table, std::vector<RowDescription>& rows)
      : table_(table), rows_(rows) {}

  void Describe(const table::ObjectPlan& plan, const std::string& pointer,
                const std::string& field) {
    for (const table::FieldOp& op : plan.ops) {
      const std::string at = text::Concat(field, op.at);
      Add(*op.row, pointer, at);
      Nested(op, pointer, at);
    }
  }

 private:
  void Add(const table::Row& row, const std::string& pointer, const std::string& field) {
    RowDescription& added = rows_.emplace_back();
    added.event = table_.event;
    added.kind = table_.kind;
    added.reference = table_.reference;
    if (*row.member != '\0') {
      added.pointer = pointer;
      json::AppendPointerStep(row.member, added.pointer);
      if (row.kind == table::RowKind::kNumbered && row.number > 0) {
        added.pointer.append(row.first_bare ? "[N]" : "N");
      }
      added.type = row.in_array ? text::Concat("array of one ", TypeOf(row)) : TypeOf(row);
    }
    const bool here = std::string_view(row.field) == ".";
    if (*row.field != '\0' && !here) added.field = text::Concat(field, row.field);
    if (row.kind == table::RowKind::kEntry || row.kind == table::RowKind::kCatchAllAs)
      added.field.append(text::Concat("[].", row.value_field));
    AddUse(row, added);
    added.required = row.required ? "required" : row.expected ? "expected" : "";
    added.remark = RemarkOf(row);
  }

  static void AddUse(const table::Row& row, RowDescription& added) {
    const bool member = *row.member != '\0' || row.kind == table::RowKind::kCatchAll;
    const bool silent = row.kind == table::RowKind::kAlias || row.kind == table::RowKind::kDropped;
    added.key = row.kind == table::RowKind::kEntry ? row.argument : "";
    const bool meaning =
        row.kind == table::RowKind::kImpliedBoth || row.kind == table::RowKind::kImpliedOnRead;
    added.implied = meaning ? row.argument : "";
    added.implied_on_read = row.kind == table::RowKind::kImpliedOnRead;
    added.reads = (member && !silent) || row.kind == table::RowKind::kCatchAllAs;
    // An older member is written by no other format than the one it was read from.
    added.writes = added.reads && !row.read_only && *row.replacement == '\0';
    added.derivable = row.derivable;
    added.constant = row.kind == table::RowKind::kConstant;
    added.requires_field = row.kind == table::RowKind::kRequiresField;
    added.by_wire = row.kind == table::RowKind::kByWire;
    switch (row.kind) {
      case table::RowKind::kObject:
      case table::RowKind::kEach:
      case table::RowKind::kKeyed:
      case table::RowKind::kHeadAndTail:
        added.container = true;
        break;
      default:
        break;
    }
  }

  void Nested(const table::FieldOp& op, const std::string& pointer, const std::string& field) {
    const table::Row& row = *op.row;
    std::string inner = pointer;
    json::AppendPointerStep(row.member, inner);
    const bool here = std::string_view(row.field) == ".";
    const std::string path = here ? field : text::Concat(field, row.field);
    switch (row.kind) {
      case table::RowKind::kObject:
        return Describe(*op.plan, row.in_array ? inner + "/0" : inner, here ? field : path + ".");
      case table::RowKind::kEach:
        return Describe(*op.plan, inner + "/*", path + "[].");
      case table::RowKind::kKeyed:
        for (std::size_t i = 0; i < op.choices.size(); ++i) {
          std::string named = inner;
          json::AppendPointerStep(row.choices[i].name, named);
          Describe(*op.choices[i], named, path + "[].");
        }
        return Describe(*op.plan, inner + "/*", path + "[].");
      case table::RowKind::kHeadAndTail:
        Describe(*op.plan, inner + "/0", field);
        return Describe(*op.tail, inner + "/*", path + "[].");
      default:
        return;
    }
  }

  const table::EventTable& table_;
  std::vector<RowDescription>& rows_;
};

}  // namespace

void DescribeTable(const table::Mapping& mapping, const table::ObjectPlan* envelope,
                   std::string_view list, std::vector<RowDescription>& rows) {
  Description description(*mapping.table, rows);
  if (envelope == nullptr) return description.Describe(*mapping.plan, "", "");
  description.Describe(*envelope, "", "");
  std::string place;
  json::AppendPointerStep(list, place);
  description.Describe(*mapping.plan, place + "/*", "");
}

}  // namespace interlingua::reference
