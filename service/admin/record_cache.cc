#include "service/admin/record_cache.h"

#include <algorithm>
#include <utility>

namespace interlingua::admin {
namespace {

// A block has a few MiB at most; destinations that are far apart need one each.
constexpr std::size_t kMaxBlocks = 8;
constexpr int kEventsPerRead = 64;

}  // namespace

void RecordCache::Keep(std::vector<log::StoredRecord> records) {
  if (records.empty()) return;
  blocks_.push_back(std::move(records));
  if (blocks_.size() > kMaxBlocks) blocks_.pop_front();
}

std::shared_ptr<const std::string> RecordCache::Find(std::int64_t offset) {
  const auto find_in = [offset](const std::vector<log::StoredRecord>& block) {
    const auto found = std::lower_bound(block.begin(), block.end(), offset,
                                        [](const log::StoredRecord& record, std::int64_t wanted) {
                                          return record.offset < wanted;
                                        });
    const bool is_it = found != block.end() && found->offset == offset;
    return is_it ? found->bytes : nullptr;
  };
  for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
    if (auto bytes = find_in(*block); bytes != nullptr) return bytes;
  }
  auto read = log_.Read(offset - 1, kEventsPerRead, absl::ZeroDuration());
  if (!read.ok() || read->empty()) return nullptr;
  auto bytes = find_in(*read);
  Keep(*std::move(read));
  return bytes;
}

}  // namespace interlingua::admin
