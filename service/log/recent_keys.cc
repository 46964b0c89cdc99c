#include "service/log/recent_keys.h"

#include <algorithm>
#include <limits>
#include <string>

#include "interlingua/v1/event.pb.h"
#include "translator/event/event_id.h"
#include "translator/text/text.h"

namespace interlingua::log {
namespace {

// Few enough that their serials differ.
constexpr std::size_t kMostEvents = std::size_t{1} << 31;

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
  const bool timeless = !event.has_occurred_at() && event::IsDerivedEventId(event.event_id());
  if (event.event_id().empty() || timeless) return 0;
  const std::string& source = event.source().id();
  const std::uint64_t key =
      StableHash(text::Concat(source.size(), '/', source, '/', event.event_id()));
  return key == 0 ? 1 : key;
}

RecentKeys::RecentKeys(std::size_t max_events, std::int64_t window_ms)
    : max_events_(window_ms <= 0 ? 0 : std::min(max_events, kMostEvents)),
      window_ms_(window_ms),
      newest_(0, HashOfKey{this}, SameKey{this}) {}

std::optional<std::int64_t> RecentKeys::Find(std::uint64_t key, std::int64_t now_ms) const {
  if (key == 0) return std::nullopt;
  const auto found = newest_.find(key);
  if (found == newest_.end()) return std::nullopt;
  const Place place = PlaceAt(IndexOf(*found));
  if (place.accepted_at_ms + window_ms_ < now_ms) return std::nullopt;
  return place.offset;
}

void RecentKeys::Add(std::uint64_t key, std::int64_t offset, std::int64_t now_ms) {
  if (key == 0 || max_events_ == 0) return;
  while (!remembered_.empty() &&
         (remembered_.size() >= max_events_ || PlaceAt(0).accepted_at_ms + window_ms_ < now_ms)) {
    PopOldest();
  }
  const std::uint64_t number = first_ + remembered_.size();
  if (bases_.empty() || !IsNear(bases_.back(), offset, now_ms)) {
    bases_.push_back({number, offset, now_ms});
  }
  const Base& base = bases_.back();
  remembered_.push_back({key, static_cast<std::uint32_t>(offset - base.offset),
                         static_cast<std::int32_t>(now_ms - base.accepted_at_ms)});
  // An older event may have the key.
  if (const auto older = newest_.find(key); older != newest_.end()) newest_.erase(older);
  newest_.insert(static_cast<Serial>(number));
}

void RecentKeys::ForgetAfter(std::int64_t offset) {
  while (!remembered_.empty() && PlaceAt(remembered_.size() - 1).offset > offset) PopNewest();
}

bool RecentKeys::IsNear(const Base& base, std::int64_t offset, std::int64_t at_ms) {
  const std::int64_t ahead_ms = at_ms - base.accepted_at_ms;
  return offset >= base.offset &&
         offset - base.offset <= std::numeric_limits<std::uint32_t>::max() &&
         ahead_ms >= std::numeric_limits<std::int32_t>::min() &&
         ahead_ms <= std::numeric_limits<std::int32_t>::max();
}

RecentKeys::Place RecentKeys::PlaceAt(std::size_t index) const {
  auto base = bases_.rbegin();
  while (base->first > first_ + index) ++base;
  const Remembered& one = remembered_[index];
  return {base->offset + one.offset, base->accepted_at_ms + one.accepted_at_ms};
}

void RecentKeys::PopOldest() {
  Unlist(0);
  remembered_.pop_front();
  ++first_;
  if (bases_.size() > 1 && bases_[1].first <= first_) bases_.pop_front();
}

void RecentKeys::PopNewest() {
  Unlist(remembered_.size() - 1);
  remembered_.pop_back();
  if (bases_.back().first >= first_ + remembered_.size()) bases_.pop_back();
}

// A later event may have the key by now.
void RecentKeys::Unlist(std::size_t index) {
  const auto found = newest_.find(remembered_[index].key);
  if (found != newest_.end() && IndexOf(*found) == index) newest_.erase(found);
}

}  // namespace interlingua::log
