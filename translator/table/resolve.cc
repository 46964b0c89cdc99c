// Tables against descriptors: every name checked, every fault listed.
#include <algorithm>
#include <utility>

#include "interlingua/v1/event.pb.h"
#include "translator/event/derived.h"
#include "translator/json/writer.h"
#include "translator/table/field_lookup.h"
#include "translator/table/mapping.h"
#include "translator/table/members.h"
#include "translator/text/text.h"

namespace interlingua::table {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

class Resolver {
 public:
  Resolver(std::span<const Codec> codecs, const EventTable* table, std::string_view place,
           std::vector<std::string>& faults)
      : codecs_(codecs), table_(table), lookup_(place, faults) {}

  std::unique_ptr<ObjectPlan> Resolve(const Descriptor& type, Rows rows, bool array) {
    auto plan = std::make_unique<ObjectPlan>();
    plan->type = &type;
    plan->array = array;
    plan->lenient = lenient_;
    plan->sub_messages.push_back({0, nullptr, nullptr});
    const Base outer = std::exchange(base_, {0, &type, {}});
    ResolveRows(rows, *plan);
    base_ = outer;
    FinishMembers(*plan, lookup_);
    if (plan->sub_messages.size() > ObjectPlan::kMaxSubMessages)
      lookup_.Fault("", "too many different messages in one object");
    return plan;
  }

 private:
  static int SubMessageOf(ObjectPlan& plan, int parent, const FieldDescriptor* field) {
    for (std::size_t i = 1; i < plan.sub_messages.size(); ++i) {
      if (plan.sub_messages[i].parent == parent && plan.sub_messages[i].field == field) {
        return static_cast<int>(i);
      }
    }
    plan.sub_messages.push_back({parent, field, event::AccessOf(*field)});
    return static_cast<int>(plan.sub_messages.size()) - 1;
  }

  /// Follows the path up to its last step; false when a step does not exist.
  bool ResolvePath(std::string_view path, const Row& row, ObjectPlan& plan, FieldOp& op) {
    const Descriptor* type = base_.type;
    op.sub_message = base_.sub_message;
    while (true) {
      const std::size_t dot = path.find('.');
      std::string_view step = path.substr(0, dot);
      const bool first = step.ends_with("[0]");
      if (first) step.remove_suffix(3);
      const FieldDescriptor* field = lookup_.FieldOf(*type, step, row);
      if (field == nullptr) return false;
      if (dot == std::string_view::npos) {
        op.field = field;
        op.access = event::AccessOf(*field);
        return true;
      }
      if (field->is_repeated() != first || !IsMessage(*field)) {
        lookup_.Fault(NameOf(row), text::Concat("'", field->name(), "' is no single message"));
        return false;
      }
      op.sub_message = SubMessageOf(plan, op.sub_message, field);
      type = field->message_type();
      path.remove_prefix(dot + 1);
    }
  }

  void ResolveRows(Rows rows, ObjectPlan& plan) {
    for (const Row& row : rows) {
      switch (row.kind) {
        case RowKind::kInclude:
          *row.field == '\0' ? ResolveRows(row.rows, plan) : IncludeAt(row, plan);
          break;
        case RowKind::kTableRows:
          if (table_ != nullptr) ResolveRows(table_->rows, plan);
          break;
        case RowKind::kEventName:
          if (table_ != nullptr) ResolveRow(NameRow(row, plan), plan);
          break;
        default:
          ResolveRow(row, plan);
      }
    }
  }

  /// Rows that speak of another message than those around them.
  void IncludeAt(const Row& row, ObjectPlan& plan) {
    FieldOp op;
    if (!ResolvePath(row.field, row, plan, op)) return;
    const bool first = std::string_view(row.field).ends_with("[0]");
    if (op.field->is_repeated() != first || !IsMessage(*op.field)) {
      return lookup_.Fault(NameOf(row), text::Concat("'", row.field, "' is no single message"));
    }
    const Base outer = base_;
    base_ = {SubMessageOf(plan, op.sub_message, op.field), op.field->message_type(),
             text::Concat(outer.path, row.field, ".")};
    ResolveRows(row.rows, plan);
    base_ = outer;
  }

  /// What a frame's EventName is for the table.
  const Row& NameRow(const Row& row, ObjectPlan& plan) const {
    plan.made.push_back(std::make_unique<Row>(table_->any ? Text(row.member, row.field).Required()
                                                          : Constant(row.member, table_->event)));
    plan.made.back()->limits = row.limits;
    return *plan.made.back();
  }

  void ResolveRow(const Row& row, ObjectPlan& plan) {
    FieldOp op;
    op.row = &row;
    op.sub_message = base_.sub_message;
    op.at = base_.path;
    const bool here = std::string_view(row.field) == ".";
    if (*row.field != '\0' && !here) {
      if (!ResolvePath(row.field, row, plan, op)) return;
      const std::string_view wanted = FieldFault(row, *op.field);
      if (!wanted.empty()) {
        lookup_.Fault(NameOf(row), text::Concat("'", row.field, "' is not ", wanted));
        return;
      }
    }
    const Descriptor& inner =
        op.field != nullptr && IsMessage(*op.field) ? *op.field->message_type() : *base_.type;
    if (row.derivable && (op.field == nullptr || !event::IsDerivable(*op.field))) {
      lookup_.Fault(NameOf(row), text::Concat("no identity gives '", row.field, "'"));
    }
    ResolveDetails(row, inner, plan, op);
    op.skippable = op.access != nullptr && row.kind != RowKind::kObject &&
                   row.kind != RowKind::kHeadAndTail && row.kind != RowKind::kOneOf &&
                   !row.derivable && op.plain == nullptr;
    json::AppendString(row.member, op.key_json);
    op.key_json.push_back(':');
    for (int number = 1; row.kind == RowKind::kNumbered && number <= row.number; ++number) {
      json::AppendString(NumberedName(row, number), op.numbered_json.emplace_back());
      op.numbered_json.back().push_back(':');
    }
    plan.constant |= row.kind == RowKind::kConstant ||
                     (row.kind == RowKind::kObject && op.plan != nullptr && op.plan->constant);
    const int index = static_cast<int>(plan.ops.size());
    const bool means =
        row.kind == RowKind::kObject && here && op.sub_message == 0 && !op.plan->meanings.empty();
    if (means) plan.meanings.push_back(index);
    plan.ops.push_back(std::move(op));
    AddMembers(row, index, plan, lookup_);
  }

  void ResolveDetails(const Row& row, const Descriptor& inner, ObjectPlan& plan, FieldOp& op) {
    switch (row.kind) {
      case RowKind::kOneOf:
        ResolveWords(row, plan, op);
        break;
      case RowKind::kImpliedBoth:
      case RowKind::kImpliedOnRead:
        op.implied.field = op.field;
        op.implied.access = op.access;
        plan.meanings.push_back(static_cast<int>(plan.ops.size()));
        op.implied.text = row.argument;
        if (!IsText(*op.field))
          op.implied.enumerator = lookup_.Enumerator(*op.field, row.argument, row);
        break;
      case RowKind::kEntry:
        ResolveEntry(row, inner, op);
        if (*row.plain != '\0') ResolvePlain(row, plan, op);
        break;
      case RowKind::kObject:
      case RowKind::kEach:
        ResolveNested(row, inner, op);
        break;
      case RowKind::kKeyed:
        op.plan = Resolve(inner, row.rows, false);
        op.key.push_back(lookup_.TextOf(inner, row.argument, row));
        for (const Choice& choice : row.choices) {
          op.choices.push_back(Resolve(inner, choice.rows, false));
        }
        break;
      case RowKind::kCatchAllAs:
        plan.catch_all = static_cast<int>(plan.ops.size());
        op.key.push_back(lookup_.TextOf(inner, row.argument, row));
        op.key.push_back(lookup_.TextOf(inner, row.value_field, row));
        break;
      case RowKind::kHeadAndTail:
        op.plan = Resolve(*plan.type, row.rows, false);
        op.tail = Resolve(inner, row.tail, false);
        break;
      case RowKind::kRequiresField:
        plan.required_fields.push_back(static_cast<int>(plan.ops.size()));
        break;
      case RowKind::kCoded:
        ResolveCodec(row, inner, op);
        break;
      case RowKind::kCatchAll:
        plan.catch_all = static_cast<int>(plan.ops.size());
        break;
      default:
        break;
    }
  }

  void ResolveNested(const Row& row, const Descriptor& inner, FieldOp& op) {
    const bool outer = std::exchange(lenient_, lenient_ || row.lenient);
    op.plan = Resolve(inner, row.rows, false);
    lenient_ = outer;
    if (row.kind == RowKind::kObject) op.plan->limits = row.limits;
  }

  void ResolveWords(const Row& row, const ObjectPlan& plan, FieldOp& op) {
    for (const Word& word : row.words) {
      op.enumerators.push_back(lookup_.Enumerator(*op.field, word.ours, row));
    }
    if (*row.value_field == '\0') return;
    // The text stands in the same message as the enumeration.
    ObjectPlan scratch;
    scratch.type = plan.type;
    scratch.sub_messages = plan.sub_messages;
    FieldOp text;
    if (!ResolvePath(row.value_field, row, scratch, text)) return;
    if (text.sub_message != op.sub_message || !IsText(*text.field) || text.field->is_repeated()) {
      lookup_.Fault(NameOf(row), text::Concat("'", row.value_field,
                                              "' is not a string field beside '", row.field, "'"));
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
      const FieldDescriptor* field = lookup_.FieldOf(element, part.substr(0, equals), row);
      if (field == nullptr) return;
      const std::string_view text = part.substr(std::min(part.size(), equals + 1));
      FieldValue value{field, event::AccessOf(*field), 0, std::string(text)};
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        value.enumerator = lookup_.Enumerator(*field, text, row);
      } else if (!IsText(*field)) {
        lookup_.Fault(NameOf(row), text::Concat("'", field->name(), "' cannot be part of a key"));
      }
      op.key.push_back(std::move(value));
    }
    const FieldValue value = lookup_.TextOf(element, row.value_field, row);
    op.value_field = value.field;
    op.value_access = value.access;
  }

  void ResolvePlain(const Row& row, ObjectPlan& plan, FieldOp& op) {
    FieldOp plain;
    if (!ResolvePath(row.plain, row, plan, plain)) return;
    if (!IsText(*plain.field) || plain.field->is_repeated()) {
      return lookup_.Fault(NameOf(row), text::Concat("'", row.plain, "' is not a string field"));
    }
    op.plain_sub_message = plain.sub_message;
    op.plain = plain.field;
  }

  void ResolveCodec(const Row& row, const Descriptor& inner, FieldOp& op) {
    for (const Codec& codec : codecs_) {
      if (std::string_view(codec.name) == row.argument) op.codec = &codec;
    }
    if (op.codec == nullptr)
      lookup_.Fault(row.member, text::Concat("no codec '", row.argument, "'"));
    std::string_view carries = row.value_field;
    while (!carries.empty()) {
      const std::string_view name = carries.substr(0, carries.find(','));
      carries.remove_prefix(std::min(carries.size(), name.size() + 1));
      std::vector<const FieldDescriptor*> path;
      if (ResolveFieldPath(name, inner, row, path)) op.carries.push_back(std::move(path));
    }
  }

  bool ResolveFieldPath(std::string_view name, const Descriptor& inner, const Row& row,
                        std::vector<const FieldDescriptor*>& path) {
    const Descriptor* type = &inner;
    while (!name.empty()) {
      const std::string_view step = name.substr(0, name.find('.'));
      name.remove_prefix(std::min(name.size(), step.size() + 1));
      if (type == nullptr) {
        lookup_.Fault(row.member, text::Concat("'", path.back()->name(), "' is no message"));
        return false;
      }
      path.push_back(lookup_.FieldOf(*type, step, row));
      if (path.back() == nullptr) return false;
      type = IsMessage(*path.back()) ? path.back()->message_type() : nullptr;
    }
    return true;
  }

  /// The message that rows speak of: that of their plan, or the one that IncludeAt names.
  struct Base {
    int sub_message = 0;
    const Descriptor* type = nullptr;
    std::string path;
  };

  Base base_;
  bool lenient_ = false;  // inside of a Lenient() object
  std::span<const Codec> codecs_;
  const EventTable* table_;
  FieldLookup lookup_;
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
  Mapping mapping;
  mapping.table = &table;
  const Descriptor& event = *v1::CommerceEvent::descriptor();
  mapping.kind = event.FindFieldByName(table.kind);
  if (mapping.kind == nullptr || mapping.kind->containing_oneof() == nullptr ||
      mapping.kind->containing_oneof()->name() != "action") {
    faults.push_back(text::Concat(place, ": no kind '", table.kind, "'"));
    mapping.kind = nullptr;
  }
  mapping.plan = Resolver(codecs, &table, place, faults)
                     .Resolve(event, framed && !format.frame.empty() ? format.frame : table.rows,
                              format.array_root);
  CollectNoHome(*mapping.plan, mapping);
  CollectConstants(*mapping.plan, mapping);
  if (!table.any && mapping.constants.empty()) {
    faults.push_back(
        text::Concat(place, ": no Constant row, and the table does not take any event"));
  }
  if (*table.beside != '\0' && mapping.plan->Find(table.beside) < 0) {
    faults.push_back(
        text::Concat(place, ": no row for '", table.beside, "', which it is beside for"));
  }
  return mapping;
}

}  // namespace interlingua::table
