#include "service/ingest/coalescer.h"

#include <utility>

namespace interlingua::ingest {
namespace {

// Of list node, hash table and strings, roughly: a flood of tiny streams or keys is bounded too.
constexpr std::size_t kStreamOverheadBytes = 256;
constexpr std::size_t kKeyOverheadBytes = 128;

}  // namespace

std::vector<Coalescer::Batch> Coalescer::Add(std::string_view stream, std::string_view key,
                                             std::string_view value, absl::Time now) {
  const auto [place, is_new] = streams_.try_emplace(std::string(stream), open_.end());
  if (is_new) {
    place->second = open_.insert(open_.end(), Open{});
    Open& open = *place->second;
    open.batch.stream = place->first;
    open.batch.begun = now;
    open.bytes = kStreamOverheadBytes + 2 * stream.size();
    bytes_ += open.bytes;
  }
  Put(*place->second, key, value);
  std::vector<Batch> released;
  while (bytes_ > limits_.max_bytes) ReleaseOldest(released);
  return released;
}

void Coalescer::Put(Open& open, std::string_view key, std::string_view value) {
  std::vector<Update>& updates = open.batch.updates;
  const auto [place, is_new] = open.places.try_emplace(std::string(key), updates.size());
  std::size_t grown = value.size();
  std::size_t shrunk = 0;
  if (is_new) {
    updates.push_back({std::string(key), std::string(value)});
    grown += kKeyOverheadBytes + 2 * key.size();
  } else {
    std::string& latest = updates[place->second].value;
    shrunk = latest.size();
    latest = std::string(value);  // anew, so that a large value of before gives its memory back
  }
  open.bytes += grown - shrunk;
  bytes_ += grown - shrunk;
}

void Coalescer::ReleaseOldest(std::vector<Batch>& released) {
  Open& oldest = open_.front();
  bytes_ -= oldest.bytes;
  streams_.erase(oldest.batch.stream);
  released.push_back(std::move(oldest.batch));
  open_.pop_front();
}

std::vector<Coalescer::Batch> Coalescer::Due(absl::Time now) {
  std::vector<Batch> released;
  while (!open_.empty()) {
    const absl::Time begun = open_.front().batch.begun;
    if (now >= begun && now < begun + limits_.window) break;
    ReleaseOldest(released);
  }
  return released;
}

std::vector<Coalescer::Batch> Coalescer::Flush() {
  std::vector<Batch> released;
  while (!open_.empty()) ReleaseOldest(released);
  return released;
}

std::optional<absl::Time> Coalescer::NextDue() const {
  if (open_.empty()) return std::nullopt;
  return open_.front().batch.begun + limits_.window;
}

}  // namespace interlingua::ingest
