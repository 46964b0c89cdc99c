#include "service/twin/script_reader.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "translator/text/text.h"

namespace interlingua::twin {
namespace {

constexpr absl::Duration kLongest = absl::Hours(24);

constexpr std::string_view kSpace = " \t\r";
constexpr std::string_view kEnd = ",\n";
constexpr std::string_view kBreaks = " \t\r\n,#*=\"";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void ScriptReader::Skip(bool separators) {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (kSpace.find(c) != std::string_view::npos ||
               (separators && kEnd.find(c) != std::string_view::npos)) {
      ++at_;
    } else {
      break;
    }
  }
  start_ = at_;
}

bool ScriptReader::AtEndOfStep() const {
  return AtEnd() || kEnd.find(text_[at_]) != std::string_view::npos;
}

std::string_view ScriptReader::Word() {
  start_ = at_;
  at_ = std::min(text_.find_first_of(kBreaks, at_), text_.size());
  return text_.substr(start_, at_ - start_);
}

bool ScriptReader::Take(char c) {
  if (AtEnd() || text_[at_] != c) return false;
  ++at_;
  return true;
}

absl::StatusOr<std::string> ScriptReader::Value() {
  start_ = at_;
  if (!Take('"')) {
    at_ = std::min(text_.find_first_of(" \t\r\n,\"*", at_), text_.size());
    return std::string(text_.substr(start_, at_ - start_));
  }
  std::string value;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return value;
    if (c == '\\' && at_ == text_.size()) break;
    value.push_back(c == '\\' ? text_[at_++] : c);
  }
  return Fault("the text has no closing quote");
}

absl::StatusOr<std::uint64_t> ScriptReader::Number(std::string_view text,
                                                   std::uint64_t least) const {
  std::uint64_t number = 0;
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsDigit) ||
      !absl::SimpleAtoi(text::ToAbsl(text), &number) || number < least) {
    return Fault(text::Concat("'", text, "' is no whole number from ", least, " on"));
  }
  return number;
}

absl::Status ScriptReader::ReadTime(std::string_view text, absl::Duration& time) const {
  if (!absl::ParseDuration(text::ToAbsl(text), &time) || time < absl::ZeroDuration() ||
      time > kLongest) {
    return Fault(text::Concat("'", text, "' is no time; write 500ms, 1.5s or 2m, up to 24 hours"));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> ScriptReader::Share(std::string_view text) const {
  constexpr std::string_view kWanted = "a random script has steps such as '2.5% 503'; there is no ";
  if (!text.ends_with('%')) return Fault(text::Concat(kWanted, "percentage here"));
  text.remove_suffix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  const std::string_view places =
      point == text.size() ? std::string_view() : text.substr(point + 1);
  digits.append(places).append(3 - std::min<std::size_t>(places.size(), 3), '0');
  int share = 0;
  if (places.size() > 3 || digits.size() > 6 || !absl::SimpleAtoi(text::ToAbsl(digits), &share) ||
      !std::all_of(digits.begin(), digits.end(), IsDigit) || share == 0 ||
      share > kHundredThousand) {
    return Fault(text::Concat("'", text, "%' is no percentage from 0.001% to 100%"));
  }
  return share;
}

absl::Status ScriptReader::Fault(std::string_view what) const {
  const std::string_view before = text_.substr(0, start_);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t begin =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return absl::InvalidArgumentError(
      text::Concat(name_, ":", line, ":", start_ - begin + 1, ": ", what));
}

}  // namespace interlingua::twin
