// Where a walk through a document is; becomes a JSON pointer only when somebody asks.
#pragma once

#include <string>
#include <string_view>

#include "absl/container/inlined_vector.h"
#include "translator/json/document.h"

namespace interlingua::json {

/// The steps from the root to the current value. Names are borrowed.
class Pointer {
 public:
  void Push(std::string_view member) { steps_.push_back({member, -1}); }
  void Push(int element) { steps_.push_back({{}, element}); }
  void Pop() { steps_.pop_back(); }
  bool AtRoot() const { return steps_.empty(); }

  /// As RFC 6901 writes it; "" for the root.
  std::string Text() const {
    std::string text;
    for (const Step& step : steps_) {
      if (step.element >= 0) {
        text.append("/").append(std::to_string(step.element));
      } else {
        AppendPointerStep(step.member, text);
      }
    }
    return text;
  }

 private:
  struct Step {
    std::string_view member;
    int element;
  };
  absl::InlinedVector<Step, 12> steps_;
};

}  // namespace interlingua::json
