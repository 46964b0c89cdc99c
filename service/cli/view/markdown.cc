#include "service/cli/view/markdown.h"

namespace interlingua::cli::view {
namespace {

void AppendRow(const std::vector<std::string>& cells, std::string& out) {
  out.push_back('|');
  for (const std::string& cell : cells) {
    out.push_back(' ');
    bool code = false;
    for (const char c : cell) {
      if (c == '`') code = !code;
      // Outside of code a star alone would begin emphasis, `<` a tag.
      if (c == '|' || (!code && (c == '*' || c == '<' || c == '_'))) out.push_back('\\');
      out.push_back(c == '\n' ? ' ' : c);
    }
    out.append(" |");
  }
  out.push_back('\n');
}

}  // namespace

std::string MarkdownTable(const std::vector<std::string>& headings,
                          const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  AppendRow(headings, out);
  out.push_back('|');
  for (std::size_t i = 0; i < headings.size(); ++i) out.append(" --- |");
  out.push_back('\n');
  for (const auto& row : rows) AppendRow(row, out);
  return out;
}

}  // namespace interlingua::cli::view
