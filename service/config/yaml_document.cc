#include "service/config/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <limits>
#include <optional>
#include <sstream>
#include <vector>

#include "service/config/environment.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::config {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Place PlaceOf(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {mark.line + 1, mark.column + 1};
}

std::string Join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : text::Concat(path, '.', name);
}

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// Words of an enumeration that a file may use: all but the `_UNSPECIFIED` one.
std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) words.push_back(type.value(i)->name());
  }
  return words;
}

/// Walks a document and a message side by side.
class Walk {
 public:
  Walk(const Environment& environment, Faults& faults)
      : environment_(environment), faults_(faults) {}

  void ReadMessage(const YAML::Node& node, const std::string& path, Message& message);

 private:
  void ReadField(const YAML::Node& value, const std::string& path, const FieldDescriptor& field,
                 Message& message);
  void ReadList(const YAML::Node& value, const std::string& path, const FieldDescriptor& field,
                Message& message);
  void ReadMap(const YAML::Node& value, const std::string& path, const FieldDescriptor& field,
               Message& message);
  void ReadScalar(const YAML::Node& value, const std::string& path, const FieldDescriptor& field,
                  Message& message);
  void SetScalar(const YAML::Node& value, const std::string& path, const std::string& text,
                 const FieldDescriptor& field, Message& message);
  std::optional<std::string> TextOf(const YAML::Node& value, const std::string& path);

  /// Calls `use(key, key node, value node)` for every key of a mapping; keys that are not text or
  /// stand twice are faults.
  template <typename Use>
  void ForEachKey(const YAML::Node& mapping, const std::string& path, Use use);

  void Fault(const YAML::Node& node, std::string_view path, std::string_view fact) {
    faults_.AddAt(PlaceOf(node.Mark()), path, fact);
  }

  const Environment& environment_;
  Faults& faults_;
};

template <typename Use>
void Walk::ForEachKey(const YAML::Node& mapping, const std::string& path, Use use) {
  std::set<std::string> seen;
  for (const auto& pair : mapping) {
    if (!pair.first.IsScalar()) {
      Fault(pair.first, path, "a key must be plain text");
      continue;
    }
    const std::string& key = pair.first.Scalar();
    if (!seen.insert(key).second) {
      Fault(pair.first, Join(path, key), "stands twice");
      continue;
    }
    use(key, pair.first, pair.second);
  }
}

void Walk::ReadMessage(const YAML::Node& node, const std::string& path, Message& message) {
  if (node.IsNull()) return;  // `http:` with nothing below it: present, all defaults
  faults_.places().Set(path, PlaceOf(node.Mark()));
  if (!node.IsMap()) {
    Fault(node, path, "must be a mapping (key: value)");
    faults_.places().MarkUnread(path);
    return;
  }
  const Descriptor& type = *message.GetDescriptor();
  ForEachKey(node, path,
             [&](const std::string& key, const YAML::Node& key_node, const auto& value) {
               const FieldDescriptor* field = type.FindFieldByName(key);
               if (field != nullptr) {
                 // An absent value has no place of its own: it stands where its key does.
                 const YAML::Node& at = value.IsNull() ? key_node : value;
                 faults_.places().Set(Join(path, key), PlaceOf(at.Mark()));
                 ReadField(value, Join(path, key), *field, message);
                 return;
               }
               std::vector<std::string> known;
               for (int i = 0; i < type.field_count(); ++i) known.push_back(type.field(i)->name());
               Fault(key_node, path,
                     text::Concat("unknown key '", key, "'", text::Suggestion(key, known)));
             });
}

void Walk::ReadField(const YAML::Node& value, const std::string& path, const FieldDescriptor& field,
                     Message& message) {
  if (field.is_map()) {
    ReadMap(value, path, field, message);
  } else if (field.is_repeated()) {
    ReadList(value, path, field, message);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    ReadMessage(value, path, *message.GetReflection()->MutableMessage(&message, &field));
  } else {
    ReadScalar(value, path, field, message);
  }
}

void Walk::ReadList(const YAML::Node& value, const std::string& path, const FieldDescriptor& field,
                    Message& message) {
  if (value.IsNull()) return;
  if (!value.IsSequence()) {
    Fault(value, path, "must be a list");
    return;
  }
  std::size_t index = 0;
  for (const YAML::Node& element : value) {
    const std::string place = text::Concat(path, '[', index++, ']');
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ReadMessage(element, place, *message.GetReflection()->AddMessage(&message, &field));
      continue;
    }
    faults_.places().Set(place, PlaceOf(element.Mark()));
    ReadScalar(element, place, field, message);
  }
}

void Walk::ReadMap(const YAML::Node& value, const std::string& path, const FieldDescriptor& field,
                   Message& message) {
  if (value.IsNull()) return;
  if (!value.IsMap()) {
    Fault(value, path, "must be a mapping (key: value)");
    return;
  }
  const FieldDescriptor& key_field = *field.message_type()->map_key();
  const FieldDescriptor& value_field = *field.message_type()->map_value();
  ForEachKey(value, path,
             [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& element) {
               const std::string place = Join(path, key);
               faults_.places().Set(place, PlaceOf((element.IsNull() ? key_node : element).Mark()));
               Message& entry = *message.GetReflection()->AddMessage(&message, &field);
               entry.GetReflection()->SetString(&entry, &key_field, key);
               ReadScalar(element, place, value_field, entry);
             });
}

std::optional<std::string> Walk::TextOf(const YAML::Node& value, const std::string& path) {
  if (value.IsNull()) {
    faults_.Add(path, "has no value");
    return std::nullopt;
  }
  if (!value.IsScalar()) {
    Fault(value, path, "must be a single value");
    return std::nullopt;
  }
  Substitution result = Substitute(value.Scalar(), environment_);
  for (const std::string& fact : result.faults) Fault(value, path, fact);
  for (const std::string& text : result.inserted) faults_.places().Hide(text);
  if (!result.faults.empty()) return std::nullopt;
  return std::move(result.text);
}

void Walk::ReadScalar(const YAML::Node& value, const std::string& path,
                      const FieldDescriptor& field, Message& message) {
  const std::size_t faults_before = faults_.size();
  const std::optional<std::string> text = TextOf(value, path);
  if (text.has_value()) SetScalar(value, path, *text, field, message);
  if (faults_.size() != faults_before) faults_.places().MarkUnread(path);
}

void Walk::SetScalar(const YAML::Node& value, const std::string& path, const std::string& text,
                     const FieldDescriptor& field, Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.is_repeated()) {
        reflection.AddString(&message, &field, text);
      } else {
        reflection.SetString(&message, &field, text);
      }
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      if (const auto number = ParseNumber<std::int64_t>(text)) {
        return reflection.SetInt64(&message, &field, *number);
      }
      return Fault(value, path, "not a whole number");
    case FieldDescriptor::CPPTYPE_INT32:
      if (const auto number = ParseNumber<std::int32_t>(text)) {
        return reflection.SetInt32(&message, &field, *number);
      }
      return Fault(value, path, "not a whole number of 32 bits");
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text == "true" || text == "false") {
        return reflection.SetBool(&message, &field, text == "true");
      }
      return Fault(value, path, "neither true nor false");
    case FieldDescriptor::CPPTYPE_ENUM: {
      // Words are written in either case.
      std::string name = text;
      for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      const EnumValueDescriptor* word = field.enum_type()->FindValueByName(name);
      if (word != nullptr && word->number() != 0) {
        return reflection.SetEnum(&message, &field, word);
      }
      const std::vector<std::string> words = WordsOf(*field.enum_type());
      return Fault(value, path,
                   text::Concat("not a word of this setting", text::Suggestion("", words)));
    }
    default:
      // config.proto has fields of no other type.
      return Fault(value, path, "cannot be set in a file");
  }
}

/// Stops the parser at a second document. yaml-cpp's own LoadAll never ends on some texts (","),
/// because it reads documents that consume no text for ever.
class DocumentCounter : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++count_ == 2) second_ = mark;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  int count() const { return count_; }
  const YAML::Mark& second() const { return second_; }

 private:
  int count_ = 0;
  YAML::Mark second_;
};

void ReadDocuments(std::string_view yaml, Walk& walk, Message& message, Faults& faults) {
  const std::string text(yaml);
  std::istringstream in(text);
  YAML::Parser parser(in);
  DocumentCounter documents;
  while (documents.count() < 2 && parser.HandleNextDocument(documents)) {
  }
  if (documents.count() > 1) {
    faults.AddAt(PlaceOf(documents.second()), "", "a second document ('---') in one file");
  }
  faults.places().Set("", {});
  if (documents.count() > 0) walk.ReadMessage(YAML::Load(text), "", message);
}

}  // namespace

void ReadYaml(std::string_view yaml, const Environment& environment, Message& message,
              Faults& faults) {
  Walk walk(environment, faults);
  try {
    ReadDocuments(yaml, walk, message, faults);
  } catch (const YAML::Exception& error) {
    faults.AddAt(PlaceOf(error.mark), "", text::Concat("not YAML: ", error.msg));
  } catch (const std::exception& error) {
    faults.AddAt({}, "", text::Concat("cannot be read: ", error.what()));
  }
}

}  // namespace interlingua::config
