// What an event keeps of a document of this very format: members without a row, and spellings.
#include <memory>
#include <string>

#include "translator/engine/decode.h"
#include "translator/engine/encode.h"
#include "translator/json/document.h"
#include "translator/json/pointer.h"
#include "translator/json/writer.h"
#include "translator/report/finding.h"

namespace interlingua::engine {

using google::protobuf::Message;

namespace {

/// Whether a JSON object, as far as it is written, has the member itself, not an object in it.
/// `key` as it is written, with its colon.
bool HasMember(std::string_view object, std::string_view key) {
  int depth = 0;
  bool text = false;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const char c = object[i];
    if (text) {
      if (c == '\\') ++i;
      text = c != '"';
      continue;
    }
    if (c == '"' && depth == 1 && object.substr(i).starts_with(key)) return true;
    text = c == '"';
    depth += (c == '{' || c == '[') - (c == '}' || c == ']');
  }
  return false;
}

}  // namespace

/// Writes an older member where the event was read with it and it still means the same.
bool Encoder::Deprecated(const table::ObjectPlan& plan, const table::FieldOp& op,
                         const SubMessages& messages, std::string& out) {
  pointer_.Push(op.row->member);
  bool written = false;
  if (extensions_.SpellingAt(pointer_.Text()) != nullptr) {
    const std::size_t begin = out.size();
    Separate(out);
    out.append(op.key_json);
    const std::size_t value = out.size();
    if (!Value(op, messages, out)) out.resize(value);
    written = Respelled(plan, op, *messages[0], value, out);
    if (!written) out.resize(begin);
  }
  pointer_.Pop();
  return written;
}

int Encoder::UnknownMembers(const table::ObjectPlan& plan, std::size_t begin, std::string& out) {
  int written = 0;
  for (const v1::Extension* extension : extensions_.UnknownIn(pointer_.Text())) {
    std::string key;
    const std::string name = json::LastStep(extension->pointer());
    json::AppendString(name, key);
    key.push_back(':');
    // A numbered member after a gap comes back unless the gap has been filled meanwhile, and an
    // older member beside the one that replaced it always does.
    if (plan.Find(name) >= 0 && HasMember(std::string_view(out).substr(begin), key)) continue;
    Separate(out);
    out.append(key).append(extension->json());
    if (extensions_written_ != nullptr) extensions_written_->insert(extension);
    ++written;
  }
  return written;
}

/// Puts the kept spelling of the member in place of what was written from `begin` on, where both
/// mean the same.
bool Encoder::Respelled(const table::ObjectPlan& plan, const table::FieldOp& op,
                        const Message& base, std::size_t begin, std::string& out) {
  const v1::Extension* spelling = extensions_.SpellingAt(pointer_.Text());
  if (spelling == nullptr) return false;
  json::Document document;
  if (!document.Parse(spelling->json()).ok()) return false;
  std::string read;
  if (document.root().kind != json::Kind::kNull) {
    std::unique_ptr<Message> scratch(base.New());
    v1::Report report;
    Decoder decoder(format_, nullptr, report);
    decoder.Single(plan, {op.row->member, static_cast<int>(&op - plan.ops.data()), 0, -1},
                   document.root(), *scratch);
    if (report::IsRefused(report)) return false;
    const v1::CommerceEvent nothing;
    const ExtensionIndex none(nothing, format_);
    Encoder writer(format_, nothing, none, options_, report, nullptr, nullptr);
    if (!writer.Value(op, SubMessages(plan, *scratch), read)) read.clear();
  }
  if (read != std::string_view(out).substr(begin)) return false;
  out.resize(begin);
  out.append(spelling->json());
  return true;
}

/// A text that was read from a number with these digits is written as one again.
void Encoder::AppendAsRead(std::string_view text, bool as_number, std::string& out) {
  const v1::Extension* spelling =
      extensions_.empty() ? nullptr : extensions_.SpellingAt(pointer_.Text());
  if (spelling != nullptr && spelling->json() == text) {
    out.append(text);
  } else {
    AppendTextValue(text, as_number, out);
  }
}

}  // namespace interlingua::engine
