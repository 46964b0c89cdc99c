// One line of a report file: what became of every member and field of one event.
//
//     {"line":3,"event_id":"...","findings":[{"code":"LOST_FIELD","severity":"LOSS","field":"...","detail":"..."}]}
//
// `event_id` is absent when the line could not be read; `error` says why an event did not go
// through.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "interlingua/v1/report.pb.h"

namespace interlingua::cli::view {

/// The line, without its end. `line_number` counts the input's lines from 1; "" for an absent id or
/// error.
std::string ReportLine(std::int64_t line_number, std::string_view event_id,
                       const v1::Report& report, std::string_view error);

}  // namespace interlingua::cli::view
