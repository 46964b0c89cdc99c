#include "service/http/tls_context.h"

#include "translator/text/text.h"

namespace interlingua::http {

namespace ssl = boost::asio::ssl;

absl::StatusOr<std::unique_ptr<ssl::context>> MakeTlsContext(const std::string& certificate_file,
                                                             const std::string& key_file) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->set_options(
      ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, error);
  if (error) return absl::InternalError(text::Concat("TLS: ", error.message()));
  // Without it OpenSSL would ask for the passphrase at the terminal.
  context->set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
  context->use_certificate_chain_file(certificate_file, error);
  if (error) {
    return absl::InvalidArgumentError(text::Concat(
        certificate_file, ": cannot be read as a certificate (PEM): ", error.message()));
  }
  context->use_private_key_file(key_file, ssl::context::pem, error);
  if (error) {
    return absl::InvalidArgumentError(text::Concat(
        key_file,
        ": cannot be read as the private key (PEM) of the certificate: ", error.message()));
  }
  return context;
}

}  // namespace interlingua::http
