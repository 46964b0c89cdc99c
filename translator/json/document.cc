#include "translator/json/document.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "translator/text/text.h"
#include "translator/value/decimal.h"

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
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

const char* SkipDigits(const char* at, const char* end) {
  while (at != end && IsDigit(*at)) ++at;
  return at;
}

/// Whether `text` is a number by the grammar of RFC 8259.
bool IsNumber(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  if (at != end && *at == '-') ++at;
  if (at == end || !IsDigit(*at)) return false;
  at = *at == '0' ? at + 1 : SkipDigits(at, end);
  if (at != end && *at == '.') {
    const char* fraction = at + 1;
    at = SkipDigits(fraction, end);
    if (at == fraction) return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    const char* exponent = at;
    at = SkipDigits(exponent, end);
    if (at == exponent) return false;
  }
  return at == end;
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The 16 bits after `\u`; -1 when they are not four hexadecimal digits.
int CodeUnit(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int unit = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = HexValue(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

void AppendUtf8(std::uint32_t point, std::string& out) {
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (point >> 6)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  } else if (point < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (point >> 12)));
    out.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (point >> 18)));
    out.push_back(static_cast<char>(0x80 | ((point >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  }
}

char SimpleEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

/// Reads the escape `\uXXXX` (or a pair of them) at `at`, past the `u`; returns the characters
/// read, 0 on a fault.
std::size_t AppendCodePoint(std::string_view text, std::size_t at, std::string& out) {
  const int unit = CodeUnit(text, at);
  if (unit < 0 || (unit >= 0xDC00 && unit < 0xE000)) return 0;
  if (unit < 0xD800 || unit >= 0xE000) {
    AppendUtf8(static_cast<std::uint32_t>(unit), out);
    return 4;
  }
  if (at + 6 > text.size() || text[at + 4] != '\\' || text[at + 5] != 'u') return 0;
  const int low = CodeUnit(text, at + 6);
  if (low < 0xDC00 || low >= 0xE000) return 0;
  AppendUtf8(0x10000 + (static_cast<std::uint32_t>(unit - 0xD800) << 10) +
                 static_cast<std::uint32_t>(low - 0xDC00),
             out);
  return 10;
}

/// Appends the meaning of `text` (between the quotes) to `out`; false on an escape that is none.
bool AppendUnescaped(std::string_view text, std::string& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t slash = std::min(text.find('\\', at), text.size());
    out.append(text.substr(at, slash - at));
    if (slash == text.size()) return true;
    if (slash + 1 == text.size()) return false;
    at = slash + 2;
    if (text[slash + 1] == 'u') {
      const std::size_t read = AppendCodePoint(text, at, out);
      if (read == 0) return false;
      at += read;
    } else {
      const char meaning = SimpleEscape(text[slash + 1]);
      if (meaning == 0) return false;
      out.push_back(meaning);
    }
  }
  return true;
}

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

void AppendString(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(begin, at - begin));
    begin = at + 1;
    out.push_back('\\');
    switch (c) {
      case '"':
        out.push_back('"');
        break;
      case '\\':
        out.push_back('\\');
        break;
      case '\b':
        out.push_back('b');
        break;
      case '\f':
        out.push_back('f');
        break;
      case '\n':
        out.push_back('n');
        break;
      case '\r':
        out.push_back('r');
        break;
      case '\t':
        out.push_back('t');
        break;
      default:
        out.append("u00");
        out.push_back(kHex[c >> 4]);
        out.push_back(kHex[c & 15]);
    }
  }
  out.append(text.substr(begin));
  out.push_back('"');
}

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

bool IsWholeNumber(std::string_view text) {
  constexpr std::size_t kMostDigits = 40;
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= kMostDigits && (text.size() == 1 || text[0] != '0') &&
         std::all_of(text.begin(), text.end(), IsDigit);
}

void AppendPointerStep(std::string_view name, std::string& pointer) {
  pointer.push_back('/');
  for (const char c : name) {
    if (c == '~') {
      pointer.append("~0");
    } else if (c == '/') {
      pointer.append("~1");
    } else {
      pointer.push_back(c);
    }
  }
}

}  // namespace interlingua::json
