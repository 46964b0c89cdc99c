// The TLS context of a server: its certificate and private key.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace interlingua::http {

/// TLS 1.2 and later with the certificate (and those between it and its authority, after it) and
/// the private key of two PEM files. The key has no passphrase.
/// kInvalidArgument: a file cannot be read, or the two do not belong together.
absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const std::string& certificate_file, const std::string& key_file);

}  // namespace interlingua::http
