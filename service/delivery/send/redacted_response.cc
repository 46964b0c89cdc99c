#include "service/delivery/send/redacted_response.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "interlingua/v1/event.pb.h"
#include "translator/text/text.h"

namespace interlingua::delivery::send {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kMostBytes = 512;
// Shorter values are in responses by accident, and say too little to be redacted.
constexpr std::size_t kShortestValue = 3;
// Telephone, card and account numbers are longer; statuses, counts and years are not.
constexpr std::size_t kLongNumber = 7;

/// The texts of a message and all below it.
void AddTexts(const google::protobuf::Message& message, std::vector<std::string>& texts) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        AddTexts(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                      : reflection.GetMessage(message, field),
                 texts);
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
        texts.push_back(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                             : reflection.GetString(message, field));
      }
    }
  }
}

void Replace(std::string_view value, std::string& text) {
  if (value.size() < kShortestValue) return;
  for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
    text.replace(at, value.size(), kMask);
    at += kMask.size();
  }
}

bool IsOfWord(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || absl::ascii_isalnum(byte) ||
         std::string_view("@.+-_%").find(c) != std::string_view::npos;
}

/// An e-mail address, or a number so long that it may identify a person.
bool LooksPersonal(std::string_view word) {
  if (word.find('@') != std::string_view::npos) return true;
  const auto digits = std::count_if(word.begin(), word.end(),
                                    [](unsigned char c) { return absl::ascii_isdigit(c); });
  return static_cast<std::size_t>(digits) >= kLongNumber;
}

std::string WithoutPersonalWords(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto* end = std::find_if_not(text.begin(), text.end(), IsOfWord);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    plain.append(LooksPersonal(word) ? kMask : word);
    text.remove_prefix(word.size());
    if (!text.empty()) plain.push_back(text.front());
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
  }
  return plain;
}

void Shorten(std::string& text) {
  if (text.size() <= kMostBytes) return;
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
}

}  // namespace

std::string RedactedResponse(std::string_view answer, const v1::CommerceEvent& event,
                             const std::vector<std::string>& secrets) {
  std::string text(answer);
  std::vector<std::string> values = secrets;
  AddTexts(event.identity(), values);
  values.push_back(event.context().device().ip());
  // Long ones first: a short one may be a part of them.
  std::sort(values.begin(), values.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& value : values) Replace(value, text);
  text = WithoutPersonalWords(text);
  Shorten(text);
  return text;
}

}  // namespace interlingua::delivery::send
