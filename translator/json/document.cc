#include "translator/json/document.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "translator/json/token.h"
#include "translator/text/text.h"

namespace interlingua::json {

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kFalse:
    case Kind::kTrue:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
  }
  return "value";
}

const Node* Node::Find(std::string_view name) const {
  if (kind != Kind::kObject) return nullptr;
  const Node* found = nullptr;
  for (const Node* member = begin(); member != end(); member = member->Next()) {
    if (member->key == name) found = member;
  }
  return found;
}

struct Document::Stage1 {
  simdjson::dom::parser parser;
};

Document::Document() : stage1_(std::make_unique<Stage1>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

namespace {

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
}  // namespace

/// The second stage: walks the structural positions and appends nodes. Stops at the first fault.
class Document::Builder {
 public:
  Builder(std::string_view text, const std::uint32_t* structure, std::size_t count, int max_depth,
          std::vector<Node>& nodes, std::string& unescaped)
      : text_(text),
        structure_(structure),
        count_(count),
        max_depth_(max_depth),
        nodes_(nodes),
        unescaped_(unescaped) {}

  absl::Status Build() {
    if (!Value({}, 0)) return Status();
    if (at_ != count_) Fail("expected the end of the document");
    return Status();
  }

 private:
  char Peek() const { return at_ < count_ ? text_[structure_[at_]] : '\0'; }

  bool Fail(std::string_view reason) {
    if (fault_.empty()) {
      const std::size_t place = at_ < count_ ? structure_[at_] : text_.size();
      fault_ = text::Concat("not JSON at byte ", place, ": ", reason);
    }
    return false;
  }

  absl::Status Status() const {
    return fault_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(fault_);
  }

  /// The scalar token at the current position, without the white space behind it.
  std::string_view Token() const {
    const std::size_t begin = structure_[at_];
    std::size_t end = at_ + 1 < count_ ? structure_[at_ + 1] : text_.size();
    while (end > begin && IsSpace(text_[end - 1])) --end;
    return text_.substr(begin, end - begin);
  }

  bool String(std::string_view token, std::string_view& meaning) {
    if (token.size() < 2 || token.back() != '"') return Fail("unterminated string");
    const std::string_view inner = token.substr(1, token.size() - 2);
    if (std::memchr(inner.data(), '\\', inner.size()) == nullptr) {
      meaning = inner;
      return true;
    }
    const std::size_t begin = unescaped_.size();
    if (!AppendUnescaped(inner, unescaped_)) return Fail("invalid escape in a string");
    meaning = std::string_view(unescaped_).substr(begin);
    return true;
  }

  bool Scalar(Node& node) {
    const std::string_view token = Token();
    node.raw = token;
    switch (token.front()) {
      case '"':
        node.kind = Kind::kString;
        if (!String(token, node.text)) return false;
        break;
      case 't':
        node.kind = Kind::kTrue;
        if (token != "true") return Fail("unknown word");
        break;
      case 'f':
        node.kind = Kind::kFalse;
        if (token != "false") return Fail("unknown word");
        break;
      case 'n':
        node.kind = Kind::kNull;
        if (token != "null") return Fail("unknown word");
        break;
      default:
        node.kind = Kind::kNumber;
        node.text = token;
        if (!IsNumber(token)) return Fail("expected a value");
    }
    ++at_;
    return true;
  }

  bool Value(std::string_view key, int depth) {
    if (at_ >= count_) return Fail("expected a value");
    const std::size_t index = nodes_.size();
    nodes_.emplace_back();
    nodes_[index].key = key;
    const char first = Peek();
    if (first != '{' && first != '[') return Scalar(nodes_[index]);
    if (depth >= max_depth_)
      return Fail(text::Concat("nested deeper than ", max_depth_, " levels"));
    const std::size_t begin = structure_[at_++];
    const bool object = first == '{';
    if (!Children(object, depth)) return false;
    Node& node = nodes_[index];
    node.kind = object ? Kind::kObject : Kind::kArray;
    node.raw = text_.substr(begin, structure_[at_] + 1 - begin);
    node.size = static_cast<std::uint32_t>(nodes_.size() - index);
    ++at_;
    return true;
  }

  /// Everything up to the closing bracket, where it stops.
  bool Children(bool object, int depth) {
    const char close = object ? '}' : ']';
    if (Peek() == close && at_ < count_) return true;
    while (true) {
      std::string_view key;
      if (object && !Key(key)) return false;
      if (!Value(key, depth + 1)) return false;
      if (at_ >= count_) return Fail(object ? "unclosed object" : "unclosed array");
      if (Peek() == close) return true;
      if (Peek() != ',') return Fail(object ? "expected a comma or }" : "expected a comma or ]");
      ++at_;
    }
  }

  bool Key(std::string_view& key) {
    if (Peek() != '"') return Fail("expected a member name");
    if (!String(Token(), key)) return false;
    ++at_;
    if (Peek() != ':') return Fail("expected a colon");
    ++at_;
    return true;
  }

  std::string_view text_;
  const std::uint32_t* structure_;
  std::size_t count_;
  std::size_t at_ = 0;
  int max_depth_;
  std::vector<Node>& nodes_;
  std::string& unescaped_;
  std::string fault_;
};

absl::Status Document::Parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::InvalidArgumentError(
        text::Concat("larger than ", limits.max_bytes, " bytes (", text.size(), ")"));
  }
  nodes_.clear();
  unescaped_.clear();
  unescaped_.reserve(text.size());
  auto& parser = stage1_->parser;
  const auto code = [&] {
    const auto allocated = parser.allocate(std::max<std::size_t>(text.size(), 64));
    if (allocated != simdjson::SUCCESS) return allocated;
    return parser.implementation->stage1(reinterpret_cast<const std::uint8_t*>(text.data()),
                                         text.size(), simdjson::stage1_mode::regular);
  }();
  if (code == simdjson::EMPTY) return absl::InvalidArgumentError("not JSON: the document is empty");
  if (code != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(
        code == simdjson::UTF8_ERROR ? "not valid UTF-8"
                                     : text::Concat("not JSON: ", simdjson::error_message(code)));
  }
  return Builder(text, parser.implementation->structural_indexes.get(),
                 parser.implementation->n_structural_indexes, limits.max_depth, nodes_, unescaped_)
      .Build();
}

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace interlingua::json
