#include "service/log/recent_keys.h"

#include <algorithm>
#include <string>

#include "translator/event_id.h"
#include "translator/text.h"

namespace interlingua {
namespace {

/// FNV-1a, finished as MurmurHash3 does: stable, because keys are kept in the log.
std::uint64_t StableHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char byte : text) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  }
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

}  // namespace

std::uint64_t DuplicateKey(const v1::CommerceEvent& event) {
  const bool timeless = !event.has_occurred_at() && IsDerivedEventId(event.event_id());
  if (event.event_id().empty() || timeless) return 0;
  const std::string& source = event.source().id();
  const std::uint64_t key = StableHash(Concat(source.size(), '/', source, '/', event.event_id()));
  return key == 0 ? 1 : key;
}

std::optional<std::int64_t> RecentKeys::Find(std::uint64_t key, std::int64_t now_ms) const {
  const auto found = offsets_.find(key);
  if (key == 0 || found == offsets_.end()) return std::nullopt;
  const auto before = [](const Remembered& one, std::int64_t offset) {
    return one.offset < offset;
  };
  const auto place =
      std::lower_bound(remembered_.begin(), remembered_.end(), found->second, before);
  if (place->accepted_at_ms + window_ms_ < now_ms) return std::nullopt;
  return found->second;
}

void RecentKeys::Add(std::uint64_t key, std::int64_t offset, std::int64_t now_ms) {
  if (key == 0 || max_events_ == 0) return;
  while (!remembered_.empty() && (remembered_.size() >= max_events_ ||
                                  remembered_.front().accepted_at_ms + window_ms_ < now_ms)) {
    Erase(remembered_.front());
    remembered_.pop_front();
  }
  remembered_.push_back({key, offset, now_ms});
  offsets_[key] = offset;
}

void RecentKeys::ForgetAfter(std::int64_t offset) {
  while (!remembered_.empty() && remembered_.back().offset > offset) {
    Erase(remembered_.back());
    remembered_.pop_back();
  }
}

void RecentKeys::Erase(const Remembered& one) {
  const auto found = offsets_.find(one.key);
  // A later event may have the key by now.
  if (found != offsets_.end() && found->second == one.offset) offsets_.erase(found);
}

}  // namespace interlingua
