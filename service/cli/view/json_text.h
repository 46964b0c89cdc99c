// JSON that commands print.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace interlingua::cli::view {

/// The message with the names of the proto, indented, lines ended.
std::string JsonText(const google::protobuf::Message& message);

/// The same on one line, without its end.
std::string JsonLine(const google::protobuf::Message& message);

/// One object on one line, member by member.
class JsonObject {
 public:
  void Text(std::string_view name, std::string_view value);
  /// No member where the text is empty.
  void TextUnlessEmpty(std::string_view name, std::string_view value);
  void Number(std::string_view name, std::int64_t value);
  void Flag(std::string_view name, bool value);
  /// `json` is JSON already.
  void Raw(std::string_view name, std::string_view json);
  /// The object, without the end of the line.
  std::string End() && { return std::move(text_) + "}"; }

 private:
  std::string text_ = "{";
};

/// A list of objects that End() returned.
class JsonList {
 public:
  void Add(std::string_view json);
  std::string End() && { return std::move(text_) + "]"; }

 private:
  std::string text_ = "[";
};

}  // namespace interlingua::cli::view
