// From a publish request to records of the log: decodes payloads, checks canonical events, gives
// ids.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/gateway.pb.h"
#include "service/log/event_log.h"
#include "translator/translator.h"

namespace interlingua::ingest {

/// Makes the records of a request, and the results that answer it once the records are durable.
///
/// `request`   its events get an id where they have none, and the time of receipt. Payloads are
///             decoded on its arena, if it has one.
/// `response`  gets one result an event: `accepted` for those among the records, else `error`.
///
/// kInvalidArgument: the request as a whole is invalid (unknown format, neither events nor
/// payloads); `response` must then be discarded. Thread-safe.
absl::StatusOr<std::vector<log::LogRecord>> Admit(const Translator& translator,
                                                  absl::Time received_at,
                                                  v1::PublishRequest& request,
                                                  v1::PublishResponse& response);

/// Marks the accepted results in `response` whose events the log already had. `appended` is the
/// result of appending the records of the request, in their order.
void MarkDuplicates(const std::vector<log::Appended>& appended, v1::PublishResponse& response);

}  // namespace interlingua::ingest
