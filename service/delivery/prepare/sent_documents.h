// What a destination that keeps what it was sent (`keep_sent`) keeps of an event.
//
// In the log it is a text:
//     kept     = mark *document
//     mark     = "S"   sent
//              | "R"   sent once more, after it had been a dead letter
//              | "N"   done and not sent: withheld, refused, or dead
//     document = length ":" text    the length in bytes, decimal
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace interlingua::delivery::prepare {

struct SentDocuments {
  bool sent = false;      ///< false: the event is done, and nothing of it was sent
  bool redriven = false;  ///< it was sent once more, without the state of the carts
  std::vector<std::string> documents;
};

std::string FormatSent(const SentDocuments& sent);

/// Reads what `FormatSent` wrote. kDataLoss: it is something else.
absl::StatusOr<SentDocuments> ParseSent(std::string_view kept);

}  // namespace interlingua::delivery::prepare
