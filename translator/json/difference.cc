#include "translator/json/difference.h"

#include <algorithm>
#include <compare>
#include <list>
#include <set>

#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/json/pointer.h"

namespace interlingua::json {
namespace {

/// A document, and what it is equal by.
struct Side {
  Document document;
  bool is_json = false;
  std::string normal;

  explicit Side(const std::string& text) {
    is_json = document.Parse(text).ok();
    normal = is_json ? NormalText(document.root()) : text;
  }
};

// The nodes of a document point into it: it must not move.
using Sides = std::list<Side>;

Sides SidesOf(const std::vector<std::string>& documents) {
  Sides sides;
  for (const std::string& document : documents) sides.emplace_back(document);
  return sides;
}

/// Takes those out that both have.
void TakeOutEqual(Sides& before, Sides& after) {
  for (auto one = before.begin(); one != before.end();) {
    const auto same = std::find_if(after.begin(), after.end(), [&](const Side& other) {
      return other.is_json == one->is_json && other.normal == one->normal;
    });
    if (same == after.end()) {
      ++one;
      continue;
    }
    after.erase(same);
    one = before.erase(one);
  }
}

class Walk {
 public:
  void Compare(const Node& before, const Node& after, const std::string& pointer) {
    if (before.kind != after.kind || !before.IsContainer()) {
      if (!Equal(before, after)) Add(Difference::kChanged, pointer);
      return;
    }
    if (before.kind == Kind::kArray) return CompareLists(before, after, pointer + "/*");
    CompareMembers(before, after, pointer);
  }

  void Add(Difference what, const std::string& pointer) { found_.insert({what, pointer}); }

  std::vector<DocumentDifference> Take() { return {found_.begin(), found_.end()}; }

 private:
  void CompareLists(const Node& before, const Node& after, const std::string& pointer) {
    const Node* was = before.begin();
    const Node* is = after.begin();
    for (; was != before.end() && is != after.end(); was = was->Next(), is = is->Next()) {
      Compare(*was, *is, pointer);
    }
    if (was != before.end()) Add(Difference::kRemoved, pointer);
    if (is != after.end()) Add(Difference::kAdded, pointer);
  }

  void CompareMembers(const Node& before, const Node& after, const std::string& pointer) {
    for (const Node* was = before.begin(); was != before.end(); was = was->Next()) {
      const Node* is = after.Find(was->key);
      std::string place = pointer;
      AppendPointerStep(was->key, place);
      if (is == nullptr) {
        Add(Difference::kRemoved, place);
      } else {
        Compare(*before.Find(was->key), *is, place);
      }
    }
    for (const Node* is = after.begin(); is != after.end(); is = is->Next()) {
      if (before.Find(is->key) != nullptr) continue;
      std::string place = pointer;
      AppendPointerStep(is->key, place);
      Add(Difference::kAdded, place);
    }
  }

  std::set<DocumentDifference> found_;
};

}  // namespace

std::vector<DocumentDifference> DifferencesOf(const std::vector<std::string>& before,
                                              const std::vector<std::string>& after) {
  if (before == after) return {};
  auto was = SidesOf(before);
  auto is = SidesOf(after);
  TakeOutEqual(was, is);
  Walk walk;
  auto one = was.begin();
  auto other = is.begin();
  for (; one != was.end() && other != is.end(); ++one, ++other) {
    if (one->is_json && other->is_json) {
      walk.Compare(one->document.root(), other->document.root(), "");
    } else {
      walk.Add(Difference::kChanged, "");
    }
  }
  if (one != was.end()) walk.Add(Difference::kDocumentRemoved, "");
  if (other != is.end()) walk.Add(Difference::kDocumentAdded, "");
  return walk.Take();
}

}  // namespace interlingua::json
