// Writes the definition of AccessOf (translator/event/field_access.h): run at build time, the
// output is compiled into the library.
//
// usage: generate_accessors > accessors.cc
#include <iostream>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "interlingua/v1/event.pb.h"

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

/// The C++ name of the field's accessors: protoc appends an underscore to words of the language.
std::string NameOf(const FieldDescriptor& field) {
  return field.name() == "namespace" ? "namespace_" : field.name();
}

void Function(const char* member, const std::string& parameters, const std::string& body) {
  std::cout << "    access." << member << " = [](" << parameters << ")" << body << ";\n";
}

void RepeatedField(const std::string& type, const FieldDescriptor& field) {
  const std::string get = "static_cast<const " + type + "&>(m)." + NameOf(field);
  const std::string change = "static_cast<" + type + "&>(m).";
  Function("has", "const Message& m", " { return " + get + "_size() > 0; }");
  Function("size", "const Message& m", " { return " + get + "_size(); }");
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    Function("text_at", "const Message& m, int i", " { return std::string_view(" + get + "(i)); }");
    Function("add_text", "Message& m, std::string_view t",
             " { " + change + "add_" + NameOf(field) + "(t.data(), t.size()); }");
    return;
  }
  Function("message_at", "const Message& m, int i",
           " -> const Message& { return " + get + "(i); }");
  Function("mutable_at", "Message& m, int i",
           " -> Message& { return *" + change + "mutable_" + NameOf(field) + "(i); }");
  Function("add_message", "Message& m",
           " -> Message& { return *" + change + "add_" + NameOf(field) + "(); }");
}

void SingleField(const std::string& type, const FieldDescriptor& field) {
  const std::string get = "static_cast<const " + type + "&>(m)." + NameOf(field) + "()";
  const std::string change = "static_cast<" + type + "&>(m).";
  if (field.has_presence()) {
    Function("has", "const Message& m",
             " { return static_cast<const " + type + "&>(m).has_" + NameOf(field) + "(); }");
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      Function("text", "const Message& m", " { return std::string_view(" + get + "); }");
      Function("set_text", "Message& m, std::string_view t",
               " { " + change + "set_" + NameOf(field) + "(t.data(), t.size()); }");
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      Function("message", "const Message& m", " -> const Message& { return " + get + "; }");
      Function("mutable_message", "Message& m",
               " -> Message& { return *" + change + "mutable_" + NameOf(field) + "(); }");
      return;
    default:
      Function("number", "const Message& m", " { return static_cast<std::int64_t>(" + get + "); }");
      Function("set_number", "Message& m, std::int64_t n",
               " { auto& x = static_cast<" + type + "&>(m); x.set_" + NameOf(field) +
                   "(static_cast<decltype(x." + NameOf(field) + "())>(n)); }");
  }
}

void MessageType(const Descriptor& message) {
  const std::string type = "v1::" + message.name();
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    std::cout << "  {\n    FieldAccess& access = all[" << type << "::descriptor()->field(" << i
              << ")];\n";
    field.is_repeated() ? RepeatedField(type, field) : SingleField(type, field);
    std::cout << "  }\n";
  }
}

/// The messages of event.proto and of the files that it makes public.
std::vector<const Descriptor*> CanonicalMessages() {
  const auto& event = *interlingua::v1::CommerceEvent::descriptor()->file();
  std::vector<const google::protobuf::FileDescriptor*> files = {&event};
  for (int i = 0; i < event.public_dependency_count(); ++i) {
    files.push_back(event.public_dependency(i));
  }
  std::vector<const Descriptor*> messages;
  for (const auto* file : files) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      messages.push_back(file->message_type(i));
    }
  }
  return messages;
}

}  // namespace

int main() {
  std::cout << "// Generated from event.proto by translator/generate/accessors.cc.\n"
               "#include \"translator/event/field_access.h\"\n\n"
               "#include \"absl/container/node_hash_map.h\"\n"
               "#include \"interlingua/v1/event.pb.h\"\n\n"
               "namespace interlingua::event {\nnamespace {\n\n"
               "using google::protobuf::FieldDescriptor;\nusing google::protobuf::Message;\n"
               "using All = absl::node_hash_map<const FieldDescriptor*, FieldAccess>;\n\n";
  const std::vector<const Descriptor*> messages = CanonicalMessages();
  for (const Descriptor* message : messages) {
    std::cout << "void Add" << message->name() << "(All& all) {\n  (void)all;\n";
    MessageType(*message);
    std::cout << "}\n\n";
  }
  std::cout << "}  // namespace\n\n"
               "const FieldAccess* AccessOf(const FieldDescriptor& field) {\n"
               "  static const All* const all = [] {\n    auto* made = new All;\n";
  for (const Descriptor* message : messages) {
    std::cout << "    Add" << message->name() << "(*made);\n";
  }
  std::cout << "    return made;\n  }();\n"
               "  const auto at = all->find(&field);\n"
               "  return at == all->end() ? nullptr : &at->second;\n}\n\n"
               "}  // namespace interlingua::event\n";
  return std::cout.good() ? 0 : 1;
}
