#include "service/input/csv_mapping.h"

#include <algorithm>
#include <utility>

#include "interlingua/v1/csv_mapping.pb.h"
#include "interlingua/v1/event.pb.h"
#include "service/config/faults.h"
#include "service/config/yaml_document.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

using google::protobuf::FieldDescriptor;

/// From the file's message to the rules; every fault is noted at its place and the rest goes on.
class Resolution {
 public:
  Resolution(const v1::CsvMapping& file, config::Faults& faults) : file_(file), faults_(faults) {}

  CsvMapping Resolve() {
    mapping_.dialect.delimiter = Character(file_.delimiter(), "delimiter", ',');
    mapping_.dialect.quote = Character(file_.quote(), "quote", '"');
    mapping_.dialect.latin1 = file_.encoding() == v1::CsvMapping::LATIN1;
    if (mapping_.dialect.delimiter == mapping_.dialect.quote) {
      Fault("quote", "the same as the delimiter");
    }
    ResolveSpelling();
    if (file_.has_group_by()) mapping_.group_by = Column(file_.group_by(), "group_by");
    mapping_.ignored.assign(file_.ignore().begin(), file_.ignore().end());
    if (file_.events().empty()) Fault("events", "at least one is required");
    for (int i = 0; i < file_.events_size(); ++i) {
      ResolveEvent(file_.events(i), text::Concat("events[", i, "]"));
    }
    for (int i = 0; i < file_.ignore_size(); ++i) {
      if (std::count(mapping_.columns.begin(), mapping_.columns.end(), file_.ignore(i)) > 0) {
        Fault(text::Concat("ignore[", i, "]"), "the column is used by this mapping");
      }
    }
    return std::move(mapping_);
  }

 private:
  void Fault(std::string_view path, std::string_view fact) {
    if (!faults_.places().IsUnread(path)) faults_.Add(path, fact);
  }

  char Character(const std::string& text, std::string_view path, char otherwise) {
    if (text.empty()) return otherwise;
    if (text == "\\t") return '\t';
    const auto code = static_cast<unsigned char>(text[0]);
    if (text.size() == 1 && code < 0x80 && text[0] != '\n' && text[0] != '\r') return text[0];
    Fault(path, "must be one ASCII character");
    return otherwise;
  }

  void ResolveSpelling() {
    CsvSpelling& spelling = mapping_.spelling;
    spelling.decimal = Character(file_.decimal(), "decimal", '.');
    if (file_.has_thousands()) spelling.thousands = Character(file_.thousands(), "thousands", '\0');
    if (spelling.thousands == spelling.decimal) Fault("thousands", "the same as decimal");
    spelling.time_format = file_.time_format();
    const std::string& zone = file_.time_zone();
    if (!zone.empty() && !absl::LoadTimeZone(text::ToAbsl(zone), &spelling.time_zone)) {
      Fault("time_zone", "no time zone of this system; write its IANA name (Europe/London)");
    }
  }

  CsvColumn Column(const std::string& name, const std::string& path) {
    if (name.empty()) Fault(path, "the name of a column is required");
    auto& columns = mapping_.columns;
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found != columns.end()) return static_cast<CsvColumn>(found - columns.begin());
    columns.push_back(name);
    return columns.size() - 1;
  }

  CsvTemplate Template(std::string_view text, const std::string& path) {
    CsvTemplate result;
    CsvTemplate::Piece piece;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool doubled = i + 1 < text.size() && text[i + 1] == c;
      if ((c == '{' || c == '}') && doubled) {
        piece.text.push_back(c);
        ++i;
      } else if (c == '{') {
        const std::size_t end = text.find('}', i);
        if (end == std::string_view::npos) {
          Fault(path, "a '{' without its '}'; a brace of the text is written twice");
          break;
        }
        piece.column = Column(std::string(text.substr(i + 1, end - i - 1)), path);
        result.pieces.push_back(std::exchange(piece, {}));
        i = end;
      } else if (c == '}') {
        Fault(path, "a '}' without its '{'; a brace of the text is written twice");
      } else {
        piece.text.push_back(c);
      }
    }
    if (!piece.text.empty()) result.pieces.push_back(std::move(piece));
    return result;
  }

  void ResolveCondition(const v1::CsvCondition& condition, const std::string& path,
                        std::vector<CsvConditionRule>& rules) {
    CsvConditionRule rule;
    rule.column = Column(condition.column(), text::Concat(path, ".column"));
    rule.one_of.assign(condition.one_of().begin(), condition.one_of().end());
    if (condition.has_equals()) rule.one_of.push_back(condition.equals());
    if (condition.has_equals() && condition.one_of_size() > 0) {
      Fault(text::Concat(path, ".one_of"), "cannot stand beside equals");
    }
    rule.starts_with = condition.starts_with();
    rule.ends_with = condition.ends_with();
    if (condition.has_empty()) rule.empty = condition.empty();
    if (condition.has_negative()) rule.negative = condition.negative();
    if (rule.one_of.empty() && rule.starts_with.empty() && rule.ends_with.empty() &&
        !rule.empty.has_value() && !rule.negative.has_value()) {
      Fault(path,
            "says nothing of the column: one of equals, one_of, starts_with, ends_with, "
            "empty, negative is required");
    }
    rules.push_back(std::move(rule));
    for (int i = 0; i < condition.also_size(); ++i) {
      ResolveCondition(condition.also(i), text::Concat(path, ".also[", i, "]"), rules);
    }
  }

  void ResolveEvent(const v1::CsvEvent& event, const std::string& path) {
    CsvEventRule rule;
    rule.kind = event.kind();
    const FieldDescriptor* action = KindField(event.kind(), path);
    if (action != nullptr) rule.action = event::AccessOf(*action);
    if (event.has_when()) ResolveCondition(event.when(), text::Concat(path, ".when"), rule.when);
    std::map<std::string, int> seen;
    for (int i = 0; i < event.fields_size(); ++i) {
      const std::string place = text::Concat(path, ".fields[", i, "]");
      ResolveField(event.fields(i), place, action, rule);
      const bool repeated = !rule.fields.empty() && rule.fields.back().field != nullptr &&
                            rule.fields.back().field->is_repeated();
      if (!repeated && ++seen[event.fields(i).field()] == 2) {
        Fault(text::Concat(place, ".field"), "stands twice in this event");
      }
    }
    for (int i = 0; i < event.fields_size(); ++i) {
      if (event.fields(i).has_sum() && !HasSummands(event)) {
        Fault(text::Concat(path, ".fields[", i, "].sum"),
              "the event has no items with a unit_price and a quantity to add up");
      }
    }
    mapping_.events.push_back(std::move(rule));
  }

  static bool HasSummands(const v1::CsvEvent& event) {
    const auto has = [&](std::string_view ending) {
      return std::any_of(event.fields().begin(), event.fields().end(), [&](const auto& field) {
        return std::string_view(field.field()).ends_with(ending);
      });
    };
    return has("items[].unit_price") && has("items[].quantity");
  }

  const FieldDescriptor* KindField(const std::string& kind, const std::string& path) {
    const auto& action = *v1::CommerceEvent::descriptor()->FindOneofByName("action");
    std::vector<std::string> kinds;
    for (int i = 0; i < action.field_count(); ++i) {
      if (action.field(i)->name() == kind) return action.field(i);
      kinds.push_back(action.field(i)->name());
    }
    Fault(text::Concat(path, ".kind"),
          kind.empty() ? text::Concat("is required", text::Suggestion("", kinds))
                       : text::Concat("no kind '", kind, "'", text::Suggestion(kind, kinds)));
    return nullptr;
  }

  void ResolveField(const v1::CsvField& field, const std::string& path,
                    const FieldDescriptor* action, CsvEventRule& event) {
    CsvFieldRule rule;
    rule.path = field.field();
    rule.spelling = mapping_.spelling;
    if (field.has_time_format()) rule.spelling.time_format = field.time_format();
    const absl::Status found = ResolvePath(action, rule);
    if (!found.ok()) Fault(text::Concat(path, ".field"), text::ToStd(found.message()));
    ResolveContent(field, path, rule);
    if (found.ok()) {
      CheckType(field, path, rule);
      KeepList(path, rule, event);
    }
    event.fields.push_back(std::move(rule));
  }

  /// All elements that rows add stand in one list.
  void KeepList(const std::string& path, const CsvFieldRule& rule, CsvEventRule& event) {
    if (!rule.each_row) return;
    const auto end = std::find_if(rule.steps.begin(), rule.steps.end(), [](const CsvStep& step) {
      return step.element == CsvStep::kElementOfRow;
    });
    const std::vector<CsvStep> list(rule.steps.begin(), end + 1);
    const bool same = list.size() == event.list.size() &&
                      std::equal(list.begin(), list.end(), event.list.begin(),
                                 [](const CsvStep& a, const CsvStep& b) {
                                   return a.access == b.access && a.element == b.element;
                                 });
    if (!event.list.empty() && !same) {
      Fault(text::Concat(path, ".field"),
            "rows are elements of another list already; name an element ([0]) instead");
      return;
    }
    event.list = list;
    event.items = rule.row_element == v1::Item::descriptor();
  }

  void ResolveContent(const v1::CsvField& field, const std::string& path, CsvFieldRule& rule) {
    using Content = CsvFieldRule::Content;
    const int said = (field.has_column() ? 1 : 0) + (field.has_value() ? 1 : 0) +
                     (field.has_text() ? 1 : 0) + (field.has_sum() ? 1 : 0);
    if (said != 1) {
      return Fault(path, "exactly one of column, value, text and sum says what the field holds");
    }
    if (field.has_column()) {
      rule.column = Column(field.column(), text::Concat(path, ".column"));
    } else if (field.has_value()) {
      rule.content = Content::kValue;
      rule.value = field.value();
      if (rule.value.empty()) Fault(text::Concat(path, ".value"), "is empty");
    } else if (field.has_text()) {
      rule.content = Content::kText;
      rule.text = Template(field.text(), text::Concat(path, ".text"));
      if (field.text().empty()) Fault(text::Concat(path, ".text"), "is empty");
    } else {
      rule.content = Content::kSum;
      if (field.sum() != "items") Fault(text::Concat(path, ".sum"), "must be 'items'");
    }
    if (field.has_otherwise()) {
      rule.otherwise = Template(field.otherwise(), text::Concat(path, ".otherwise"));
    }
    if (field.has_otherwise() && !field.has_column()) {
      Fault(text::Concat(path, ".otherwise"), "is for fields with a column");
    }
    if (field.words_size() > 0 && !field.has_column()) {
      Fault(text::Concat(path, ".words"), "are for fields with a column");
    }
    rule.negate = field.negate();
    for (const auto& [theirs, ours] : field.words()) rule.words.emplace(theirs, ours);
  }

  /// What can be known of the values before there is a row.
  void CheckType(const v1::CsvField& field, const std::string& path, const CsvFieldRule& rule) {
    const bool number = rule.type == CsvType::kDecimal || rule.type == CsvType::kWholeNumber;
    if (field.has_negate() && (!number || field.has_sum())) {
      Fault(text::Concat(path, ".negate"), "is for numbers");
    }
    if (field.has_sum() && (rule.type != CsvType::kDecimal || rule.each_row)) {
      Fault(text::Concat(path, ".sum"), "is for amounts of the whole event");
    }
    if (field.has_time_format() && rule.type != CsvType::kTime) {
      Fault(text::Concat(path, ".time_format"), "is for points in time");
    }
    CsvFieldRule plain = rule;
    plain.words.clear();
    const auto check = [&](const std::string& text, const std::string& place) {
      const std::unique_ptr<google::protobuf::Message> scratch(
          google::protobuf::MessageFactory::generated_factory()
              ->GetPrototype(rule.field->containing_type())
              ->New());
      const absl::Status status = SetValue(text, plain, *scratch);
      if (!status.ok()) Fault(place, text::ToStd(status.message()));
    };
    if (!rule.value.empty()) check(rule.value, text::Concat(path, ".value"));
    for (const auto& [theirs, ours] : field.words())
      check(ours, text::Concat(path, ".words.", theirs));
  }

  const v1::CsvMapping& file_;
  config::Faults& faults_;
  CsvMapping mapping_;
};

}  // namespace

absl::StatusOr<CsvMapping> ParseCsvMapping(std::string_view yaml, std::string_view name) {
  // A mapping says the same everywhere: it takes nothing from the environment.
  const config::Environment nothing = [](std::string_view) { return std::nullopt; };
  v1::CsvMapping file;
  config::Faults faults(name);
  config::ReadYaml(yaml, nothing, file, faults);
  CsvMapping mapping;
  if (!faults.places().empty()) mapping = Resolution(file, faults).Resolve();
  const absl::Status status = faults.ToStatus();
  if (!status.ok()) return status;
  return mapping;
}

absl::StatusOr<CsvMapping> LoadCsvMapping(const std::string& path) {
  auto window = InputWindow();
  auto source = OpenInput(path);
  if (!source.ok()) return source.status();
  window.Attach(*std::move(source));
  absl::StatusOr<bool> more = true;
  constexpr std::size_t kMaxBytes = 1u << 20;
  while (more.ok() && *more && window.rest().size() <= kMaxBytes) more = window.Fill();
  if (!more.ok()) return more.status();
  if (*more) return absl::InvalidArgumentError(text::Concat(path, ": a mapping has at most 1 MiB"));
  return ParseCsvMapping(window.rest(), path);
}

}  // namespace interlingua::input
