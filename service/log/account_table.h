// The table of accounts in the event log's file.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/database.h"
#include "service/log/log.h"
#include "translator/account.h"

namespace interlingua {

/// The word for a fate in the table.
std::string_view FateName(Fate fate);

/// Adds `times` (1 or -1) the sums under the headings of a destination and a fate. Within a
/// transaction of `database`.
absl::Status AddAccounts(Database& database, std::string_view destination, std::string_view fate,
                         const Accounts& accounts, int times = 1);

/// What stands under a destination and a fate.
absl::StatusOr<Accounts> LoadAccounts(Database& database, std::string_view destination,
                                      std::string_view fate);

}  // namespace interlingua
