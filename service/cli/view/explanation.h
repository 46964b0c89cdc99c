// A receipt for people: two columns, theirs and ours, of at most 80 characters.
//
//     purchase: commanders_act to liveperson
//
//       theirs (commanders_act)          what became ours (liveperson)
//       /id                              carried     /orderId
//     ! /tax_amount                      lost        -
//         purchase.tax: liveperson has no member for it
//
// `-` marks a loss, `!` one of money or identity, `x` what refused the event.
#pragma once

#include <string>
#include <string_view>

#include "interlingua/v1/report.pb.h"

namespace interlingua::cli::view {

/// The text, lines ended; `kind` is the event's. Holds no values.
std::string Explanation(std::string_view kind, std::string_view from, std::string_view to,
                        const v1::Report& receipt);

}  // namespace interlingua::cli::view
