// The answer to a request for translations: any format to any format, nothing stored, nothing sent.
#pragma once

#include "absl/status/status.h"
#include "interlingua/v1/gateway.pb.h"
#include "translator/translator.h"

namespace interlingua::ingest {

/// Translates every payload of `request`; a payload or event that cannot be translated has an entry
/// with `error`. kInvalidArgument: unknown format. Thread-safe.
absl::Status TranslatePayloads(const Translator& translator, const v1::TranslateRequest& request,
                               v1::TranslateResponse& response);

}  // namespace interlingua::ingest
