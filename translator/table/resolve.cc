// Tables against descriptors: every name checked, every fault listed.
#include <algorithm>
#include <map>
#include <utility>

#include "interlingua/v1/event.pb.h"
#include "translator/event/derived.h"
#include "translator/json/document.h"
#include "translator/table/mapping.h"
#include "translator/table/row_type.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::table {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

class Resolver {
 public:
  Resolver(std::span<const Codec> codecs, const EventTable* table, std::string_view place,
           std::vector<std::string>& faults)
      : codecs_(codecs), table_(table), place_(place), faults_(faults) {}

  std::unique_ptr<ObjectPlan> Resolve(const Descriptor& type, Rows rows, bool array) {
    auto scope = std::make_unique<ObjectPlan>();
    scope->type = &type;
    scope->array = array;
    scope->lenient = free_;
    scope->slots.push_back({0, nullptr, nullptr});
    const Base outer = std::exchange(base_, {0, &type, {}});
    ResolveRows(rows, *scope);
    base_ = outer;
    ResolveAliases(*scope);
    BuildHash(*scope);
    ResolveSuccessors(*scope);
    for (std::size_t i = 0; i < scope->members.size(); ++i) {
      const Row& row = *scope->ops[static_cast<std::size_t>(scope->members[i].op)].row;
      const bool demanded = row.required || row.expected || row.kind == RowKind::kConstant;
      if (demanded && scope->members[i].documented < 0) {
        scope->demanded.push_back(static_cast<int>(i));
      }
    }
    if (scope->slots.size() > ObjectPlan::kMaxSlots)
      Fault("", "too many different messages in one object");
    if (scope->members.size() > ObjectPlan::kMaxMembers)
      Fault("", "too many members in one object");
    return scope;
  }

 private:
  void Fault(std::string_view row, std::string_view reason) {
    faults_.push_back(row.empty() ? text::Concat(place_, ": ", reason)
                                  : text::Concat(place_, ": row \"", row, "\": ", reason));
  }

  static std::string_view NameOfRow(const Row& row) {
    return *row.member != '\0' ? row.member : row.field;
  }

  const FieldDescriptor* FieldOf(const Descriptor& type, std::string_view name, const Row& row) {
    const FieldDescriptor* field = type.FindFieldByName(std::string(name));
    if (field != nullptr) return field;
    std::vector<std::string> names;
    for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
    Fault(NameOfRow(row), text::Concat("no field '", name, "' in ", type.full_name(),
                                       text::Suggestion(name, names)));
    return nullptr;
  }

  static int SlotOf(ObjectPlan& scope, int parent, const FieldDescriptor* field) {
    for (std::size_t i = 1; i < scope.slots.size(); ++i) {
      if (scope.slots[i].parent == parent && scope.slots[i].field == field) {
        return static_cast<int>(i);
      }
    }
    scope.slots.push_back({parent, field, event::AccessOf(*field)});
    return static_cast<int>(scope.slots.size()) - 1;
  }

  /// Follows the path up to its last step; false when a step does not exist.
  bool ResolvePath(std::string_view path, const Row& row, ObjectPlan& scope, FieldOp& op) {
    const Descriptor* type = base_.type;
    op.slot = base_.slot;
    while (true) {
      const std::size_t dot = path.find('.');
      std::string_view step = path.substr(0, dot);
      const bool first = step.ends_with("[0]");
      if (first) step.remove_suffix(3);
      const FieldDescriptor* field = FieldOf(*type, step, row);
      if (field == nullptr) return false;
      if (dot == std::string_view::npos) {
        op.field = field;
        op.access = event::AccessOf(*field);
        return true;
      }
      if (field->is_repeated() != first || !IsMessage(*field)) {
        Fault(NameOfRow(row), text::Concat("'", field->name(), "' is no single message"));
        return false;
      }
      op.slot = SlotOf(scope, op.slot, field);
      type = field->message_type();
      path.remove_prefix(dot + 1);
    }
  }

  void ResolveRows(Rows rows, ObjectPlan& scope) {
    for (const Row& row : rows) {
      switch (row.kind) {
        case RowKind::kInclude:
          *row.field == '\0' ? ResolveRows(row.rows, scope) : IncludeAt(row, scope);
          break;
        case RowKind::kTableRows:
          if (table_ != nullptr) ResolveRows(table_->rows, scope);
          break;
        case RowKind::kEventName:
          if (table_ != nullptr) ResolveRow(NameRow(row, scope), scope);
          break;
        default:
          ResolveRow(row, scope);
      }
    }
  }

  /// Rows that speak of another message than those around them.
  void IncludeAt(const Row& row, ObjectPlan& scope) {
    FieldOp op;
    if (!ResolvePath(row.field, row, scope, op)) return;
    const bool first = std::string_view(row.field).ends_with("[0]");
    if (op.field->is_repeated() != first || !IsMessage(*op.field)) {
      return Fault(NameOfRow(row), text::Concat("'", row.field, "' is no single message"));
    }
    const Base outer = base_;
    base_ = {SlotOf(scope, op.slot, op.field), op.field->message_type(),
             text::Concat(outer.path, row.field, ".")};
    ResolveRows(row.rows, scope);
    base_ = outer;
  }

  /// What a frame's EventName is for the table.
  const Row& NameRow(const Row& row, ObjectPlan& scope) const {
    scope.made.push_back(std::make_unique<Row>(table_->any ? Text(row.member, row.field).Required()
                                                           : Constant(row.member, table_->event)));
    scope.made.back()->limits = row.limits;
    return *scope.made.back();
  }

  void ResolveRow(const Row& row, ObjectPlan& scope) {
    FieldOp op;
    op.row = &row;
    op.slot = base_.slot;
    op.at = base_.path;
    const bool here = std::string_view(row.field) == ".";
    if (*row.field != '\0' && !here) {
      if (!ResolvePath(row.field, row, scope, op)) return;
      const std::string_view wanted = FieldFault(row, *op.field);
      if (!wanted.empty()) {
        Fault(NameOfRow(row), text::Concat("'", row.field, "' is not ", wanted));
        return;
      }
    }
    const Descriptor& inner =
        op.field != nullptr && IsMessage(*op.field) ? *op.field->message_type() : *base_.type;
    if (row.derivable && (op.field == nullptr || !event::IsDerivable(*op.field))) {
      Fault(NameOfRow(row), text::Concat("no identity gives '", row.field, "'"));
    }
    ResolveDetails(row, inner, scope, op);
    op.skippable = op.access != nullptr && row.kind != RowKind::kObject &&
                   row.kind != RowKind::kHeadAndTail && row.kind != RowKind::kOneOf &&
                   !row.derivable && op.plain == nullptr;
    json::AppendString(row.member, op.key_json);
    op.key_json.push_back(':');
    for (int number = 1; row.kind == RowKind::kNumbered && number <= row.number; ++number) {
      json::AppendString(NumberedName(row, number), op.numbered_json.emplace_back());
      op.numbered_json.back().push_back(':');
    }
    scope.constant |= row.kind == RowKind::kConstant ||
                      (row.kind == RowKind::kObject && op.scope != nullptr && op.scope->constant);
    const int index = static_cast<int>(scope.ops.size());
    const bool means =
        row.kind == RowKind::kObject && here && op.slot == 0 && !op.scope->meanings.empty();
    if (means) scope.meanings.push_back(index);
    scope.ops.push_back(std::move(op));
    AddMembers(row, index, scope);
  }

  void ResolveDetails(const Row& row, const Descriptor& inner, ObjectPlan& scope, FieldOp& op) {
    switch (row.kind) {
      case RowKind::kOneOf:
        ResolveWords(row, scope, op);
        break;
      case RowKind::kImpliedBoth:
      case RowKind::kImpliedOnRead:
        op.implied.field = op.field;
        op.implied.access = op.access;
        scope.meanings.push_back(static_cast<int>(scope.ops.size()));
        op.implied.text = row.argument;
        if (!IsText(*op.field)) op.implied.enumerator = Enumerator(*op.field, row.argument, row);
        break;
      case RowKind::kEntry:
        ResolveEntry(row, inner, op);
        if (*row.plain != '\0') ResolvePlain(row, scope, op);
        break;
      case RowKind::kObject:
      case RowKind::kEach:
        ResolveNested(row, inner, op);
        break;
      case RowKind::kKeyed:
        op.scope = Resolve(inner, row.rows, false);
        op.key.push_back(TextOf(inner, row.argument, row));
        ResolveChoices(row, inner, op);
        break;
      case RowKind::kCatchAllAs:
        scope.catch_all = static_cast<int>(scope.ops.size());
        op.key.push_back(TextOf(inner, row.argument, row));
        op.key.push_back(TextOf(inner, row.value_field, row));
        break;
      case RowKind::kHeadAndTail:
        op.scope = Resolve(*scope.type, row.rows, false);
        op.tail = Resolve(inner, row.tail, false);
        break;
      case RowKind::kEachOf:
        ResolveChoices(row, inner, op);
        break;
      case RowKind::kRequiresField:
        scope.required_fields.push_back(static_cast<int>(scope.ops.size()));
        break;
      case RowKind::kCoded:
        ResolveCodec(row, inner, op);
        break;
      case RowKind::kCatchAll:
        scope.catch_all = static_cast<int>(scope.ops.size());
        break;
      default:
        break;
    }
  }

  void ResolveChoices(const Row& row, const Descriptor& inner, FieldOp& op) {
    for (const Choice& choice : row.choices) {
      op.choices.push_back(Resolve(inner, choice.rows, false));
    }
  }

  void ResolveNested(const Row& row, const Descriptor& inner, FieldOp& op) {
    const bool outer = std::exchange(free_, free_ || row.lenient);
    op.scope = Resolve(inner, row.rows, false);
    free_ = outer;
    if (row.kind == RowKind::kObject) op.scope->limits = row.limits;
  }

  /// The string field `name` of the elements of a row.
  FieldValue TextOf(const Descriptor& element, std::string_view name, const Row& row) {
    const FieldDescriptor* field = FieldOf(element, name, row);
    if (field == nullptr) return {};
    if (!IsText(*field) || field->is_repeated()) {
      Fault(NameOfRow(row), text::Concat("'", name, "' is not a string field"));
    }
    return {field, event::AccessOf(*field), 0, {}};
  }

  int Enumerator(const FieldDescriptor& field, std::string_view name, const Row& row) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return name == "true" ? 1 : 0;
    const auto* value = field.enum_type()->FindValueByName(std::string(name));
    if (value != nullptr) return value->number();
    std::vector<std::string> names;
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
      names.push_back(field.enum_type()->value(i)->name());
    }
    Fault(NameOfRow(row), text::Concat("no value '", name, "' in ", field.enum_type()->full_name(),
                                       text::Suggestion(name, names)));
    return 0;
  }

  void ResolveWords(const Row& row, const ObjectPlan& scope, FieldOp& op) {
    for (const Word& word : row.words) {
      op.enumerators.push_back(Enumerator(*op.field, word.ours, row));
    }
    if (*row.value_field == '\0') return;
    // The text stands in the same message as the enumeration.
    ObjectPlan scratch;
    scratch.type = scope.type;
    scratch.slots = scope.slots;
    FieldOp text;
    if (!ResolvePath(row.value_field, row, scratch, text)) return;
    if (text.slot != op.slot || !IsText(*text.field) || text.field->is_repeated()) {
      Fault(NameOfRow(row),
            text::Concat("'", row.value_field, "' is not a string field beside '", row.field, "'"));
      return;
    }
    op.value_field = text.field;
    op.value_access = text.access;
  }

  void ResolveEntry(const Row& row, const Descriptor& element, FieldOp& op) {
    std::string_view key = row.argument;
    while (!key.empty()) {
      const std::string_view part = key.substr(0, key.find(','));
      key.remove_prefix(std::min(key.size(), part.size() + 1));
      const std::size_t equals = std::min(part.find('='), part.size());
      const FieldDescriptor* field = FieldOf(element, part.substr(0, equals), row);
      if (field == nullptr) return;
      const std::string_view text = part.substr(std::min(part.size(), equals + 1));
      FieldValue value{field, event::AccessOf(*field), 0, std::string(text)};
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        value.enumerator = Enumerator(*field, text, row);
      } else if (!IsText(*field)) {
        Fault(NameOfRow(row), text::Concat("'", field->name(), "' cannot be part of a key"));
      }
      op.key.push_back(std::move(value));
    }
    const FieldValue value = TextOf(element, row.value_field, row);
    op.value_field = value.field;
    op.value_access = value.access;
  }

  void ResolvePlain(const Row& row, ObjectPlan& scope, FieldOp& op) {
    FieldOp plain;
    if (!ResolvePath(row.plain, row, scope, plain)) return;
    if (!IsText(*plain.field) || plain.field->is_repeated()) {
      return Fault(NameOfRow(row), text::Concat("'", row.plain, "' is not a string field"));
    }
    op.plain_slot = plain.slot;
    op.plain = plain.field;
  }

  void ResolveCodec(const Row& row, const Descriptor& inner, FieldOp& op) {
    for (const Codec& codec : codecs_) {
      if (std::string_view(codec.name) == row.argument) op.codec = &codec;
    }
    if (op.codec == nullptr) Fault(row.member, text::Concat("no codec '", row.argument, "'"));
    std::string_view carries = row.value_field;
    while (!carries.empty()) {
      const std::string_view name = carries.substr(0, carries.find(','));
      carries.remove_prefix(std::min(carries.size(), name.size() + 1));
      std::vector<const FieldDescriptor*> path;
      if (ResolveCarried(name, inner, row, path)) op.carries.push_back(std::move(path));
    }
  }

  bool ResolveCarried(std::string_view name, const Descriptor& inner, const Row& row,
                      std::vector<const FieldDescriptor*>& path) {
    const Descriptor* type = &inner;
    while (!name.empty()) {
      const std::string_view step = name.substr(0, name.find('.'));
      name.remove_prefix(std::min(name.size(), step.size() + 1));
      if (type == nullptr) {
        Fault(row.member, text::Concat("'", path.back()->name(), "' is no message"));
        return false;
      }
      path.push_back(FieldOf(*type, step, row));
      if (path.back() == nullptr) return false;
      type = IsMessage(*path.back()) ? path.back()->message_type() : nullptr;
    }
    return true;
  }

  static std::string NumberedName(const Row& row, int number) {
    return number == 1 && row.first_bare ? std::string(row.member)
                                         : text::Concat(row.member, number);
  }

  void AddMembers(const Row& row, int index, ObjectPlan& scope) {
    if (*row.member == '\0' || row.kind == RowKind::kAlias) return;
    if (row.kind != RowKind::kNumbered || row.number == 0) {
      AddMember({row.member, index, row.kind == RowKind::kNumbered ? 1 : 0, -1}, scope);
      return;
    }
    for (int number = 1; number <= row.number; ++number) {
      AddMember({NumberedName(row, number), index, number, -1}, scope);
    }
  }

  void AddMember(Member member, ObjectPlan& scope) {
    for (const Member& other : scope.members) {
      if (other.name == member.name) Fault(member.name, "the member has two rows");
    }
    scope.members.push_back(std::move(member));
  }

  void ResolveAliases(ObjectPlan& scope) {
    for (const FieldOp& op : scope.ops) {
      if (op.row->kind != RowKind::kAlias) continue;
      const std::size_t count = scope.members.size();
      std::size_t target = 0;
      while (target < count && scope.members[target].name != op.row->argument) ++target;
      if (target == count) {
        Fault(op.row->member, text::Concat("no member '", op.row->argument, "' beside it"));
        continue;
      }
      Member alias = scope.members[target];
      alias.name = op.row->member;
      alias.documented = static_cast<int>(target);
      AddMember(std::move(alias), scope);
    }
  }

  /// Needs the hash of the members.
  void ResolveSuccessors(ObjectPlan& scope) {
    for (Member& member : scope.members) {
      const Row& row = *scope.ops[static_cast<std::size_t>(member.op)].row;
      if (*row.replacement == '\0' || member.documented >= 0) continue;
      member.replacement = scope.Find(row.replacement);
      if (member.replacement < 0) {
        Fault(row.member, text::Concat("no member '", row.replacement, "' beside it"));
        continue;
      }
      const Member& successor = scope.members[static_cast<std::size_t>(member.replacement)];
      scope.ops[static_cast<std::size_t>(successor.op)].deprecated = member.op;
    }
  }

  static void BuildHash(ObjectPlan& scope) {
    std::size_t size = 4;
    while (size < scope.members.size() * 2) size *= 2;
    scope.buckets.assign(size, -1);
    for (std::size_t i = 0; i < scope.members.size(); ++i) {
      std::size_t bucket = MemberHash(scope.members[i].name, size);
      while (scope.buckets[bucket] >= 0) bucket = (bucket + 1) & (size - 1);
      scope.buckets[bucket] = static_cast<std::int16_t>(i);
    }
  }

  /// The message that rows speak of: that of their scope, or the one that IncludeAt names.
  struct Base {
    int slot = 0;
    const Descriptor* type = nullptr;
    std::string path;
  };

  Base base_;
  bool free_ = false;  // inside of a Free() object
  std::span<const Codec> codecs_;
  const EventTable* table_;
  std::string place_;
  std::vector<std::string>& faults_;
};

}  // namespace

std::unique_ptr<ObjectPlan> ResolveEnvelope(const Format& format, std::span<const Codec> codecs,
                                            std::vector<std::string>& faults) {
  return Resolver(codecs, nullptr, text::Concat(format.name, "/envelope"), faults)
      .Resolve(*v1::CommerceEvent::descriptor(), format.envelope.rows, false);
}

Mapping ResolveTable(const Format& format, const EventTable& table, bool framed,
                     std::span<const Codec> codecs, std::vector<std::string>& faults) {
  const std::string place = text::Concat(format.name, "/", table.event);
  Mapping lens;
  lens.table = &table;
  const Descriptor& event = *v1::CommerceEvent::descriptor();
  lens.kind = event.FindFieldByName(table.kind);
  if (lens.kind == nullptr || lens.kind->containing_oneof() == nullptr ||
      lens.kind->containing_oneof()->name() != "action") {
    faults.push_back(text::Concat(place, ": no kind '", table.kind, "'"));
    lens.kind = nullptr;
  }
  lens.scope = Resolver(codecs, &table, place, faults)
                   .Resolve(event, framed && !format.frame.empty() ? format.frame : table.rows,
                            format.array_root);
  CollectNoHome(*lens.scope, lens);
  CollectConstants(*lens.scope, lens);
  if (!table.any && lens.constants.empty()) {
    faults.push_back(
        text::Concat(place, ": no Constant row, and the table does not take any event"));
  }
  if (*table.beside != '\0' && lens.scope->Find(table.beside) < 0) {
    faults.push_back(
        text::Concat(place, ": no row for '", table.beside, "', which it is beside for"));
  }
  return lens;
}

}  // namespace interlingua::table
