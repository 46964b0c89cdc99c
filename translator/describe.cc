#include "translator/describe.h"

#include "translator/json.h"
#include "translator/text.h"

namespace interlingua {
namespace {

std::string TypeOf(const Row& row) {
  switch (row.kind) {
    case RowKind::kText:
      return row.hex         ? Concat("string, ", row.number, " hexadecimal digits")
             : row.as_number ? "number (an id)"
                             : "string";
    case RowKind::kAmount:
      return "number, major units";
    case RowKind::kAmountText:
      return row.number < 0 ? "string, major units"
                            : Concat("string, major units, ", row.number, " decimals");
    case RowKind::kInteger:
      return "whole number";
    case RowKind::kBoolean:
      return "true or false";
    case RowKind::kTime:
      switch (row.time) {
        case TimeForm::kMillis:
          return "number, milliseconds since 1970";
        case TimeForm::kSeconds:
          return "number, seconds since 1970";
        case TimeForm::kWholeSeconds:
          return "number, whole seconds since 1970";
        case TimeForm::kMicros:
          return "number, microseconds since 1970";
        case TimeForm::kIso:
          return "string, ISO 8601";
      }
      return "time";
    case RowKind::kDate:
      return "string, YYYY-MM-DD";
    case RowKind::kOneOf:
      return row.as_number ? "number, enumeration" : "string, enumeration";
    case RowKind::kTextList:
      return *row.argument != '\0' ? "string, joined" : "array of strings";
    case RowKind::kEntry:
      return row.hex ? Concat("string, ", row.number, " hexadecimal digits") : "string";
    case RowKind::kNumbered:
      return "string";
    case RowKind::kObject:
      return "object";
    case RowKind::kKeyed:
      return "object of objects";
    case RowKind::kEach:
    case RowKind::kEachOf:
    case RowKind::kFirstAndRest:
      return "array of objects";
    case RowKind::kConstant:
      return "string, constant";
    default:
      return "any";
  }
}

std::string WordsOf(const Row& row) {
  std::string words;
  for (const Word& word : row.words) {
    words.append(words.empty() ? "" : ", ").append(word.theirs);
  }
  if (*row.value_field != '\0' && row.kind == RowKind::kOneOf) words.append(", or other text");
  return words;
}

std::string RemarkOf(const Row& row) {
  if (*row.successor != '\0') return Concat("older: read where ", row.successor, " is absent");
  switch (row.kind) {
    case RowKind::kOneOf:
      return WordsOf(row);
    case RowKind::kConstant:
      return Concat("\"", row.argument, "\"");
    case RowKind::kEntry:
      return row.argument;
    case RowKind::kAlias:
      return Concat("read as ", row.argument);
    case RowKind::kDropped:
      return Concat("dropped: ", row.argument);
    case RowKind::kNoHome:
      return Concat("lost: ", row.argument);
    case RowKind::kByWire:
      return Concat("in the request: ", row.argument);
    case RowKind::kNeeds:
      return Concat("refused without it: ", row.argument);
    case RowKind::kImplied:
    case RowKind::kAssumed:
      return Concat("always ", row.argument);
    case RowKind::kCoded:
      return Concat("codec ", row.argument);
    case RowKind::kRest:
      return "every further member of the object";
    case RowKind::kRestAs:
      return "every further text of the object, by its name";
    case RowKind::kKeyed:
      return Concat("the members' names are ", row.argument);
    case RowKind::kFirstAndRest:
      return "the first element stands apart";
    default:
      if (row.read_only) return "read, not written";
      return row.derivable ? "derived where absent" : "";
  }
}

class Description {
 public:
  Description(const EventTable& table, std::vector<RowDescription>& rows)
      : table_(table), rows_(rows) {}

  void Describe(const Scope& scope, const std::string& pointer, const std::string& field) {
    for (const Op& op : scope.ops) {
      const std::string at = Concat(field, op.at);
      Add(*op.row, pointer, at);
      Nested(op, pointer, at);
    }
  }

 private:
  void Add(const Row& row, const std::string& pointer, const std::string& field) {
    RowDescription& added = rows_.emplace_back();
    added.event = table_.event;
    added.kind = table_.kind;
    added.reference = table_.reference;
    if (*row.member != '\0') {
      added.pointer = pointer;
      AppendPointerStep(row.member, added.pointer);
      if (row.kind == RowKind::kNumbered && row.number > 0) {
        added.pointer.append(row.first_bare ? "[N]" : "N");
      }
      added.type = row.in_array ? Concat("array of one ", TypeOf(row)) : TypeOf(row);
    }
    const bool here = std::string_view(row.field) == ".";
    if (*row.field != '\0' && !here) added.field = Concat(field, row.field);
    if (row.kind == RowKind::kEntry || row.kind == RowKind::kRestAs)
      added.field.append(Concat("[].", row.value_field));
    AddUse(row, added);
    added.required = row.required ? "required" : row.expected ? "expected" : "";
    added.remark = RemarkOf(row);
  }

  static void AddUse(const Row& row, RowDescription& added) {
    const bool member = *row.member != '\0' || row.kind == RowKind::kRest;
    const bool silent = row.kind == RowKind::kAlias || row.kind == RowKind::kDropped;
    added.key = row.kind == RowKind::kEntry ? row.argument : "";
    const bool meaning = row.kind == RowKind::kImplied || row.kind == RowKind::kAssumed;
    added.implied = meaning ? row.argument : "";
    added.assumed = row.kind == RowKind::kAssumed;
    added.reads = (member && !silent) || row.kind == RowKind::kRestAs;
    // An older member is written by no other format than the one it was read from.
    added.writes = added.reads && !row.read_only && *row.successor == '\0';
    added.derivable = row.derivable;
    added.constant = row.kind == RowKind::kConstant;
    added.needs = row.kind == RowKind::kNeeds;
    added.by_wire = row.kind == RowKind::kByWire;
    switch (row.kind) {
      case RowKind::kObject:
      case RowKind::kEach:
      case RowKind::kEachOf:
      case RowKind::kKeyed:
      case RowKind::kFirstAndRest:
        added.container = true;
        break;
      default:
        break;
    }
  }

  void Nested(const Op& op, const std::string& pointer, const std::string& field) {
    const Row& row = *op.row;
    std::string inner = pointer;
    AppendPointerStep(row.member, inner);
    const bool here = std::string_view(row.field) == ".";
    const std::string path = here ? field : Concat(field, row.field);
    switch (row.kind) {
      case RowKind::kObject:
        return Describe(*op.scope, row.in_array ? inner + "/0" : inner, here ? field : path + ".");
      case RowKind::kEach:
        return Describe(*op.scope, inner + "/*", path + "[].");
      case RowKind::kKeyed:
        for (std::size_t i = 0; i < op.choices.size(); ++i) {
          std::string named = inner;
          AppendPointerStep(row.choices[i].value, named);
          Describe(*op.choices[i], named, path + "[].");
        }
        return Describe(*op.scope, inner + "/*", path + "[].");
      case RowKind::kEachOf:
        for (const auto& choice : op.choices) Describe(*choice, inner + "/*", path + "[].");
        return;
      case RowKind::kFirstAndRest:
        Describe(*op.scope, inner + "/0", field);
        return Describe(*op.rest, inner + "/*", path + "[].");
      default:
        return;
    }
  }

  const EventTable& table_;
  std::vector<RowDescription>& rows_;
};

}  // namespace

void DescribeTable(const Lens& lens, const Scope* envelope, std::string_view list,
                   std::vector<RowDescription>& rows) {
  Description description(*lens.table, rows);
  if (envelope == nullptr) return description.Describe(*lens.scope, "", "");
  description.Describe(*envelope, "", "");
  std::string place;
  AppendPointerStep(list, place);
  description.Describe(*lens.scope, place + "/*", "");
}

}  // namespace interlingua
