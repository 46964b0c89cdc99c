// Markdown, for the pages of the documentation that commands print.
#pragma once

#include <string>
#include <vector>

namespace interlingua::cli::view {

/// A table. Cells may hold code between backquotes; everything else in them is shown as it is.
std::string MarkdownTable(const std::vector<std::string>& headings,
                          const std::vector<std::vector<std::string>>& rows);

}  // namespace interlingua::cli::view
