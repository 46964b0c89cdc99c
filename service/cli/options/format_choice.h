// The formats that somebody names on the command line.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "translator/translator.h"

namespace interlingua::cli::options {

/// Whether `format` is one that this build reads. kNotFound: the message says what there is
/// instead.
absl::Status CheckReads(const Translator& translator, std::string_view format);

/// The same for writing.
absl::Status CheckWrites(const Translator& translator, std::string_view format);

}  // namespace interlingua::cli::options
