// JSON in: a validated document as a flat list of nodes that keep the digits and the text of the
// source.
//
// simdjson's first stage finds the structure and validates UTF-8 with SIMD at run time; the second
// stage here builds the nodes. simdjson's own second stage turns numbers into binary ones, which
// loses digits of amounts and of ids beyond 64 bits, and its on-demand interface is compiled
// without SIMD in the distributions' builds; hence this one.
//
// Nodes stand in the order of the document: the children of a container follow it directly, `size`
// counts the nodes of a subtree, so that the sibling of `node` is `node + node->size`. Duplicate
// members are all there, in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace interlingua::json {

enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

/// `null`, `boolean`, `number`, `string`, `array` or `object`, for messages.
std::string_view NameOf(Kind kind);

/// One value; all views borrow from the document or the text it was made of.
struct Node {
  std::string_view key;    ///< unescaped name, where the value is a member of an object
  std::string_view text;   ///< strings: unescaped content; numbers: their digits
  std::string_view raw;    ///< the value's source text, verbatim
  std::uint32_t size = 1;  ///< nodes of this subtree, itself included
  Kind kind = Kind::kNull;

  bool IsContainer() const { return kind >= Kind::kArray; }
  const Node* begin() const { return this + 1; }    ///< first child
  const Node* end() const { return this + size; }   ///< past the last child
  const Node* Next() const { return this + size; }  ///< the sibling
  /// The last member of that name; null when there is none or this is no object.
  const Node* Find(std::string_view name) const;
};

struct Limits {
  int max_depth = 64;
  std::size_t max_bytes = 16u << 20;
};

/// A parsed document. Reuse one object for many documents: its memory is kept. Not thread-safe.
class Document {
 public:
  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  /// Parses `text`, which must outlive the use of the nodes; nodes of an earlier parse become
  /// invalid. kInvalidArgument: `not JSON at byte 17: expected a colon`, invalid UTF-8, too deep,
  /// too large.
  absl::Status Parse(std::string_view text, const Limits& limits = {});

  /// The whole document; valid after a successful parse.
  const Node& root() const { return nodes_.front(); }

 private:
  class Builder;
  struct Stage1;
  std::unique_ptr<Stage1> stage1_;
  std::vector<Node> nodes_;
  std::string unescaped_;  // never reallocated during a parse: as large as the text
};

/// Whether `text` is valid UTF-8.
bool IsUtf8(std::string_view text);

}  // namespace interlingua::json
