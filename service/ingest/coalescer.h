// Gathers small updates and lets them go in larger ones: of each stream (a visitor, a cart) the
// latest value of every key that it was given within a window of time.
//
// For producers that report a state key by key, one change setting off a dozen others: what leaves
// is one update with all keys rather than a dozen with one. It knows nothing of formats, reads no
// clock and starts no thread; whoever owns it calls Due when NextDue has come.
//
//     Coalescer coalescer({});
//     Send(coalescer.Add("visitor-1", "LANGUAGE", "\"EN\"", now));   // nothing, unless memory is
//     full Send(coalescer.Add("visitor-1", "LANGUAGE", "\"RO\"", now));
//     ...
//     Send(coalescer.Due(now));                                      // visitor-1: LANGUAGE "RO"
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace interlingua::ingest {

/// Not thread-safe.
class Coalescer {
 public:
  struct Limits {
    /// How long after its first update a stream is released. Later updates do not put that off.
    absl::Duration window = absl::Seconds(1);
    /// Of names, keys and values, with what it costs to keep them. Beyond it the oldest streams are
    /// released early: nothing is lost, and nothing but the size of the updates suffers.
    std::size_t max_bytes = 16u << 20;
  };

  struct Update {
    std::string key;
    std::string value;  ///< the latest
  };

  /// What a stream was given within a window.
  struct Batch {
    std::string stream;
    absl::Time begun;             ///< when its first update came
    std::vector<Update> updates;  ///< at least one; in the order in which their keys first came
  };

  explicit Coalescer(const Limits& limits) : limits_(limits) {}

  /// Takes an update of the stream. Returns what has to go early because memory is full, oldest
  /// first; mostly nothing. An update that alone is larger than the memory comes back at once.
  std::vector<Batch> Add(std::string_view stream, std::string_view key, std::string_view value,
                         absl::Time now);

  /// The streams whose window is over, oldest first. Where the clock was put back, so that a window
  /// begins in the future, it counts as over.
  std::vector<Batch> Due(absl::Time now);

  /// All streams, oldest first, whether their window is over or not; for the end of the process.
  std::vector<Batch> Flush();

  /// When the next window is over; nothing where there is none.
  std::optional<absl::Time> NextDue() const;

  /// What is kept now, counted as for `max_bytes`.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Open {
    Batch batch;
    absl::flat_hash_map<std::string, std::size_t> places;  // of the keys in batch.updates
    std::size_t bytes = 0;
  };

  void Put(Open& open, std::string_view key, std::string_view value);
  void ReleaseOldest(std::vector<Batch>& released);

  Limits limits_;
  std::list<Open> open_;  // oldest first
  absl::flat_hash_map<std::string, std::list<Open>::iterator> streams_;
  std::size_t bytes_ = 0;
};

}  // namespace interlingua::ingest
