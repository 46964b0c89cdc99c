#include "translator/json/pointer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/json/document.h"

namespace interlingua::json {
namespace {

TEST(Pointer, StepsAreEscaped) {
  std::string pointer;
  AppendPointerStep("a/b~c", pointer);
  EXPECT_EQ(pointer, "/a~1b~0c");
}

TEST(Pointer, IsReadIntoUnescapedSteps) {
  EXPECT_THAT(*ParsePointer("/context/a~1b~0c/0"), testing::ElementsAre("context", "a/b~c", "0"));
  EXPECT_THAT(*ParsePointer("/a/"), testing::ElementsAre("a", ""));
  EXPECT_EQ(LastStep("/context/a~1b~0c"), "a/b~c");
  EXPECT_EQ(LastStep(""), "");
}

TEST(Pointer, IsRefusedWhereItNamesNoMember) {
  for (const char* pointer : {"", "/", "a", "a/b", "/a~", "/a~2"}) {
    EXPECT_EQ(ParsePointer(pointer).status().code(), absl::StatusCode::kInvalidArgument) << pointer;
  }
}

TEST(Pointer, StarOfAPatternStandsForOneStep) {
  EXPECT_TRUE(MatchesPattern("/items/*/price", "/items/12/price"));
  EXPECT_FALSE(MatchesPattern("/items/*/price", "/items/12"));
  EXPECT_FALSE(MatchesPattern("/items/*", "/items/12/price"));
  EXPECT_FALSE(MatchesPattern("/items/*/price", "/items/12/name"));
  EXPECT_TRUE(IsAtOrBelowPattern("/items/*", "/items/12"));
  EXPECT_TRUE(IsAtOrBelowPattern("/items/*", "/items/12/price"));
  EXPECT_FALSE(IsAtOrBelowPattern("/items/*", "/items"));
  EXPECT_FALSE(IsAtOrBelowPattern("/item", "/items"));
}

TEST(Pointer, FindsMembersAndElements) {
  Document document;
  ASSERT_TRUE(document.Parse(R"({"items":[{"id":"a"},{"id":"b"}],"text":"c"})").ok());
  const auto text_at = [&](std::string_view pointer) {
    const Node* node = NodeAt(document.root(), *ParsePointer(pointer));
    return node == nullptr ? "nothing" : std::string(node->text);
  };
  EXPECT_EQ(text_at("/items/1/id"), "b");
  EXPECT_EQ(text_at("/text"), "c");
  for (const char* pointer :
       {"/items/2", "/items/01", "/items/-", "/items/x", "/text/c", "/none"}) {
    EXPECT_EQ(text_at(pointer), "nothing") << pointer;
  }
}

}  // namespace
}  // namespace interlingua::json
