// Such an address of the user's own: it takes a push of any dialect, one a POST.
#include <string>

#include "adapters/convertplus/convertplus.h"
#include "translator/json/document.h"
#include "translator/vendor/wire.h"

namespace interlingua::convertplus {
namespace {

vendor::TwinReply Answer(int status, std::string body) {
  return {{status, {{"content-type", "application/json"}}, std::move(body)}, {}};
}

}  // namespace

vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t /*serial*/) {
  if (request.method != "POST") return Answer(405, R"({"error":"only POST"})");
  json::Document document;
  if (!document.Parse(request.body).ok()) return Answer(400, R"({"error":"not JSON"})");
  const char* dialect = DialectOf(document.root());
  if (dialect == nullptr) return Answer(400, R"({"error":"not a push of the cart"})");
  vendor::TwinReply reply = Answer(200, "");
  reply.documents.emplace_back(document.root().raw);
  return reply;
}

}  // namespace interlingua::convertplus
