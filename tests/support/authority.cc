#include "tests/support/authority.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace interlingua::support {
namespace {

// Without certificates no test makes sense.
void Demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

Authority::Authority(const std::string& file, const std::string& name)
    : file_(file), key_(EVP_EC_gen("P-256")) {
  Demand(key_ != nullptr);
  certificate_ = Draft(name, key_.get(), absl::Hours(24));
  X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
  Extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  Demand(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0);
  WriteCertificate(file_, certificate_.get());
}

ServerIdentity Authority::VouchFor(const std::string& host, const std::string& path,
                                   absl::Duration valid) const {
  const Key key(EVP_EC_gen("P-256"));
  Demand(key != nullptr);
  const Certificate certificate = Draft("server of a test", key.get(), valid);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  Extend(certificate.get(), NID_subject_alt_name, host);
  Demand(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
  ServerIdentity identity{path + ".certificate.pem", path + ".key.pem"};
  WriteCertificate(identity.certificate_file, certificate.get());
  WriteKey(identity.key_file, key.get());
  return identity;
}

Authority::Certificate Authority::Draft(const std::string& name, EVP_PKEY* key,
                                        absl::Duration valid) {
  Certificate certificate(X509_new());
  X509* const x509 = certificate.get();
  constexpr long kVersion3 = 2;
  X509_set_version(x509, kVersion3);
  std::uint32_t serial = 0;
  Demand(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial);
  X509_gmtime_adj(X509_getm_notBefore(x509), -absl::ToInt64Seconds(absl::Hours(1)));
  X509_gmtime_adj(X509_getm_notAfter(x509), absl::ToInt64Seconds(valid));
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  Demand(X509_set_pubkey(x509, key) == 1);
  return certificate;
}

void Authority::Extend(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  Demand(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void Authority::WriteCertificate(const std::string& file, X509* certificate) {
  std::FILE* out = std::fopen(file.c_str(), "w");
  Demand(out != nullptr && PEM_write_X509(out, certificate) == 1 && std::fclose(out) == 0);
}

void Authority::WriteKey(const std::string& file, EVP_PKEY* key) {
  std::FILE* out = std::fopen(file.c_str(), "w");
  Demand(out != nullptr &&
         PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
         std::fclose(out) == 0);
}

}  // namespace interlingua::support
