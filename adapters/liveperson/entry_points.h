// Entry points: the list of URIs by which the Monitoring API says where the visitor is.
//
//     https://shop.example/checkout    URL of the page
//     sec://electronics                a section of the site, one entry each
//     lang://en-GB                     language of the page
//     tel://972737004000               anything else: kept, as attributes of the context named
//     "entry_point"
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "translator/json/document.h"

namespace interlingua::liveperson {

/// Reads the JSON array `entry_points` into `context` (a v1::Context): `page.url` (the first URL),
/// `page.sections`, `language`, `attributes`. kInvalidArgument: not an array of strings.
absl::Status ReadEntryPoints(const json::Node& entry_points, google::protobuf::Message& context);

/// The same as a JSON array, "" when there is nothing to say.
std::string WriteEntryPoints(const google::protobuf::Message& context);

/// A valid array, the same for the same `draw`.
std::string DrawEntryPoints(std::uint64_t draw);

}  // namespace interlingua::liveperson
