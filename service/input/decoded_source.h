// Decoding on a thread of its own.
#pragma once

#include <memory>
#include <string>

#include "service/file/decompressor.h"
#include "service/input/byte_source.h"
#include "service/input/file_source.h"

namespace interlingua::input {

/// The decoded bytes of `file`, of which `head` is read already. Holds a few blocks; its end stops
/// the thread at once, wherever it is.
std::unique_ptr<ByteSource> DecodeInput(std::unique_ptr<FileSource> file, std::string head,
                                        std::unique_ptr<file::Decompressor> decoder);

}  // namespace interlingua::input
