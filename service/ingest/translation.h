// Translations on request, from any format to any format, and the list of formats. Nothing is
// stored, nothing is sent.
#pragma once

#include "absl/status/status.h"
#include "interlingua/v1/gateway.pb.h"
#include "translator/translator.h"

namespace interlingua::ingest {

/// Translates every payload of `request`; a payload or event that cannot be translated has an entry
/// with `error`. kInvalidArgument: unknown format. Thread-safe.
absl::Status TranslatePayloads(const Translator& translator, const v1::TranslateRequest& request,
                               v1::TranslateResponse& response);

/// Lists the formats with what each can be used for. Thread-safe.
void DescribeFormats(const Translator& translator, v1::ListFormatsResponse& response);

}  // namespace interlingua::ingest
