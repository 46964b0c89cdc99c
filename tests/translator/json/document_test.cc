#include "translator/json/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/text/text.h"

namespace interlingua::json {
namespace {

using testing::HasSubstr;

std::string Fault(std::string_view text, Limits limits = {}) {
  Document document;
  return std::string(document.Parse(text, limits).message());
}

TEST(Json, KeepsDigitsAndTextOfTheSource) {
  Document document;
  ASSERT_TRUE(
      document.Parse(R"( {"price" : 84.030 , "id":12345678901234567890123,"s":"a\"b"} )").ok());
  const Node& root = document.root();
  EXPECT_EQ(root.kind, Kind::kObject);
  EXPECT_EQ(root.size, 4u);
  EXPECT_EQ(root.Find("price")->text, "84.030");
  EXPECT_EQ(root.Find("id")->text, "12345678901234567890123");
  EXPECT_EQ(root.Find("s")->text, "a\"b");
  EXPECT_EQ(root.Find("s")->raw, R"("a\"b")");
  EXPECT_EQ(root.Find("nothing"), nullptr);
}

TEST(Json, RawTextOfContainersIsVerbatim) {
  Document document;
  ASSERT_TRUE(document.Parse(R"({"a":[1, 2,{"b" : null}],"c":{}})").ok());
  EXPECT_EQ(document.root().Find("a")->raw, R"([1, 2,{"b" : null}])");
  EXPECT_EQ(document.root().Find("c")->raw, "{}");
}

TEST(Json, DuplicateMembersAreAllThereAndTheLastIsFound) {
  Document document;
  ASSERT_TRUE(document.Parse(R"({"a":1,"a":2})").ok());
  EXPECT_EQ(document.root().size, 3u);
  EXPECT_EQ(document.root().Find("a")->text, "2");
}

TEST(Json, EscapesMeanTheirCharacters) {
  Document document;
  ASSERT_TRUE(document.Parse(R"(["\u00e9\ud83d\ude00\n\/\\\u0000x"])").ok());
  EXPECT_EQ(document.root().begin()->text, std::string_view("é😀\n/\\\0x", 11));
}

TEST(Json, MalformedTextIsRefusedWithThePlaceAndTheReason) {
  EXPECT_THAT(Fault(""), HasSubstr("empty"));
  EXPECT_THAT(Fault("   "), HasSubstr("empty"));
  EXPECT_EQ(Fault(R"({"a" 1})"), "not JSON at byte 5: expected a colon");
  EXPECT_EQ(Fault(R"({"a":1 "b":2})"), "not JSON at byte 7: expected a comma or }");
  EXPECT_EQ(Fault(R"({"a":})"), "not JSON at byte 5: expected a value");
  EXPECT_EQ(Fault("[1,]"), "not JSON at byte 3: expected a value");
  EXPECT_EQ(Fault("[1"), "not JSON at byte 2: unclosed array");
  EXPECT_EQ(Fault("{"), "not JSON at byte 1: expected a member name");
  EXPECT_EQ(Fault("[1] 2"), "not JSON at byte 4: expected the end of the document");
  for (const char* text : {"{a:1}",
                           "[01]",
                           "[1.]",
                           "[.5]",
                           "[+1]",
                           "[1e]",
                           "[--1]",
                           "[tru]",
                           "[nulll]",
                           "[NaN]",
                           "[Infinity]",
                           "[\"\\x\"]",
                           "[\"\\u12\"]",
                           "[\"\\ud800\"]",
                           "[\"\\udc00\"]",
                           "'a'",
                           "[1 2]",
                           "[\"a\"\"b\"]",
                           "[\"a",
                           "{\"a\":1,}",
                           "]",
                           ":",
                           "[\"tab\there\"]",
                           "[1}",
                           "[\"a\"b]",
                           "// c\n1",
                           "-",
                           "\xEF\xBB\xBF{}"}) {
    EXPECT_FALSE(Fault(text).empty()) << text;
  }
}

TEST(Json, InvalidUtf8IsRefused) {
  EXPECT_EQ(Fault("[\"\xFF\"]"), "not valid UTF-8");
  EXPECT_EQ(Fault("[\"\xC3\"]"), "not valid UTF-8");
  EXPECT_EQ(Fault("[\"\xED\xA0\x80\"]"), "not valid UTF-8");
}

TEST(Json, DepthAndSizeAreBounded) {
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  EXPECT_EQ(Fault(deep), "");
  EXPECT_THAT(Fault("[" + deep + "]"), HasSubstr("nested deeper than 64"));
  const std::string very_deep(1'000'000, '[');
  EXPECT_THAT(Fault(very_deep), HasSubstr("nested deeper"));
  EXPECT_THAT(Fault("[1,2,3]", {.max_bytes = 3}), HasSubstr("larger than 3 bytes"));
}

TEST(Json, EveryPrefixOfADocumentIsRefusedWithoutReadingPastIt) {
  const std::string text = R"({"a":[1,2.5e3,"x\u00e9",{"b":null}],"c":true})";
  for (std::size_t length = 0; length < text.size(); ++length) {
    const std::unique_ptr<char[]> exact(new char[length]);
    text.copy(exact.get(), length);
    EXPECT_FALSE(Fault({exact.get(), length}).empty()) << length;
  }
  EXPECT_EQ(Fault(text), "");
}

TEST(Json, OneDocumentServesManyTexts) {
  Document document;
  ASSERT_TRUE(document.Parse("[1]").ok());
  ASSERT_FALSE(document.Parse("[").ok());
  const std::string large = "[" + std::string(100000, ' ') + "\"\\n\"]";
  ASSERT_TRUE(document.Parse(large).ok());
  EXPECT_EQ(document.root().begin()->text, "\n");
}

}  // namespace
}  // namespace interlingua::json
