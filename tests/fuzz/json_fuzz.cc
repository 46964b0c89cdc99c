// Any bytes as JSON: our parser and simdjson's agree on what JSON is, and the normal spelling is a
// fixed point.
//
// The one difference that is meant: simdjson refuses numbers that fit no machine type, and we keep
// their digits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "simdjson.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"

namespace {

[[noreturn]] void Stop(std::string_view what, std::string_view json) {
  std::cerr << what << "\n" << json << "\n";
  std::abort();
}

/// Whether an exponent has more than nine digits. Such numbers are kept word for word, but
/// comparing them treats all enormous exponents as one; nothing that follows would hold for them.
bool HasEnormousExponent(std::string_view json) {
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] != 'e' && json[at] != 'E') continue;
    const std::size_t digits = json.find_first_not_of("+-", at + 1);
    if (digits == std::string_view::npos) return false;
    std::size_t end = json.find_first_not_of("0123456789", digits);
    if (end == std::string_view::npos) end = json.size();
    if (end - digits > 9) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  static simdjson::dom::parser parser;
  static interlingua::json::Document document;
  static interlingua::json::Document normal_document;

  const simdjson::error_code theirs = parser.parse(json.data(), json.size()).error();
  const absl::Status ours = document.Parse(json, {.max_depth = 1024, .max_bytes = 1u << 30});
  if (!ours.ok()) {
    if (!theirs) Stop("simdjson takes what we refuse: " + std::string(ours.message()), json);
    return 0;
  }
  if (theirs && theirs != simdjson::NUMBER_ERROR) {
    Stop(std::string("we take what simdjson refuses: ") + simdjson::error_message(theirs), json);
  }
  if (HasEnormousExponent(json)) return 0;

  const std::string normal = interlingua::json::NormalText(document.root());
  if (!normal_document.Parse(normal, {.max_depth = 1024, .max_bytes = 1u << 30}).ok()) {
    Stop("the normal spelling is not JSON: " + normal, json);
  }
  if (interlingua::json::NormalText(normal_document.root()) != normal) {
    Stop("the normal spelling has another normal spelling: " + normal, json);
  }
  if (!interlingua::json::Equal(document.root(), normal_document.root())) {
    Stop("the normal spelling is another value: " + normal, json);
  }
  return 0;
}
