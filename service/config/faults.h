// The faults of a configuration, each a line with its place, all of them in one status.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace interlingua::config {

/// Where something stands in a file, counted from 1; zeros mean the file as a whole.
struct Place {
  int line = 0;
  int column = 0;
  auto operator<=>(const Place&) const = default;
};

/// Collects faults. Not thread-safe.
class Faults {
 public:
  /// `name` stands for the file in messages.
  explicit Faults(std::string_view name) : name_(name) {}

  /// Notes one fault. `path` names the value (`destinations[1].http.timeout_ms`; "" for the file as
  /// a whole), `fact` says what is wrong with it and holds no secret.
  void Add(Place place, std::string_view path, std::string_view fact);

  /// How many there are so far.
  std::size_t size() const { return faults_.size(); }

  /// OK, or kInvalidArgument with one line a fault in the order of the file: `gateway.yaml:12:5:
  /// path: fact`.
  absl::Status ToStatus() const;

 private:
  struct Fault {
    Place place;
    std::string text;
    auto operator<=>(const Fault&) const = default;
  };
  std::string name_;
  std::vector<Fault> faults_;
};

}  // namespace interlingua::config
