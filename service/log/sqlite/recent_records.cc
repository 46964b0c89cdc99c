#include "service/log/sqlite/recent_records.h"

#include <algorithm>
#include <utility>

namespace interlingua::log::sqlite {

void RecentRecords::Add(StoredRecord record) {
  bytes_ += record.bytes->size();
  records_.push_back(std::move(record));
  while (bytes_ > max_bytes_) {
    bytes_ -= records_.front().bytes->size();
    records_.pop_front();
  }
}

void RecentRecords::Replace(std::int64_t offset, std::string bytes) {
  if (records_.empty() || offset < records_.front().offset || offset > records_.back().offset) {
    return;
  }
  StoredRecord& record = records_[static_cast<std::size_t>(offset - records_.front().offset)];
  bytes_ -= record.bytes->size();
  bytes_ += bytes.size();
  record.bytes = std::make_shared<const std::string>(std::move(bytes));
}

bool RecentRecords::Covers(std::int64_t after) const {
  return !records_.empty() && after + 1 >= records_.front().offset &&
         after < records_.back().offset;
}

std::vector<StoredRecord> RecentRecords::Take(std::int64_t after, int max,
                                              std::size_t max_bytes) const {
  const auto first = static_cast<std::size_t>(after + 1 - records_.front().offset);
  const auto end = std::min(records_.size(), first + static_cast<std::size_t>(std::max(max, 1)));
  std::vector<StoredRecord> taken;
  taken.reserve(end - first);
  std::size_t bytes = 0;
  for (std::size_t index = first; index < end && (taken.empty() || bytes < max_bytes); ++index) {
    taken.push_back(records_[index]);
    bytes += taken.back().bytes->size();
  }
  return taken;
}

}  // namespace interlingua::log::sqlite
