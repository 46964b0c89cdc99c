// Hashes of texts as lower-case hexadecimal digits, the only spelling that the vendors accept.
//
// What is hashed is the caller's business: see normal_form.h for the normal forms. Thread-safe;
// each thread keeps one context for all its hashes, so that nothing is allocated but the result.
#pragma once

#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace interlingua::value {

/// MD5 of the bytes of `text`: 32 digits. For vendors that match people by it; it protects nothing.
/// Stops the process where OpenSSL offers no MD5 (a FIPS-only provider).
std::string Md5Hex(std::string_view text);

/// SHA-256 of the bytes of `text`: 64 digits.
std::string Sha256Hex(std::string_view text);

/// SHA-256 of bytes that come piece by piece. Not thread-safe.
class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(const RunningSha256&) = delete;
  RunningSha256& operator=(const RunningSha256&) = delete;

  void Update(std::string_view bytes);

  /// Of all bytes so far: 64 digits. More may follow.
  std::string Hex() const;

 private:
  evp_md_ctx_st* context_;
};

enum class HashFunction { kMd5, kSha256, kSha3With256Bits };

/// HMAC (RFC 2104) of the bytes of `text` under `key`, for signatures of vendors. Stops the process
/// where OpenSSL does not offer the function.
std::string HmacHex(HashFunction function, std::string_view key, std::string_view text);

/// Whether two texts are the same, in a time that tells nothing but their lengths.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace interlingua::value
