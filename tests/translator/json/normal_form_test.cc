#include "translator/json/normal_form.h"

#include <gtest/gtest.h>

namespace interlingua::json {
namespace {

TEST(NormalForm, NormalSpellingIsTheSameForEqualDocuments) {
  Document a;
  Document b;
  ASSERT_TRUE(a.Parse(R"({"x":16.00,"y":["é",1e2,{"b":1,"a":0.0}],"x":17.50})").ok());
  ASSERT_TRUE(b.Parse(R"({ "y":["\u00e9",100,{"a":-0,"b":1.0}], "x":17.5 })").ok());
  EXPECT_EQ(NormalText(a.root()), R"({"x":17.5,"y":["é",100,{"a":0,"b":1}]})");
  EXPECT_TRUE(Equal(a.root(), b.root()));
}

}  // namespace
}  // namespace interlingua::json
