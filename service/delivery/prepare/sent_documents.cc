#include "service/delivery/prepare/sent_documents.h"

#include <charconv>
#include <cstddef>

#include "translator/text/text.h"

namespace interlingua::delivery::prepare {

std::string FormatSent(const SentDocuments& sent) {
  if (!sent.sent) return "N";
  std::string kept = sent.redriven ? "R" : "S";
  for (const std::string& document : sent.documents) {
    kept += text::Concat(document.size(), ':', document);
  }
  return kept;
}

absl::StatusOr<SentDocuments> ParseSent(std::string_view kept) {
  const auto damaged = absl::DataLossError("what the log keeps as sent is damaged");
  if (kept.empty() || std::string_view("SRN").find(kept.front()) == std::string_view::npos) {
    return damaged;
  }
  SentDocuments sent;
  sent.sent = kept.front() != 'N';
  sent.redriven = kept.front() == 'R';
  kept.remove_prefix(1);
  while (!kept.empty()) {
    std::size_t size = 0;
    const auto read = std::from_chars(kept.data(), kept.data() + kept.size(), size);
    if (read.ec != std::errc()) return damaged;
    kept.remove_prefix(static_cast<std::size_t>(read.ptr - kept.data()));
    if (!kept.starts_with(':') || kept.size() - 1 < size) return damaged;
    sent.documents.emplace_back(kept.substr(1, size));
    kept.remove_prefix(1 + size);
  }
  return sent;
}

}  // namespace interlingua::delivery::prepare
