#include "translator/json/normal_form.h"

#include <algorithm>
#include <vector>

#include "translator/json/writer.h"
#include "translator/value/decimal.h"

namespace interlingua::json {
namespace {

void AppendNormal(const Node& node, std::string& out);

void AppendNormalObject(const Node& node, std::string& out) {
  std::vector<const Node*> members;
  for (const Node* member = node.begin(); member != node.end(); member = member->Next()) {
    members.push_back(member);
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const Node* a, const Node* b) { return a->key < b->key; });
  out.push_back('{');
  const std::size_t begin = out.size();
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i + 1 < members.size() && members[i + 1]->key == members[i]->key) continue;
    if (out.size() > begin) out.push_back(',');
    AppendString(members[i]->key, out);
    out.push_back(':');
    AppendNormal(*members[i], out);
  }
  out.push_back('}');
}

void AppendNormal(const Node& node, std::string& out) {
  switch (node.kind) {
    case Kind::kString:
      AppendString(node.text, out);
      return;
    case Kind::kNumber:
      out.append(value::NormalNumber(node.text));
      return;
    case Kind::kObject:
      AppendNormalObject(node, out);
      return;
    case Kind::kArray:
      break;
    default:
      out.append(node.raw);
      return;
  }
  out.push_back('[');
  for (const Node* element = node.begin(); element != node.end(); element = element->Next()) {
    if (element != node.begin()) out.push_back(',');
    AppendNormal(*element, out);
  }
  out.push_back(']');
}

}  // namespace

std::string NormalText(const Node& node) {
  std::string out;
  AppendNormal(node, out);
  return out;
}

bool Equal(const Node& a, const Node& b) { return NormalText(a) == NormalText(b); }

}  // namespace interlingua::json
