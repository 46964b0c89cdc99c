#include "translator/audit/round_trip_audit.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::audit {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Values = std::map<std::string, std::vector<std::string>>;

bool IsConserved(const FieldDescriptor& field) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "order_id", "lead_id",    "item_id",     "product_id", "currency", "revenue",
      "value",    "unit_price", "total_price", "quantity",   "tax",      "shipping"};
  if (field.containing_type() == v1::Error::descriptor()) return field.name() == "code";
  const auto* type = field.containing_type();
  const bool counts = type == v1::Order::descriptor() || type == v1::Item::descriptor() ||
                      type == v1::Cart::descriptor() || type == v1::Lead::descriptor() ||
                      type == v1::ProductView::descriptor() ||
                      type == v1::ItemListView::descriptor() ||
                      type == v1::ItemInteraction::descriptor();
  const bool total = type == v1::CartState::descriptor() && field.name() == "total";
  return total || (counts && std::find(kNames.begin(), kNames.end(), field.name()) != kNames.end());
}

void Collect(const Message& message, const std::string& prefix, Values& values) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = text::Concat(prefix, field->name(), field->is_repeated() ? "[]" : "");
    if (IsConserved(*field)) {
      values[path].push_back(
          field->cpp_type() == FieldDescriptor::CPPTYPE_STRING
              ? reflection.GetString(message, field)
              : value::DecimalText(value::ValueOf(
                    static_cast<const v1::Decimal&>(reflection.GetMessage(message, field)))));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        Collect(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                     : reflection.GetMessage(message, field),
                path + ".", values);
      }
    }
  }
}

std::string_view ParentOf(std::string_view field) { return field.substr(0, field.rfind('.') + 1); }

/// Whether the report says that the field did not come through as it was; a derivation speaks of
/// all fields of its message.
bool IsNamed(std::string_view field, const v1::Report& report) {
  return std::any_of(report.findings().begin(), report.findings().end(), [&](const auto& finding) {
    if (finding.code() == v1::Finding::DERIVED) return ParentOf(finding.field()) == ParentOf(field);
    const bool whole =
        field.starts_with(finding.field()) && !finding.field().empty() &&
        (field.size() == finding.field().size() || field[finding.field().size()] == '.' ||
         field[finding.field().size()] == '[');
    return whole && finding.code() != v1::Finding::EXPECTED_MISSING;
  });
}

class FormatPairs {
 public:
  FormatPairs(const Translator& translator, int draws) : translator_(translator), draws_(draws) {
    for (const reference::FormatDescription& format : translator.Formats()) {
      if (format.writes && format.name != "canonical") formats_.push_back(format);
    }
  }

  std::vector<FormatPair> Run() {
    for (const reference::FormatDescription& from : formats_) {
      const int tables = translator_.Tables(from.name);
      for (int seed = 0; seed < draws_ * tables; ++seed) {
        From(from, static_cast<std::uint64_t>(seed));
      }
    }
    std::vector<FormatPair> pairs;
    for (auto& [key, pair] : pairs_) pairs.push_back(std::move(pair));
    return pairs;
  }

 private:
  void From(const reference::FormatDescription& from, std::uint64_t seed) {
    // Every other document has all members, so that nothing that a vendor requires is missing by
    // chance.
    const auto tables = static_cast<std::uint64_t>(translator_.Tables(from.name));
    const auto sample = translator_.Sample(from.name, seed, seed / tables % 2 == 0);
    if (!sample.ok()) return;
    google::protobuf::Arena arena;
    const auto decoded = translator_.Decode(from.name, *sample, {}, &arena);
    if (!decoded.ok() || !decoded->front().status.ok()) return;
    const v1::CommerceEvent& event = *decoded->front().event;
    const std::string kind(event::KindOf(event));
    if (ConservedValues(event).empty()) return;
    for (const reference::FormatDescription& to : formats_) {
      const bool knows = std::find(to.kinds.begin(), to.kinds.end(), kind) != to.kinds.end();
      if (!knows || to.name == from.name) continue;
      FormatPair& pair = pairs_[{kind, from.name, to.name}];
      pair.from = from.name;
      pair.to = to.name;
      pair.kind = kind;
      Cross(event, pair);
    }
  }

  void Cross(const v1::CommerceEvent& event, FormatPair& pair) {
    const auto encoded = translator_.Encode(pair.to, event, {});
    if (!encoded.ok()) {
      if (pair.refused++ == 0) pair.refusal = std::string(encoded.status().message());
      return;
    }
    ++pair.written;
    google::protobuf::Arena arena;
    const auto back = translator_.Decode(pair.to, encoded->documents.front(), {}, &arena);
    const v1::CommerceEvent nothing;
    const bool read = back.ok() && back->front().status.ok();
    const RoundTripAudit outcome = CheckConserved(event, read ? *back->front().event : nothing,
                                                  read ? encoded->report : v1::Report());
    for (const std::string& field : outcome.kept) ++pair.kept[field];
    for (const std::string& field : outcome.named) ++pair.named[field];
    for (const std::string& field : outcome.silent) ++pair.silent[field];
  }

  const Translator& translator_;
  const int draws_;
  std::vector<reference::FormatDescription> formats_;
  std::map<std::tuple<std::string, std::string, std::string>, FormatPair> pairs_;
};

}  // namespace

Values ConservedValues(const v1::CommerceEvent& event) {
  Values values;
  Collect(event, "", values);
  return values;
}

RoundTripAudit CheckConserved(const v1::CommerceEvent& before, const v1::CommerceEvent& after,
                              const v1::Report& report) {
  RoundTripAudit outcome;
  const Values read = ConservedValues(after);
  for (const auto& [field, values] : ConservedValues(before)) {
    const auto at = read.find(field);
    if (at != read.end() && at->second == values) {
      outcome.kept.push_back(field);
    } else if (IsNamed(field, report)) {
      outcome.named.push_back(field);
    } else {
      outcome.silent.push_back(field);
    }
  }
  return outcome;
}

std::vector<FormatPair> DrawFormatPairs(const Translator& translator, int draws) {
  return FormatPairs(translator, draws).Run();
}

}  // namespace interlingua::audit
