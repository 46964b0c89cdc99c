// An authority that vouches for servers, with real certificates, made when a test begins.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace interlingua::support {

/// The files (PEM) with which a server proves who it is.
struct ServerIdentity {
  std::string certificate_file;
  std::string key_file;
};

class Authority {
 public:
  /// Writes its own certificate to `file`. Only the key distinguishes two of the same name.
  explicit Authority(const std::string& file, const std::string& name = "authority of a test");

  const std::string& file() const { return file_; }

  /// An identity for the server `host` (`DNS:shop.example` or `IP:127.0.0.1`), from an hour ago
  /// until `valid` from now, in two files whose names begin with `path`.
  ServerIdentity VouchFor(const std::string& host, const std::string& path,
                          absl::Duration valid = absl::Hours(1)) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  /// Without issuer, extensions and signature.
  static Certificate Draft(const std::string& name, EVP_PKEY* key, absl::Duration valid);
  static void Extend(X509* certificate, int kind, const std::string& value);
  static void WriteCertificate(const std::string& file, X509* certificate);
  static void WriteKey(const std::string& file, EVP_PKEY* key);

  const std::string file_;
  const Key key_;
  Certificate certificate_;
};

}  // namespace interlingua::support
