// Between the log's words and the messages of GatewayAdmin.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "interlingua/v1/admin.pb.h"
#include "service/log/event_log.h"

namespace interlingua::admin {

log::DeadLetterQuery QueryOf(const v1::DeadLetterFilter& filter);

v1::DeadLetter MessageOf(const log::DeadLetter& letter);

v1::LedgerLine MessageOf(const log::Balance& balance);

/// Where the page after `last` begins: `offset/destination`.
std::string PageToken(const log::DeadLetter& last);

/// The beginning where `token` is empty. kInvalidArgument: it is none.
absl::StatusOr<log::DeadLetterKey> ReadPageToken(const std::string& token);

}  // namespace interlingua::admin
