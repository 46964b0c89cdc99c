#include "translator/value/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <memory>

#include "google/protobuf/stubs/logging.h"
#include "translator/text/hex.h"

namespace interlingua::value {
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

using Bytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string DigitsOf(const Bytes& digest, unsigned int size) {
  std::string hex(2 * size, '0');
  for (unsigned int i = 0; i < size; ++i) {
    hex[2 * i] = text::kHexDigits[digest[i] >> 4];
    hex[2 * i + 1] = text::kHexDigits[digest[i] & 0xF];
  }
  return hex;
}

std::string Hex(const EVP_MD* algorithm, std::string_view text) {
  Bytes digest{};
  unsigned int size = 0;
  EVP_MD_CTX* context = ThreadContext();
  const bool done = EVP_DigestInit_ex2(context, algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context, text.data(), text.size()) == 1 &&
                    EVP_DigestFinal_ex(context, digest.data(), &size) == 1;
  GOOGLE_CHECK(done) << "OpenSSL could not hash";
  return DigitsOf(digest, size);
}

const EVP_MD* Md5() {
  static const EVP_MD* const md5 = Fetch("MD5");
  return md5;
}

const EVP_MD* Sha256() {
  static const EVP_MD* const sha256 = Fetch("SHA2-256");
  return sha256;
}

const EVP_MD* Sha3() {
  static const EVP_MD* const sha3 = Fetch("SHA3-256");
  return sha3;
}

}  // namespace

std::string Md5Hex(std::string_view text) { return Hex(Md5(), text); }

std::string Sha256Hex(std::string_view text) { return Hex(Sha256(), text); }

RunningSha256::RunningSha256() : context_(EVP_MD_CTX_new()) {
  GOOGLE_CHECK(context_ != nullptr) << "no memory for a hash context";
  GOOGLE_CHECK(EVP_DigestInit_ex2(context_, Sha256(), nullptr) == 1) << "OpenSSL could not hash";
}

RunningSha256::~RunningSha256() { EVP_MD_CTX_free(context_); }

void RunningSha256::Update(std::string_view bytes) {
  GOOGLE_CHECK(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1)
      << "OpenSSL could not hash";
}

std::string RunningSha256::Hex() const {
  // Finishing ends a context, so a copy is finished.
  Bytes digest{};
  unsigned int size = 0;
  EVP_MD_CTX* copy = ThreadContext();
  const bool done = EVP_MD_CTX_copy_ex(copy, context_) == 1 &&
                    EVP_DigestFinal_ex(copy, digest.data(), &size) == 1;
  GOOGLE_CHECK(done) << "OpenSSL could not hash";
  return DigitsOf(digest, size);
}

std::string HmacHex(HashFunction function, std::string_view key, std::string_view text) {
  const EVP_MD* algorithm = function == HashFunction::kMd5      ? Md5()
                            : function == HashFunction::kSha256 ? Sha256()
                                                                : Sha3();
  Bytes digest{};
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* done = HMAC(algorithm, key.data(), static_cast<int>(key.size()), bytes,
                                   text.size(), digest.data(), &size);
  GOOGLE_CHECK(done != nullptr) << "OpenSSL could not hash";
  return DigitsOf(digest, size);
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace interlingua::value
