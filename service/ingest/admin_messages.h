// Between the log's words and the messages of GatewayAdmin.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "interlingua/v1/admin.pb.h"
#include "service/log/log.h"

namespace interlingua {

DeadLetterQuery QueryOf(const v1::DeadLetterFilter& filter);

v1::DeadLetter MessageOf(const DeadLetter& letter);

v1::LedgerLine MessageOf(const Balance& balance);

/// Where the page after `last` begins: `offset/destination`.
std::string PageToken(const DeadLetter& last);

/// The beginning where `token` is empty. kInvalidArgument: it is none.
absl::StatusOr<DeadLetterKey> ReadPageToken(const std::string& token);

}  // namespace interlingua
