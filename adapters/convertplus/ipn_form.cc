#include "adapters/convertplus/ipn_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/convertplus/convertplus.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/table/codec.h"
#include "translator/text/hex.h"
#include "translator/text/text.h"

namespace interlingua::convertplus {
namespace {

/// Arrays with an element for each product.
constexpr std::array<std::string_view, 19> kOfProducts = {"IPN_PID",
                                                          "IPN_PNAME",
                                                          "IPN_PCODE",
                                                          "IPN_EXTERNAL_REFERENCE",
                                                          "IPN_INFO",
                                                          "IPN_QTY",
                                                          "IPN_PRICE",
                                                          "IPN_VAT",
                                                          "IPN_VAT_RATE",
                                                          "IPN_VER",
                                                          "IPN_DISCOUNT",
                                                          "IPN_TOTAL",
                                                          "IPN_PROMONAME",
                                                          "IPN_PROMOCODE",
                                                          "IPN_PROMOTION_CATEGORY",
                                                          "IPN_ORDER_COSTS",
                                                          "IPN_SKU",
                                                          "IPN_PGROUP",
                                                          "IPN_PGROUP_NAME"};
constexpr std::array<std::string_view, 7> kAmounts = {
    "IPN_QTY",   "IPN_PRICE",        "IPN_VAT",     "IPN_DISCOUNT",
    "IPN_TOTAL", "IPN_TOTALGENERAL", "IPN_SHIPPING"};
constexpr std::array<std::string_view, 3> kTimes = {"SALEDATE", "PAYMENTDATE", "COMPLETE_DATE"};
constexpr std::string_view kNoTime = "0000-00-00 00:00:00";

template <std::size_t Size>
bool IsOneOf(std::string_view name, const std::array<std::string_view, Size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

absl::Status FaultAt(std::size_t byte, std::string_view fact) {
  return absl::InvalidArgumentError(text::Concat("not a form at byte ", byte, ": ", fact));
}

/// Undoes the encoding of a name or value that begins at `begin` of the payload.
absl::StatusOr<std::string> Unescape(std::string_view text, std::size_t begin) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain.push_back(text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? text::HexValue(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : text::HexValue(text[i + 2]);
    if (low < 0) return FaultAt(begin + i, "'%' without two hexadecimal digits");
    plain.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (!json::IsUtf8(plain)) return FaultAt(begin, "the value is not UTF-8");
  return plain;
}

/// Takes `[]` or `[number]` off the name; the number, or -1 where the brackets are empty, goes into
/// `index`. Other brackets are part of the name.
bool TakeBrackets(std::string& name, int& index) {
  const std::size_t open = name.rfind('[');
  if (open == std::string::npos || open == 0 || name.back() != ']') return false;
  const std::string_view inside = std::string_view(name).substr(open + 1, name.size() - open - 2);
  index = -1;
  if (!inside.empty()) {
    const char* end = inside.data() + inside.size();
    const auto read = std::from_chars(inside.data(), end, index);
    if (read.ec != std::errc() || read.ptr != end || index < 0) return false;
  }
  name.resize(open);
  return true;
}

/// `GMT+03:00` as `+03:00`; "" where it is not of that form.
std::string ZoneOf(std::string_view offset) {
  if (offset == "GMT" || offset == "UTC") return "+00:00";
  return offset.starts_with("GMT") ? std::string(offset.substr(3)) : std::string();
}

/// `20080622193328` as `2008-06-22 19:33:28`; other texts as they are.
std::string Spaced(std::string_view digits) {
  if (digits.size() != 14 || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::string(digits);
  }
  const auto part = [&](std::size_t begin) { return digits.substr(begin, 2); };
  return text::Concat(digits.substr(0, 4), '-', part(4), '-', part(6), ' ', part(8), ':', part(10),
                      ':', part(12));
}

/// A local time of the zone as ISO 8601 in UTC; "" where it is none.
std::string UtcOf(std::string_view local, std::string_view zone) {
  absl::Time time;
  std::string fault;
  if (zone.empty()) return "";
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%S%Ez", text::Concat(local, zone), &time, &fault)) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

bool IsJsonNumber(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  if (!json::IsWholeNumber(text.substr(0, point)) && text.substr(0, point) != "-0") return false;
  const std::string_view decimals = text.substr(std::min(point + 1, text.size()));
  return point == text.size() ||
         (!decimals.empty() && decimals.find_first_not_of("0123456789") == std::string_view::npos);
}

class Notification {
 public:
  explicit Notification(const std::vector<FormField>& form)
      : form_(form), zone_(ZoneOf(FirstValue(form, "TIMEZONE_OFFSET"))) {
    const std::string_view status = FirstValue(form, "ORDERSTATUS");
    given_back_ = status == "REFUND" || status == "REVERSED";
  }

  std::string Json() {
    json_ = "{";
    for (const FormField& field : form_) {
      if (!field.array) {
        Plain(field.name, field.value);
      } else if (IsOneOf(field.name, kOfProducts)) {
        Product(field);
      } else {
        AppendText(field.value, other_arrays_[field.name]);
      }
    }
    for (const auto& [name, elements] : other_arrays_)
      Member(name, text::Concat("[", elements, "]"));
    if (!products_.empty()) Products();
    json_.push_back('}');
    return json_;
  }

 private:
  static void AppendText(std::string_view text, std::string& list) {
    if (!list.empty()) list.push_back(',');
    json::AppendString(text, list);
  }

  static std::string Quoted(std::string_view text) {
    std::string json;
    json::AppendString(text, json);
    return json;
  }

  void Member(std::string_view name, std::string_view value) {
    if (json_.back() != '{') json_.push_back(',');
    json::AppendString(name, json_);
    json_.append(":").append(value);
  }

  void Plain(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (IsOneOf(name, kTimes)) return Time(name, value);
    if (name == "TIMEZONE_OFFSET" && !zone_.empty()) return;  // it is in the times now
    if (name == "IPN_DATE") Time("NOTIFIED_AT", Spaced(value));
    if (name == "TEST_ORDER" && (value == "0" || value == "1")) {
      return Member(name, value == "1" ? "true" : "false");
    }
    Member(name, ValueJson(name, value));
  }

  std::string ValueJson(std::string_view name, std::string_view value) const {
    if (!IsOneOf(name, kAmounts) || !IsJsonNumber(value)) return Quoted(value);
    if (given_back_ && value.starts_with('-')) value.remove_prefix(1);
    return std::string(value);
  }

  void Time(std::string_view name, std::string_view value) {
    if (value == kNoTime) return;
    const std::string utc = UtcOf(value, zone_);
    utc.empty() ? Member(text::Concat(name, "_LOCAL"), Quoted(value)) : Member(name, Quoted(utc));
  }

  void Product(const FormField& field) {
    const std::size_t index = lengths_[field.name]++;
    if (products_.size() <= index) products_.resize(index + 1);
    if (field.value.empty()) return;
    std::string& product = products_[index];
    if (!product.empty()) product.push_back(',');
    json::AppendString(field.name, product);
    product.append(":").append(ValueJson(field.name, field.value));
  }

  void Products() {
    std::string items;
    for (const std::string& product : products_) {
      items.append(items.empty() ? "{" : ",{").append(product).append("}");
    }
    Member("items", text::Concat("[", items, "]"));
  }

  const std::vector<FormField>& form_;
  std::string zone_;
  bool given_back_ = false;
  std::string json_;
  std::map<std::string, std::size_t, std::less<>> lengths_;
  std::map<std::string, std::string, std::less<>> other_arrays_;
  std::vector<std::string> products_;  // members of each, without braces
};

}  // namespace

absl::StatusOr<std::vector<FormField>> ParseForm(std::string_view payload) {
  while (payload.ends_with('\n') || payload.ends_with('\r')) payload.remove_suffix(1);
  std::vector<FormField> form;
  std::map<std::string, int, std::less<>> lengths;
  for (std::size_t begin = 0; begin < payload.size();) {
    const std::size_t end = std::min(payload.find('&', begin), payload.size());
    const std::string_view pair = payload.substr(begin, end - begin);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = Unescape(pair.substr(0, equals), begin);
    if (!name.ok()) return name.status();
    const std::size_t value_begin = std::min(pair.size(), equals + 1);
    auto value = Unescape(pair.substr(value_begin), begin + value_begin);
    if (!value.ok()) return value.status();
    FormField field{*std::move(name), *std::move(value)};
    int index = -1;
    field.array = TakeBrackets(field.name, index);
    if (field.array) {
      const int next = lengths[field.name]++;
      if (index >= 0 && index != next) {
        return FaultAt(begin, "an element of an array is out of its order");
      }
    }
    if (!pair.empty()) form.push_back(std::move(field));
    begin = end + 1;
  }
  return form;
}

std::string_view FirstValue(const std::vector<FormField>& form, std::string_view name) {
  const auto field = std::find_if(form.begin(), form.end(),
                                  [&](const FormField& one) { return one.name == name; });
  return field == form.end() ? std::string_view() : field->value;
}

absl::StatusOr<std::string> IpnToJson(std::string_view payload) {
  const auto form = ParseForm(payload);
  if (!form.ok()) return form.status();
  if (form->empty()) return absl::InvalidArgumentError("the form has no parameters");
  return Notification(*form).Json();
}

extern const table::PayloadReader kIpnForm = {IpnToJson};

}  // namespace interlingua::convertplus
