#include "service/cli/view/json_text.h"

#include "google/protobuf/util/json_util.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::cli::view {
namespace {

std::string Printed(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = indented;
  std::string text;
  // Every message of ours can be printed.
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
}

}  // namespace

std::string JsonText(const google::protobuf::Message& message) { return Printed(message, true); }

std::string JsonLine(const google::protobuf::Message& message) { return Printed(message, false); }

void JsonObject::Text(std::string_view name, std::string_view value) {
  Raw(name, "");
  json::AppendString(value, text_);
}

void JsonObject::TextUnlessEmpty(std::string_view name, std::string_view value) {
  if (!value.empty()) Text(name, value);
}

void JsonObject::Number(std::string_view name, std::int64_t value) {
  Raw(name, std::to_string(value));
}

void JsonObject::Flag(std::string_view name, bool value) { Raw(name, value ? "true" : "false"); }

void JsonObject::Raw(std::string_view name, std::string_view json) {
  if (text_.size() > 1) text_ += ',';
  text_ += text::Concat('"', name, "\":", json);
}

void JsonList::Add(std::string_view json) {
  if (text_.size() > 1) text_ += ',';
  text_ += json;
}

}  // namespace interlingua::cli::view
