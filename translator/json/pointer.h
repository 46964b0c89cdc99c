// JSON pointers (RFC 6901): written, read, followed, and matched against patterns.
//
// A pattern is a pointer in which `*` stands for any one step: `/items/*/price`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"

namespace interlingua::json {

struct Node;

/// Appends one step: `/` and the name, with `~` and `/` escaped.
void AppendPointerStep(std::string_view name, std::string& pointer);

/// The unescaped steps of a pointer to a member or an element. kInvalidArgument: the pointer is
/// empty, does not begin with `/`, or has a `~` that is no escape; the message says what is wanted.
absl::StatusOr<std::vector<std::string>> ParsePointer(std::string_view pointer);

/// The last step of a pointer, unescaped: the name of the member. "" for the root.
std::string LastStep(std::string_view pointer);

/// Takes the first step off `pointer` and returns it, escaped and with its `/`; "" at the end.
std::string_view TakeStep(std::string_view& pointer);

/// Whether the pattern names the place of `pointer`.
bool MatchesPattern(std::string_view pattern, std::string_view pointer);

/// Whether the pattern names the place of `pointer`, or one that it is below.
bool IsAtOrBelowPattern(std::string_view pattern, std::string_view pointer);

/// The member of an object, or the element of an array by its number; null where there is none.
const Node* ChildOf(const Node& container, std::string_view step);

/// The value at the end of the unescaped steps; null where one of them does not exist.
const Node* NodeAt(const Node& root, std::span<const std::string> steps);

/// Where a walk through a document is: the steps from the root to the current value. The text is
/// made only when asked for. Names are borrowed.
class Pointer {
 public:
  void Push(std::string_view member) { steps_.push_back({member, -1}); }
  void Push(int element) { steps_.push_back({{}, element}); }
  void Pop() { steps_.pop_back(); }
  bool AtRoot() const { return steps_.empty(); }

  /// As RFC 6901 writes it; "" for the root.
  std::string Text() const;

 private:
  struct Step {
    std::string_view member;
    int element;
  };
  absl::InlinedVector<Step, 12> steps_;
};

}  // namespace interlingua::json
