#include "translator/digest.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "google/protobuf/stubs/logging.h"

namespace interlingua {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetching by name costs several times the hash of an e-mail, so it is done once a process. The
// algorithm is never freed: it must outlive every thread that may still hash while the process
// ends.
const EVP_MD* Fetch(const char* name) {
  const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  GOOGLE_CHECK(algorithm != nullptr) << "OpenSSL offers no " << name;
  return algorithm;
}

// One context a thread, for both algorithms: making one costs as much as the hash itself.
EVP_MD_CTX* ThreadContext() {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  GOOGLE_CHECK(context != nullptr) << "no memory for a hash context";
  return context.get();
}

std::string Hex(const EVP_MD* algorithm, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_MD_CTX* context = ThreadContext();
  const bool done = EVP_DigestInit_ex2(context, algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context, text.data(), text.size()) == 1 &&
                    EVP_DigestFinal_ex(context, digest.data(), &size) == 1;
  GOOGLE_CHECK(done) << "OpenSSL could not hash";
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex(2 * size, '0');
  for (unsigned int i = 0; i < size; ++i) {
    hex[2 * i] = kDigits[digest[i] >> 4];
    hex[2 * i + 1] = kDigits[digest[i] & 0xF];
  }
  return hex;
}

}  // namespace

std::string Md5Hex(std::string_view text) {
  static const EVP_MD* const md5 = Fetch("MD5");
  return Hex(md5, text);
}

std::string Sha256Hex(std::string_view text) {
  static const EVP_MD* const sha256 = Fetch("SHA2-256");
  return Hex(sha256, text);
}

}  // namespace interlingua
