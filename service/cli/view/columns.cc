#include "service/cli/view/columns.h"

#include <algorithm>
#include <utility>

namespace interlingua::cli::view {
namespace {

/// Characters, not bytes: continuation bytes of UTF-8 take no place.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void AppendMarkdownRow(const Row& cells, std::string& out) {
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

void Columns::Add(std::string heading, Side side) {
  rows_[0].push_back(std::move(heading));
  sides_.push_back(side);
}

void Columns::AddRow(Row cells) {
  cells.resize(sides_.size());
  rows_.push_back(std::move(cells));
}

std::string Columns::Text() const {
  if (rows_.size() == 1) return {};
  std::vector<std::size_t> widths(sides_.size(), 0);
  for (std::size_t column = 0; column < sides_.size(); ++column) {
    for (std::size_t row = 1; row < rows_.size(); ++row) {
      widths[column] = std::max(widths[column], Width(rows_[row][column]));
    }
    if (widths[column] > 0) widths[column] = std::max(widths[column], Width(rows_[0][column]));
  }
  std::string text;
  for (const Row& row : rows_) {
    std::string line;
    for (std::size_t column = 0; column < sides_.size(); ++column) {
      if (widths[column] == 0) continue;
      const std::string space(widths[column] - Width(row[column]), ' ');
      if (!line.empty()) line += "  ";
      line += sides_[column] == Side::kRight ? space + row[column] : row[column] + space;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string ColumnsText(const Row& headings, const std::vector<Row>& rows) {
  Columns columns;
  for (const std::string& heading : headings) columns.Add(heading);
  for (const Row& row : rows) columns.AddRow(row);
  return columns.Text();
}

std::string MarkdownTable(const Row& headings, const std::vector<Row>& rows) {
  std::string out;
  AppendMarkdownRow(headings, out);
  out.push_back('|');
  for (std::size_t i = 0; i < headings.size(); ++i) out.append(" --- |");
  out.push_back('\n');
  for (const Row& row : rows) AppendMarkdownRow(row, out);
  return out;
}

}  // namespace interlingua::cli::view
