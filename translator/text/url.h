// URLs as text: hosts, percent-encoding, queries.
#pragma once

#include <string>
#include <string_view>

namespace interlingua::text {

/// Whether `text` can be a host, with or without a port.
bool IsHost(std::string_view text);

/// Percent-encodes everything but unreserved characters (RFC 3986), for use in a path segment or a
/// query value.
std::string UrlEncode(std::string_view text);

/// The value of `name` in the query of `url`, decoded; empty when it is not there.
std::string QueryValue(std::string_view url, std::string_view name);

}  // namespace interlingua::text
