#include "translator/value/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace interlingua::value {
namespace {

// The four pairs that Commanders Act prints under "About Hashing"
// (https://doc.commandersact.com/developers/tracking/events-reference, read 2026-11-21).
TEST(Digest, HashesAsCommandersActDocuments) {
  EXPECT_EQ(Md5Hex("john.doe@example.com"), "8eb1b522f60d11fa897de1dc6351b7e8");
  EXPECT_EQ(Sha256Hex("john.doe@example.com"),
            "836f82db99121b3481011f16b49dfa5fbc714a0d1b1b9f784a1ebbbf5b39577f");
  EXPECT_EQ(Md5Hex("+33612345678"), "60dd761f55cb17f0532c9fb1679e8ddd");
  EXPECT_EQ(Sha256Hex("+33612345678"),
            "42d573cfc315801d4cd8eddd5416b416a0bf298b9b9e12d6b07442c91db42bd8");
}

TEST(Digest, HashesNothing) {
  EXPECT_EQ(Md5Hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, HashesBytesThatAreNoText) {
  EXPECT_EQ(Sha256Hex(std::string_view("\0\xFF", 2)),
            "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8");
}

// One context serves both algorithms of a thread: a hash must leave nothing behind for the next
// one.
TEST(Digest, HashesPieceByPiece) {
  RunningSha256 hash;
  EXPECT_EQ(hash.Hex(), Sha256Hex(""));
  hash.Update("ab");
  EXPECT_EQ(hash.Hex(), Sha256Hex("ab"));
  hash.Update("");
  hash.Update("c");
  EXPECT_EQ(hash.Hex(), Sha256Hex("abc"));
  EXPECT_EQ(hash.Hex(), Sha256Hex("abc"));
}

TEST(Digest, AlternatesBetweenAlgorithms) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Md5Hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}

TEST(Digest, ManyThreadsHash) {
  const std::string expected = Sha256Hex("interlingua");
  std::vector<std::thread> threads;
  std::vector<int> equal(4, 0);
  for (std::size_t i = 0; i < equal.size(); ++i) {
    threads.emplace_back([&equal, &expected, i] {
      for (int round = 0; round < 500; ++round) equal[i] += Sha256Hex("interlingua") == expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(equal, std::vector<int>(4, 500));
}

// Test case 2 of RFC 2202 and RFC 4231; the third by
// `openssl mac -digest SHA3-256 -macopt key:Jefe HMAC`.
TEST(Digest, SignsAsTheStandardsSay) {
  constexpr std::string_view kKey = "Jefe";
  constexpr std::string_view kText = "what do ya want for nothing?";
  EXPECT_EQ(HmacHex(HashFunction::kMd5, kKey, kText), "750c783e6ab0b503eaa86e310a5db738");
  EXPECT_EQ(HmacHex(HashFunction::kSha256, kKey, kText),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacHex(HashFunction::kSha3With256Bits, kKey, kText),
            "c7d4072e788877ae3596bbb0da73b887c9171f93095b294ae857fbe2645e1ba5");
}

TEST(Digest, ComparesWhole) {
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_FALSE(EqualInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualInConstantTime("abc", "ab"));
}

}  // namespace
}  // namespace interlingua::value
