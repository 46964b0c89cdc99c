#include "adapters/liveperson/entry_points.h"

#include <string_view>

#include "interlingua/v1/event.pb.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::liveperson {
namespace {

constexpr std::string_view kSection = "sec://";
constexpr std::string_view kLanguage = "lang://";
constexpr std::string_view kAttribute = "entry_point";

bool IsUrl(std::string_view uri) {
  return uri.starts_with("https://") || uri.starts_with("http://");
}

void ReadEntryPoint(const json::Node& entry, v1::Context& context) {
  const std::string_view uri = entry.text;
  if (uri.starts_with(kSection)) {
    context.mutable_page()->add_sections(std::string(uri.substr(kSection.size())));
  } else if (uri.starts_with(kLanguage) && !context.has_language()) {
    context.set_language(std::string(uri.substr(kLanguage.size())));
  } else if (IsUrl(uri) && !context.page().has_url()) {
    context.mutable_page()->set_url(std::string(uri));
  } else {
    v1::Property& attribute = *context.add_attributes();
    attribute.set_name(std::string(kAttribute));
    attribute.set_json(std::string(entry.raw));
  }
}

void AppendEntryPoint(std::string_view uri, std::string& list) {
  list.push_back(list.empty() ? '[' : ',');
  json::AppendString(uri, list);
}

}  // namespace

absl::Status ReadEntryPoints(const json::Node& entry_points, google::protobuf::Message& context) {
  if (entry_points.kind != json::Kind::kArray) {
    return absl::InvalidArgumentError("expected an array of URIs");
  }
  for (const json::Node* entry = entry_points.begin(); entry != entry_points.end();
       entry = entry->Next()) {
    if (entry->kind != json::Kind::kString) {
      return absl::InvalidArgumentError("expected an array of URIs");
    }
    ReadEntryPoint(*entry, static_cast<v1::Context&>(context));
  }
  return absl::OkStatus();
}

std::string WriteEntryPoints(const google::protobuf::Message& message) {
  const auto& context = static_cast<const v1::Context&>(message);
  std::string list;
  if (!context.page().url().empty()) AppendEntryPoint(context.page().url(), list);
  for (const std::string& section : context.page().sections()) {
    AppendEntryPoint(text::Concat(kSection, section), list);
  }
  if (!context.language().empty())
    AppendEntryPoint(text::Concat(kLanguage, context.language()), list);
  for (const v1::Property& attribute : context.attributes()) {
    if (attribute.name() != kAttribute || attribute.json().empty()) continue;
    list.push_back(list.empty() ? '[' : ',');
    list.append(attribute.json());
  }
  if (!list.empty()) list.push_back(']');
  return list;
}

std::string DrawEntryPoints(std::uint64_t draw) {
  std::string list;
  AppendEntryPoint(text::Concat("https://shop.example/", draw % 1000), list);
  if (draw % 2 == 0) AppendEntryPoint(text::Concat(kSection, "section ", draw % 7), list);
  if (draw % 3 == 0) AppendEntryPoint(text::Concat(kLanguage, "en-GB"), list);
  if (draw % 5 == 0) AppendEntryPoint("tel://972737004000", list);
  return list + "]";
}

}  // namespace interlingua::liveperson
