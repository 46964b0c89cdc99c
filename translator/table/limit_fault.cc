#include "translator/table/limit_fault.h"

#include <algorithm>

#include "translator/json/document.h"
#include "translator/text/text.h"

namespace interlingua::table {
namespace {

struct Length {
  std::size_t chars = 0;
  std::size_t bytes = 0;
};

/// Length of a string's text; of the JSON text of any other value.
Length LengthOf(std::string_view json) {
  std::string text;
  if (json.starts_with('"')) {
    json::Document document;
    if (document.Parse(json).ok()) text = std::string(document.root().text);
  } else {
    text = std::string(json);
  }
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; };
  return {static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins)), text.size()};
}

bool IsAscii(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsIdentifier(std::string_view name) {
  return !name.empty() && IsLetter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return IsLetter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

std::string NameFault(const VendorLimits& limits, std::string_view name) {
  if (limits.names == NameForm::kAscii && !IsAscii(name)) {
    return "the vendor takes names of ASCII characters only; left out";
  }
  if (limits.names == NameForm::kIdentifier && !IsIdentifier(name)) {
    return "the vendor takes names of letters, digits and underscores only; left out";
  }
  if (limits.max_name_chars > 0 && name.size() > static_cast<std::size_t>(limits.max_name_chars)) {
    return text::Concat("the name is longer than the vendor's ", limits.max_name_chars,
                        " characters; left out");
  }
  for (const std::string_view reserved : limits.reserved_names) {
    if (name == reserved) return "the vendor reserves the name; left out";
  }
  for (const std::string_view prefix : limits.reserved_prefixes) {
    if (name.starts_with(prefix)) {
      return text::Concat("the vendor reserves names that begin with ", prefix, "; left out");
    }
  }
  return {};
}

/// Whether a text of so much JSON may be longer than `most`; nothing is longer than its JSON.
bool MayExceed(std::string_view json, int most) {
  return most > 0 && json.size() > static_cast<std::size_t>(most);
}

std::string WordFault(const VendorLimits& limits, std::string_view json) {
  if (!json.starts_with('"')) return {};
  const std::string_view text = json.substr(1, json.size() - 2);
  if (limits.values == NameForm::kIdentifier && !IsIdentifier(text)) {
    return "the vendor takes letters, digits and underscores only";
  }
  const auto& words = limits.reserved_values;
  if (std::find(words.begin(), words.end(), text) != words.end()) return "the vendor reserves it";
  return {};
}

std::string ValueFault(const VendorLimits& limits, std::string_view json) {
  if (std::string fault = WordFault(limits, json); !fault.empty()) return fault;
  const bool chars = json.starts_with('"') && MayExceed(json, limits.max_value_chars);
  if (!chars && !MayExceed(json, limits.max_value_bytes)) return {};
  const Length length = LengthOf(json);
  if (chars && length.chars > static_cast<std::size_t>(limits.max_value_chars)) {
    return text::Concat("longer than the vendor's ", limits.max_value_chars,
                        " characters; left out");
  }
  if (limits.max_value_bytes > 0 &&
      length.bytes > static_cast<std::size_t>(limits.max_value_bytes)) {
    return text::Concat("longer than the vendor's ", limits.max_value_bytes, " bytes; left out");
  }
  return {};
}

}  // namespace

std::string LimitFault(const VendorLimits& limits, int count, std::string_view name,
                       std::string_view json) {
  if (limits.max_members > 0 && count >= limits.max_members) {
    return text::Concat("beyond the vendor's ", limits.max_members, " members; left out");
  }
  std::string fault = NameFault(limits, name);
  return fault.empty() ? ValueFault(limits, json) : fault;
}

std::string LimitFault(const VendorLimits& limits, const Row& row, std::string_view json) {
  if (row.kind != RowKind::kEach && row.kind != RowKind::kTextList) return ValueFault(limits, json);
  json::Document document;
  if (limits.max_members == 0 || !document.Parse(json).ok()) return {};
  int elements = 0;
  const json::Node& list = document.root();
  for (const json::Node* element = list.begin(); element != list.end(); element = element->Next()) {
    ++elements;
  }
  if (elements <= limits.max_members) return {};
  return text::Concat("more than the vendor's ", limits.max_members, " elements");
}

}  // namespace interlingua::table
