// Ids of events whose vendor gives them none.
//
// The recipe is a promise: history that is emitted again next year must come to the same ids, or no
// destination can drop the duplicates. It is therefore never changed; a better one would get a new
// prefix and live beside this one.
//
//     id     = "il1-" , 32 lower-case hexadecimal digits
//     digits = the first 16 bytes of SHA-256 over  part(format) part(source_id) part(content)
//     part   = length of the bytes, as 8 bytes, big-endian ; the bytes
//
// The lengths keep ("ab", "c") and ("a", "bc") apart.
#pragma once

#include <string>
#include <string_view>

namespace interlingua::event {

/// The id of the event that was read from `content` as `format`: the same for the same three texts,
/// for ever.
///
/// `format`    name of the format: "liveperson".
/// `content`   what the event says; hashed byte by byte. The translator gives the event's document
///             in its one normal spelling (NormalText), so that order of members, white space and
///             escapes make no other event.
/// `source_id` the producer, "" when it is unknown; the same document from two producers is two
///             events.
/// Two events get the same id by accident with a probability of 2^-128. Thread-safe.
std::string DeriveEventId(std::string_view format, std::string_view content,
                          std::string_view source_id);

/// Whether an id was made by DeriveEventId.
bool IsDerivedEventId(std::string_view id);

}  // namespace interlingua::event
