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

}  // namespace

void Columns::Add(std::string heading, Side side) {
  rows_[0].push_back(std::move(heading));
  sides_.push_back(side);
}

void Columns::AddRow(std::vector<std::string> cells) {
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
  for (const std::vector<std::string>& row : rows_) {
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

}  // namespace interlingua::cli::view
