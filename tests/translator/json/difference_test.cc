// What is said of two documents that differ.
#include "translator/json/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interlingua::json {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Found = std::vector<DocumentDifference>;

TEST(DocumentDifferenceTest, EqualValuesDoNotDiffer) {
  EXPECT_THAT(
      DifferencesOf({R"({"a": 16.0, "b": ["\u0061", true]})"}, {R"({"b":["a",true],"a":16})"}),
      IsEmpty());
  EXPECT_THAT(DifferencesOf({}, {}), IsEmpty());
  EXPECT_THAT(DifferencesOf({"not JSON"}, {"not JSON"}), IsEmpty());
}

TEST(DocumentDifferenceTest, NamesMembersByPointerAndTellsOfNoValue) {
  const auto found = DifferencesOf({R"({"gone":1,"a/b":{"x":"1"},"type":[1]})"},
                                   {R"({"new":{"deep":1},"a/b":{"x":1},"type":{"0":1}})"});
  const Found expected = {{Difference::kAdded, "/new"},
                          {Difference::kRemoved, "/gone"},
                          {Difference::kChanged, "/a~1b/x"},
                          {Difference::kChanged, "/type"}};
  EXPECT_EQ(found, expected);
}

TEST(DocumentDifferenceTest, ItemsOfAListHaveOnePlace) {
  const auto found = DifferencesOf({R"({"items":[{"p":1,"q":1},{"p":2},{"p":3}]})"},
                                   {R"({"items":[{"p":2},{"p":3}]})"});
  const Found expected = {{Difference::kRemoved, "/items/*"},
                          {Difference::kRemoved, "/items/*/q"},
                          {Difference::kChanged, "/items/*/p"}};
  EXPECT_EQ(found, expected);
}

TEST(DocumentDifferenceTest, OneDocumentMoreDoesNotMoveTheOthers) {
  EXPECT_THAT(DifferencesOf({R"({"e":1})"}, {R"({"person":1})", R"({"e":1.0})"}),
              ElementsAre(DocumentDifference{Difference::kDocumentAdded, ""}));
  EXPECT_THAT(DifferencesOf({R"({"e":1})", R"({"f":1})"}, {R"({"f":2})"}),
              ElementsAre(DocumentDifference{Difference::kAdded, "/f"},
                          DocumentDifference{Difference::kRemoved, "/e"},
                          DocumentDifference{Difference::kDocumentRemoved, ""}));
}

TEST(DocumentDifferenceTest, WhatIsNoJsonDiffersAsAWhole) {
  EXPECT_THAT(DifferencesOf({"a=1"}, {R"({"a":1})"}),
              ElementsAre(DocumentDifference{Difference::kChanged, ""}));
}

}  // namespace
}  // namespace interlingua::json
