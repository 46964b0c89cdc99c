// The faults of a YAML file, each a line with its place, all of them in one status.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <set>
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

/// What the reader of a file knows besides the values: where each stands, which could not be read,
/// and which must not be shown. A value is named by its path: `destinations[1].http.timeout_ms`, ""
/// for the file as a whole. Not thread-safe.
class Places {
 public:
  void Set(const std::string& path, Place place) { places_[path] = place; }

  /// Whether no document was read at all.
  bool empty() const { return places_.empty(); }

  /// The place of the value at `path`, or of the innermost value around it that the file has.
  Place Find(std::string_view path) const;

  /// Marks the value at `path` as one that could not be read; its fault is noted already.
  void MarkUnread(const std::string& path) { unread_.insert(path); }

  /// Whether the value at `path`, or a value around it, could not be read.
  bool IsUnread(std::string_view path) const;

  /// Marks a text as secret, because it came from the environment.
  void Hide(const std::string& text) {
    if (!text.empty()) hidden_.insert(text);
  }

  /// `message` with every hidden text replaced by `***`.
  std::string Redact(std::string message) const;

 private:
  std::map<std::string, Place, std::less<>> places_;
  std::set<std::string, std::less<>> unread_;
  std::set<std::string> hidden_;
};

/// Collects the faults of one file. Not thread-safe.
class Faults {
 public:
  /// `name` stands for the file in messages.
  explicit Faults(std::string_view name) : name_(name) {}

  Places& places() { return places_; }
  const Places& places() const { return places_; }

  /// Notes a fault of the value at `path`; `fact` says what is wrong and holds no secret.
  void Add(std::string_view path, std::string_view fact) { AddAt(places_.Find(path), path, fact); }

  /// The same at a place of the file other than the value's.
  void AddAt(Place place, std::string_view path, std::string_view fact);

  /// Notes a fault whose text may hold values of the file; hidden texts are replaced.
  void AddRedacted(std::string_view path, std::string_view fact) {
    Add(path, places_.Redact(std::string(fact)));
  }

  /// Notes that a value is missing, unless the file has it and it could not be read.
  void AddMissing(std::string_view path, std::string_view fact) {
    if (!places_.IsUnread(path)) AddRedacted(path, fact);
  }

  /// The number of faults so far.
  std::size_t size() const { return faults_.size(); }

  /// OK, or kInvalidArgument with one line a fault in the order of the file, doubles left out:
  /// `gateway.yaml:12:5: path: fact`.
  absl::Status ToStatus() const;

 private:
  struct Fault {
    Place place;
    std::string text;
    auto operator<=>(const Fault&) const = default;
  };

  std::string name_;
  Places places_;
  std::vector<Fault> faults_;
};

}  // namespace interlingua::config
