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

namespace interlingua {

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

/// `null`, `boolean`, `number`, `string`, `array` or `object`, for messages.
std::string_view NameOf(JsonKind kind);

/// One value; all views borrow from the document or the text it was made of.
struct JsonNode {
  std::string_view key;    ///< unescaped name, where the value is a member of an object
  std::string_view text;   ///< strings: unescaped content; numbers: their digits
  std::string_view raw;    ///< the value's source text, verbatim
  std::uint32_t size = 1;  ///< nodes of this subtree, itself included
  JsonKind kind = JsonKind::kNull;

  bool IsContainer() const { return kind >= JsonKind::kArray; }
  const JsonNode* begin() const { return this + 1; }    ///< first child
  const JsonNode* end() const { return this + size; }   ///< past the last child
  const JsonNode* Next() const { return this + size; }  ///< the sibling
  /// The last member of that name; null when there is none or this is no object.
  const JsonNode* Find(std::string_view name) const;
};

struct JsonLimits {
  int max_depth = 64;
  std::size_t max_bytes = 16u << 20;
};

/// A parsed document. Reuse one object for many documents: its memory is kept. Not thread-safe.
class JsonDocument {
 public:
  JsonDocument();
  ~JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;

  /// Parses `text`, which must outlive the use of the nodes; nodes of an earlier parse become
  /// invalid. kInvalidArgument: `not JSON at byte 17: expected a colon`, invalid UTF-8, too deep,
  /// too large.
  absl::Status Parse(std::string_view text, const JsonLimits& limits = {});

  /// The whole document; valid after a successful parse.
  const JsonNode& root() const { return nodes_.front(); }

 private:
  class Builder;
  struct Stage1;
  std::unique_ptr<Stage1> stage1_;
  std::vector<JsonNode> nodes_;
  std::string unescaped_;  // never reallocated during a parse: as large as the text
};

/// Whether `text` is valid UTF-8.
bool IsUtf8(std::string_view text);

/// `text` as a JSON string with its quotes, appended to `out`.
void AppendJsonString(std::string_view text, std::string& out);

/// The document in one spelling: members sorted by name (the last of duplicates), strings with the
/// fewest escapes, numbers without redundant zeros. Equal values give equal texts; used to derive
/// ids and to compare.
std::string NormalJson(const JsonNode& node);

/// Whether two documents are equal as values: members in any order, 16.0 equal to 16.
bool EqualJson(const JsonNode& a, const JsonNode& b);

/// Whether `text` can stand as a whole number without change: `0`, `-12`, not `007`; at most 40
/// digits.
bool IsWholeNumber(std::string_view text);

/// One step of a JSON pointer: `~` and `/` escaped (RFC 6901).
void AppendPointerStep(std::string_view name, std::string& pointer);

}  // namespace interlingua
