// Which dialect a push is in. A site's cart speaks one; a shop with several sites, or one that does
// not know, hands everything over as `convertplus`.
//
// Shapes that several dialects share are read as the dialect of Google Analytics 4, the one of
// today: page_redirect and config as arrays, cartUpdated and foreign events as objects. Their
// tables are the same in all of them.
#include <algorithm>
#include <array>
#include <string_view>

#include "adapters/convertplus/convertplus.h"
#include "translator/json/document.h"

namespace interlingua::convertplus {
namespace {

constexpr char kGtagUa[] = "convertplus.gtag_ua";
constexpr char kGtagGa4[] = "convertplus.gtag_ga4";
constexpr char kGtmUa[] = "convertplus.gtm_ua";
constexpr char kGtmGa4[] = "convertplus.gtm_ga4";
constexpr char kDtm[] = "convertplus.dtm";

constexpr std::array<std::string_view, 4> kActions = {"checkout", "purchase", "remove", "add"};
constexpr std::array<std::string_view, 3> kUaNames = {"checkout", "removeFromCart", "addToCart"};

/// Whether an element of the list has the member.
bool AnyHas(const json::Node* list, std::string_view member) {
  if (list == nullptr || list->kind != json::Kind::kArray) return false;
  for (const json::Node* element = list->begin(); element != list->end();
       element = element->Next()) {
    if (element->Find(member) != nullptr) return true;
  }
  return false;
}

/// ["event", name, {...}]: the items' names tell.
const char* ArrayDialect(const json::Node& push) {
  for (const json::Node* part = push.begin(); part != push.end(); part = part->Next()) {
    const json::Node* items = part->Find("items");
    if (AnyHas(items, "item_id") || AnyHas(items, "item_name")) return kGtagGa4;
    if (AnyHas(items, "id") || AnyHas(items, "name")) return kGtagUa;
  }
  return kGtagGa4;
}

/// {"event": name, "ecommerce": {...}}: the member that holds the products tells, and `externalRef`
/// tells Adobe's. `certain` becomes whether the shape is of one dialect only.
const char* ObjectDialect(const json::Node& push, bool& certain) {
  const json::Node* name = push.Find("event");
  if (name == nullptr || name->kind != json::Kind::kString) return nullptr;
  const json::Node* ecommerce = push.Find("ecommerce");
  certain = true;
  for (const std::string_view action : kActions) {
    const json::Node* body = ecommerce == nullptr ? nullptr : ecommerce->Find(action);
    if (body == nullptr || body->kind != json::Kind::kObject) continue;
    return AnyHas(body->Find("products"), "externalRef") ? kDtm : kGtmUa;
  }
  if (std::find(kUaNames.begin(), kUaNames.end(), name->text) != kUaNames.end()) return kGtmUa;
  certain = ecommerce != nullptr;
  return kGtmGa4;
}

}  // namespace

const char* DialectOf(const json::Node& push) {
  bool certain = false;
  if (push.kind == json::Kind::kObject) return ObjectDialect(push, certain);
  if (push.kind != json::Kind::kArray || push.size == 1) return nullptr;
  if (push.begin()->kind == json::Kind::kString) return ArrayDialect(push);
  // Several objects at once: the first one that leaves no doubt tells.
  const char* dialect = nullptr;
  for (const json::Node* one = push.begin(); one != push.end() && !certain; one = one->Next()) {
    const char* own = one->kind == json::Kind::kObject ? ObjectDialect(*one, certain) : nullptr;
    if (own != nullptr) dialect = own;
  }
  return dialect;
}

}  // namespace interlingua::convertplus
