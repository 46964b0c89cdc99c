#include "translator/reference/sample.h"

#include <algorithm>
#include <array>

#include "interlingua/v1/event.pb.h"
#include "translator/json/writer.h"
#include "translator/text/hex.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"
#include "translator/value/timestamp.h"

namespace interlingua::reference {
namespace {

/// SplitMix64: the same numbers on every machine and with every library.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint64_t Below(std::uint64_t bound) { return Next() % bound; }
  bool OneIn(std::uint64_t n) { return Below(n) == 0; }

 private:
  std::uint64_t state_;
};

std::string DrawText(Draw& draw) {
  static constexpr std::array<std::string_view, 14> kPieces = {
      "mug", "SKU-", "Größe", "\"", "\\", "/", "\n", "日本", "😀", " ", "~", "O_12345", "é", "\x7f"};
  std::string text;
  const std::uint64_t count = 1 + draw.Below(4);
  for (std::uint64_t i = 0; i < count; ++i) text.append(kPieces[draw.Below(kPieces.size())]);
  if (draw.OneIn(3)) text.append(std::to_string(draw.Next()));
  return text;
}

std::string DrawAmount(Draw& draw, int most_decimals) {
  const auto units =
      static_cast<std::int64_t>(draw.OneIn(8) ? draw.Next() >> 1 : draw.Below(100000));
  std::int32_t nanos = 0;
  std::int32_t unit = 1'000'000'000;
  const int decimals = static_cast<int>(draw.Below(static_cast<std::uint64_t>(most_decimals) + 1));
  for (int i = 0; i < decimals; ++i) {
    unit /= 10;
    nanos += static_cast<std::int32_t>(draw.Below(10)) * unit;
  }
  return value::DecimalText(draw.OneIn(10) ? value::DecimalValue{-units, -nanos}
                                           : value::DecimalValue{units, nanos});
}

std::string DrawHex(Draw& draw, int digits) {
  std::string text;
  for (int i = 0; i < digits; ++i) text.push_back(text::kHexDigits[draw.Below(16)]);
  return text;
}

std::string Quoted(std::string_view text) {
  std::string json;
  json::AppendString(text, json);
  return json;
}

class Sampler {
 public:
  Sampler(std::uint64_t seed, bool whole) : draw_(seed), whole_(whole) {}

  void Object(const table::ObjectPlan& plan, std::string& out) {
    out.push_back(plan.array ? '[' : '{');
    for (const table::FieldOp& op : plan.ops) Member(plan, op, out);
    if (plan.catch_all >= 0 && draw_.OneIn(2)) Further("further", out);
    if (!whole_ && plan.catch_all < 0 && !plan.array && draw_.OneIn(12)) Further("x~/unknown", out);
    out.push_back(plan.array ? ']' : '}');
  }

  void Enveloped(const table::ObjectPlan& envelope, std::string_view list,
                 const table::ObjectPlan& plan, std::string& out) {
    Object(envelope, out);
    out.pop_back();
    Separate(out);
    json::AppendString(list, out);
    out.append(":[");
    Object(plan, out);
    out.append("]}");
  }

 private:
  static void Separate(std::string& out) {
    if (out.back() != '{' && out.back() != '[') out.push_back(',');
  }

  void Further(std::string_view name, std::string& out) {
    static constexpr std::array<std::string_view, 5> kValues = {
        "{\"deep\":[1,2.50,{\"x\":null}]}", "12345678901234567890123", "\"text\"", "null", "[]"};
    Separate(out);
    json::AppendString(text::Concat(name, draw_.Below(3)), out);
    out.append(":").append(kValues[draw_.Below(kValues.size())]);
  }

  void Member(const table::ObjectPlan& plan, const table::FieldOp& op, std::string& out) {
    const table::Row& row = *op.row;
    const bool readable = *row.member != '\0' && row.kind != table::RowKind::kAlias &&
                          row.kind != table::RowKind::kDropped && !row.read_only;
    const bool needed =
        row.required || row.discriminates || row.kind == table::RowKind::kConstant || plan.array;
    if (!readable || (!needed && !whole_ && draw_.OneIn(4))) return;
    if (row.kind == table::RowKind::kNumbered && row.number > 0) return Numbered(row, out);
    Separate(out);
    if (!plan.array) out.append(op.key_json);
    if (!needed && !whole_ && row.kind != table::RowKind::kVerbatim && draw_.OneIn(25)) {
      out.append("null");
    } else {
      Value(op, out);
    }
  }

  void Numbered(const table::Row& row, std::string& out) {
    const std::uint64_t count = draw_.Below(static_cast<std::uint64_t>(row.number) + 1);
    for (std::uint64_t i = 1; i <= count; ++i) {
      Separate(out);
      json::AppendString(table::NumberedName(row, static_cast<int>(i)), out);
      out.append(":").append(Quoted(DrawText(draw_)));
    }
  }

  void Value(const table::FieldOp& op, std::string& out) {
    if (!op.row->in_array) return Single(op, out);
    out.push_back('[');
    Single(op, out);
    out.push_back(']');
  }

  void Single(const table::FieldOp& op, std::string& out) {
    const table::Row& row = *op.row;
    switch (row.kind) {
      case table::RowKind::kText:
      case table::RowKind::kEntry:
        return TextValue(op, out);
      case table::RowKind::kNumbered:
        out.append(Quoted(DrawText(draw_)));
        return;
      case table::RowKind::kAmount:
        out.append(draw_.OneIn(15) ? Quoted(DrawAmount(draw_, 2)) : DrawAmount(draw_, 9));
        return;
      case table::RowKind::kAmountText:
        out.append(Quoted(DrawAmount(draw_, row.number < 0 ? 9 : row.number)));
        return;
      case table::RowKind::kInteger:
        return Integer(op, out);
      case table::RowKind::kBoolean:
        out.append(draw_.OneIn(2) ? "true" : "false");
        return;
      case table::RowKind::kTime:
        return Time(row, out);
      case table::RowKind::kDate:
        out.append(text::Concat("\"19", 10 + draw_.Below(90), "-0", 1 + draw_.Below(9), "-1",
                                draw_.Below(10), "\""));
        return;
      case table::RowKind::kOneOf:
        return Word(row, out);
      case table::RowKind::kVerbatim:
        out.append("{\"a\":[1,\"b\"]}");
        return;
      case table::RowKind::kTextList:
        return TextList(row, out);
      case table::RowKind::kConstant:
        out.append(Quoted(row.argument));
        return;
      case table::RowKind::kCoded:
        out.append(op.codec->sample(draw_.Next()));
        return;
      default:
        return Nested(op, out);
    }
  }

  void TextValue(const table::FieldOp& op, std::string& out) {
    const table::Row& row = *op.row;
    if (row.limits != nullptr && row.limits->values == table::NameForm::kIdentifier) {
      out.append(Quoted(text::Concat("name_", draw_.Below(1000))));
    } else if (row.hex) {
      out.append(Quoted(DrawHex(draw_, row.number)));
    } else if (row.as_number || draw_.OneIn(20)) {
      out.append(std::to_string(draw_.Next()));  // an id as a number, up to 64 bits
    } else {
      out.append(Quoted(DrawText(draw_)));
    }
  }

  void Integer(const table::FieldOp& op, std::string& out) {
    const bool small = op.field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT32;
    const std::uint64_t number = small ? draw_.Below(1000) : draw_.Next() >> 1;
    out.append(std::to_string(draw_.OneIn(2) ? draw_.Below(100) : number));
  }

  void Time(const table::Row& row, std::string& out) {
    google::protobuf::Timestamp time;
    time.set_seconds(static_cast<std::int64_t>(draw_.Below(4'000'000'000)));
    time.set_nanos(static_cast<std::int32_t>(draw_.Below(1000)) * 1'000'000);
    const std::string text = value::TimeText(time, row.time);
    out.append(row.time == value::TimeForm::kIso || draw_.OneIn(20) ? Quoted(text) : text);
  }

  void Word(const table::Row& row, std::string& out) {
    const bool open = *row.value_field != '\0';
    if (open && draw_.OneIn(5)) {
      out.append(Quoted(text::Concat("word", draw_.Below(100))));
      return;
    }
    const std::string_view word = row.words[draw_.Below(row.words.size())].theirs;
    out.append(row.as_number ? std::string(word) : Quoted(word));
  }

  void TextList(const table::Row& row, std::string& out) {
    const std::uint64_t count = draw_.Below(4);
    if (*row.argument != '\0') {
      std::string joined = "a";
      for (std::uint64_t i = 0; i < count; ++i) joined.append(row.argument).append("b");
      out.append(Quoted(joined));
      return;
    }
    out.push_back('[');
    for (std::uint64_t i = 0; i < count; ++i) {
      Separate(out);
      out.append(row.as_number ? std::to_string(draw_.Below(100)) : Quoted(DrawText(draw_)));
    }
    out.push_back(']');
  }

  void Nested(const table::FieldOp& op, std::string& out) {
    if (op.row->kind == table::RowKind::kObject) return Object(*op.plan, out);
    const std::uint64_t count = draw_.Below(4) + (op.row->required || whole_ ? 1 : 0);
    if (op.row->kind == table::RowKind::kKeyed) return Keyed(op, count, out);
    out.push_back('[');
    for (std::uint64_t i = 0; i < count; ++i) {
      Separate(out);
      Object(op.row->kind == table::RowKind::kHeadAndTail && i > 0 ? *op.tail : *op.plan, out);
    }
    out.push_back(']');
  }

  void Keyed(const table::FieldOp& op, std::uint64_t count, std::string& out) {
    const auto& choices = op.row->choices;
    out.push_back('{');
    for (std::uint64_t i = 0; i < count; ++i) {
      const bool chosen = i < choices.size() && draw_.OneIn(2);
      const std::string name = chosen ? choices[i].name : text::Concat("name_", i);
      Separate(out);
      json::AppendString(name, out);
      out.push_back(':');
      Object(table::ObjectPlan::OfName(op, name), out);
    }
    out.push_back('}');
  }

  Draw draw_;
  const bool whole_;
};

}  // namespace

std::string SampleDocument(const table::Mapping& mapping, const table::ObjectPlan* envelope,
                           std::string_view list, std::uint64_t seed, bool whole) {
  std::string out;
  Sampler sampler(seed, whole);
  if (envelope == nullptr) {
    sampler.Object(*mapping.plan, out);
  } else {
    sampler.Enveloped(*envelope, list, *mapping.plan, out);
  }
  return out;
}

}  // namespace interlingua::reference
