#include "service/admin/record_window.h"

#include <algorithm>
#include <utility>

namespace interlingua::admin {
namespace {

// A piece has a few MiB at most; destinations that are far apart want one each.
constexpr std::size_t kMostPieces = 8;
constexpr int kEventsOfAPiece = 64;

}  // namespace

void RecordWindow::Keep(std::vector<log::StoredRecord> records) {
  if (records.empty()) return;
  pieces_.push_back(std::move(records));
  if (pieces_.size() > kMostPieces) pieces_.pop_front();
}

std::shared_ptr<const std::string> RecordWindow::Find(std::int64_t offset) {
  const auto find_in = [offset](const std::vector<log::StoredRecord>& piece) {
    const auto found = std::lower_bound(piece.begin(), piece.end(), offset,
                                        [](const log::StoredRecord& record, std::int64_t wanted) {
                                          return record.offset < wanted;
                                        });
    const bool is_it = found != piece.end() && found->offset == offset;
    return is_it ? found->bytes : nullptr;
  };
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); ++piece) {
    if (auto bytes = find_in(*piece); bytes != nullptr) return bytes;
  }
  auto read = log_.Read(offset - 1, kEventsOfAPiece, absl::ZeroDuration());
  if (!read.ok() || read->empty()) return nullptr;
  auto bytes = find_in(*read);
  Keep(*std::move(read));
  return bytes;
}

}  // namespace interlingua::admin
