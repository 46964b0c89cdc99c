// From a publish request to records of the log: reads payloads, checks canonical events, gives ids.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/gateway.pb.h"
#include "service/log/event_log.h"
#include "translator/translator.h"

namespace interlingua::ingest {

/// Makes the records of a request and the results that answer it once the records are durable.
///
/// `request`  its events get an id where they have none, and the time of receipt; its arena, if it
/// has one, holds what
///            is decoded from payloads.
/// `response` gets one result an event: `accepted` for those among the records, `error` for the
/// others.
///
/// kInvalidArgument: the request as a whole makes no sense (unknown format, neither events nor
/// payloads); `response` is then to be discarded. Thread-safe.
absl::StatusOr<std::vector<log::LogRecord>> TakeIn(const Translator& translator,
                                                   absl::Time received_at,
                                                   v1::PublishRequest& request,
                                                   v1::PublishResponse& response);

/// Says in `response` which of its accepted events the log had before. `appended` is what the log
/// answered to the records of the request.
void NoteDuplicates(const std::vector<log::Appended>& appended, v1::PublishResponse& response);

}  // namespace interlingua::ingest
