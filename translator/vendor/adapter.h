// All that the gateway knows of one vendor, as data. Adding a vendor is one of these and a line in
// adapters/all.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/statusor.h"
#include "translator/table/codec.h"
#include "translator/table/table.h"
#include "translator/vendor/history_rule.h"
#include "translator/vendor/wire.h"

namespace interlingua::vendor {

struct Adapter {
  const char* vendor;                      ///< folder name, for example "commanders_act"
  const char* title;                       ///< the vendor's name for people
  std::span<const table::Format> formats;  ///< what it reads and writes
  std::span<const table::Codec> codecs;    ///< named by `Coded` rows of its tables
  std::span<const Setting> settings;       ///< what a destination is configured with

  /// Makes the wire of one destination from complete settings (required ones present, defaults
  /// filled in). kInvalidArgument: a value makes no sense. Null: events do not travel to this
  /// vendor over the network.
  absl::StatusOr<std::unique_ptr<Wire>> (*make_wire)(const Settings& settings) = nullptr;

  /// Answers a request as the vendor does. `serial` counts the twin's requests from 1 and serves
  /// where the vendor's answer holds ids of its own. Null exactly when `make_wire` is.
  TwinReply (*twin)(const HttpRequest& request, std::uint64_t serial) = nullptr;

  /// What the vendor says about history, where it says anything.
  std::span<const HistoryRule> history = {};
};

}  // namespace interlingua::vendor
