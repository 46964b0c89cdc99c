// Hashes of texts as lower-case hexadecimal digits, the only spelling that the vendors accept.
//
// What is hashed is the caller's business: see identity.h for the normal forms. Thread-safe; each
// thread keeps one context for all its hashes, so that nothing is allocated but the result.
#pragma once

#include <string>
#include <string_view>

namespace interlingua {

/// MD5 of the bytes of `text`: 32 digits. For vendors that match people by it; it protects nothing.
/// Stops the process where OpenSSL offers no MD5 (a FIPS-only provider).
std::string Md5Hex(std::string_view text);

/// SHA-256 of the bytes of `text`: 64 digits.
std::string Sha256Hex(std::string_view text);

}  // namespace interlingua
