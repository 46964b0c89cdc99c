#include "adapters/luigis_box/platform.h"

#include <array>
#include <string_view>

#include "interlingua/v1/event.pb.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::luigis_box {
namespace {

constexpr std::string_view kFault = "expected a string or [platform, version]";

bool IsText(const json::Node& node) {
  return node.kind == json::Kind::kString || node.kind == json::Kind::kNumber;
}

}  // namespace

absl::Status ReadPlatform(const json::Node& platform, google::protobuf::Message& message) {
  auto& context = static_cast<v1::Context&>(message);
  if (platform.kind == json::Kind::kString) {
    context.mutable_device()->set_os(std::string(platform.text));
    return absl::OkStatus();
  }
  // Nodes: the array itself and its elements.
  const bool shaped = platform.kind == json::Kind::kArray &&
                      (platform.size == 2 || platform.size == 3) && IsText(*platform.begin());
  if (!shaped) return absl::InvalidArgumentError(text::ToAbsl(kFault));
  context.mutable_device()->set_os(std::string(platform.begin()->text));
  if (platform.size == 2) return absl::OkStatus();
  const json::Node& version = *platform.begin()->Next();
  if (!IsText(version)) return absl::InvalidArgumentError(text::ToAbsl(kFault));
  context.mutable_app()->set_version(std::string(version.text));
  return absl::OkStatus();
}

std::string WritePlatform(const google::protobuf::Message& message) {
  const auto& context = static_cast<const v1::Context&>(message);
  if (!context.device().has_os()) return {};
  std::string json;
  json::AppendString(context.device().os(), json);
  if (!context.app().has_version()) return json;
  json.insert(0, "[").append(",");
  json::AppendString(context.app().version(), json);
  return json.append("]");
}

std::string DrawPlatform(std::uint64_t draw) {
  static constexpr std::array<std::string_view, 5> kPlatforms = {
      R"("iOS")", R"(["Android","4.2.0"])", R"(["desktop"])", R"(["iOS",17])", R"("")"};
  return std::string(kPlatforms[draw % kPlatforms.size()]);
}

}  // namespace interlingua::luigis_box
