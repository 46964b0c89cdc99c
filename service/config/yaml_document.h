// From YAML text to a message, driven by the message's descriptor: keys are field names, so that a
// new field of config.proto can be written in a file without a change here.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "service/config/config.h"
#include "service/config/faults.h"

namespace interlingua::config {

/// What is known of a read file besides the values: where each stands, and what must not be shown.
class Places {
 public:
  void Set(const std::string& path, Place place) { places_[path] = place; }

  /// Whether no document was read at all.
  bool empty() const { return places_.empty(); }

  /// The place of the value at `path` (`log.path`), or of the nearest thing around it that is
  /// written in the file.
  Place Find(std::string_view path) const;

  /// Notes that the file has a value at `path` which could not be read and has its fault already.
  void MarkUnread(const std::string& path) { unread_.insert(path); }

  /// Whether the value at `path`, or something around it, could not be read.
  bool IsUnread(std::string_view path) const;

  /// Marks a text as taken from the environment.
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

/// Reads `yaml` into `message`. Everything that does not fit goes to `faults`; the rest is filled
/// in all the same, so that further checks find what there is. An empty text is an empty message.
void ReadYaml(std::string_view yaml, const Environment& environment,
              google::protobuf::Message& message, Places& places, Faults& faults);

}  // namespace interlingua::config
