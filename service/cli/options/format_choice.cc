#include "service/cli/options/format_choice.h"

#include <algorithm>
#include <string>
#include <vector>

#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::cli::options {
namespace {

absl::Status Check(const Translator& translator, std::string_view format,
                   bool reference::FormatDescription::*ability, std::string_view ability_text) {
  std::vector<std::string> names;
  for (const reference::FormatDescription& description : translator.Formats()) {
    if (description.*ability) names.push_back(description.name);
  }
  if (std::find(names.begin(), names.end(), format) != names.end()) return absl::OkStatus();
  return absl::NotFoundError(
      text::Concat("no format '", format, "' ", ability_text, text::Suggestion(format, names)));
}

}  // namespace

absl::Status CheckReads(const Translator& translator, std::string_view format) {
  return Check(translator, format, &reference::FormatDescription::reads, "that can be read");
}

absl::Status CheckWrites(const Translator& translator, std::string_view format) {
  return Check(translator, format, &reference::FormatDescription::writes, "that can be written");
}

}  // namespace interlingua::cli::options
