#include "translator/privacy/redactor.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "translator/json/document.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/vendor/wire.h"

namespace interlingua::privacy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A shorter one is too likely to stand for something else.
constexpr std::size_t kShortestWord = 6;

std::string Folded(std::string_view text) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(text::ToAbsl(text)));
}

bool IsWordCharacter(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

/// Whether the text from `at` to `end` is no part of a longer word.
bool StandsAlone(std::string_view text, std::size_t at, std::size_t end) {
  const bool begins = at == 0 || !IsWordCharacter(text[at - 1]) || !IsWordCharacter(text[at]);
  const bool ends =
      end == text.size() || !IsWordCharacter(text[end]) || !IsWordCharacter(text[end - 1]);
  return begins && ends;
}

/// Where `word` stands in the folded text from `from` on; npos for nowhere.
std::size_t FindWord(std::string_view folded, std::string_view word, std::size_t from) {
  std::size_t at = folded.find(word, from);
  while (at != std::string_view::npos && !StandsAlone(folded, at, at + word.size())) {
    at = folded.find(word, at + 1);
  }
  return at;
}

/// Keys of other records, which would name nothing any more.
bool IsKey(const FieldDescriptor& field) {
  static constexpr std::array<std::string_view, 10> kKeys = {
      "event_id",     "derived_from", "order_id", "item_id",  "product_id",
      "external_ref", "format",       "pointer",  "currency", "list_id"};
  const std::string& name = field.name();
  return std::find(kKeys.begin(), kKeys.end(), name) != kKeys.end();
}

bool IsLeftAlone(const FieldDescriptor& field) {
  const auto* type = field.message_type();
  return type == v1::Source::descriptor() || type == v1::Identifier::descriptor() ||
         type == v1::Hash::descriptor() || type == v1::Extension::descriptor();
}

}  // namespace

void Redactor::AddEverywhere(std::string_view value) {
  const std::string folded = Folded(value);
  if (folded.empty()) return;
  wholes_.push_back(folded);
  if (folded.size() < kShortestWord) return;
  words_.push_back(folded);
  words_.push_back(absl::AsciiStrToLower(text::ToAbsl(text::UrlEncode(folded))));
  const auto longer = [](const auto& a, const auto& b) { return a.size() > b.size(); };
  std::sort(words_.begin(), words_.end(), longer);
}

void Redactor::AddWhole(std::string_view value) {
  std::string folded = Folded(value);
  if (!folded.empty()) wholes_.push_back(std::move(folded));
}

bool Redactor::Holds(std::string_view text) const {
  const std::string folded = absl::AsciiStrToLower(text::ToAbsl(text));
  return std::any_of(words_.begin(), words_.end(), [&](const std::string& word) {
    return FindWord(folded, word, 0) != std::string::npos;
  });
}

bool Redactor::IsWhole(std::string_view text) const {
  const std::string folded = Folded(text);
  return std::find(wholes_.begin(), wholes_.end(), folded) != wholes_.end();
}

bool Redactor::IsIn(std::string_view json, bool wholes) const {
  json::Document document;
  if (!document.Parse(json).ok()) return Holds(json);
  const json::Node& root = document.root();
  return std::any_of(root.begin() - 1, root.end(), [&](const json::Node& node) {
    const bool text = node.kind == json::Kind::kString || node.kind == json::Kind::kNumber;
    return (text && ((wholes && IsWhole(node.text)) || Holds(node.text))) || Holds(node.key);
  });
}

/// Whether anything was cut.
bool Redactor::RedactText(std::string& text) const {
  bool cut = false;
  std::string folded = absl::AsciiStrToLower(text);
  for (const std::string& word : words_) {
    for (std::size_t at = 0; (at = FindWord(folded, word, at)) != std::string::npos; cut = true) {
      text.erase(at, word.size());
      folded.erase(at, word.size());
    }
  }
  return cut;
}

void Redactor::Redact(v1::CommerceEvent& event) const {
  if (empty()) return;
  auto& extensions = *event.mutable_extensions();
  const auto holds = [&](const v1::Extension& extension) {
    return IsIn(extension.json(), true) || Holds(extension.pointer());
  };
  extensions.erase(std::remove_if(extensions.begin(), extensions.end(), holds), extensions.end());
  Redact(event, false);
}

void Redactor::RemoveProperties(Message& message, const FieldDescriptor& field, bool wholes) const {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const int count = reflection.FieldSize(message, &field);
  int kept = 0;
  for (int i = 0; i < count; ++i) {
    const auto& property =
        static_cast<const v1::Property&>(reflection.GetRepeatedMessage(message, &field, i));
    if (Holds(property.name()) || IsIn(property.json(), wholes)) continue;
    if (kept != i) reflection.SwapElements(&message, &field, kept, i);
    ++kept;
  }
  for (int i = kept; i < count; ++i) reflection.RemoveLast(&message, &field);
}

void Redactor::RedactTexts(Message& message, const FieldDescriptor& field) const {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    std::string text = reflection.GetString(message, &field);
    if (!RedactText(text)) return;
    // Half an id would be the same for many.
    text.empty() || std::string_view(field.name()).ends_with("_id")
        ? reflection.ClearField(&message, &field)
        : reflection.SetString(&message, &field, text);
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    std::string text = reflection.GetRepeatedString(message, &field, i);
    if (RedactText(text)) reflection.SetRepeatedString(&message, &field, i, text);
  }
}

void Redactor::Redact(Message& message, bool of_item) const {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == v1::Property::descriptor()) {
      RemoveProperties(message, *field, !of_item);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (!IsKey(*field)) RedactTexts(message, *field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsLeftAlone(*field)) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        Message& inner = field->is_repeated()
                             ? *reflection.MutableRepeatedMessage(&message, field, i)
                             : *reflection.MutableMessage(&message, field);
        Redact(inner, of_item || inner.GetDescriptor() == v1::Item::descriptor());
      }
    }
  }
}

}  // namespace interlingua::privacy
