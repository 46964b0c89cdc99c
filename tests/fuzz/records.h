// What must hold for every reader of records, whatever the bytes.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "service/input/record_reader.h"

namespace interlingua::fuzz {

/// Reads `bytes` in large pieces and in small ones. Both give the same records at the same
/// positions; positions never go back; events that are fit for use are valid. A violation stops the
/// process.
void CheckRecords(
    std::string_view bytes,
    const std::function<std::unique_ptr<input::RecordReader>(input::InputWindow& window)>& open);

}  // namespace interlingua::fuzz
