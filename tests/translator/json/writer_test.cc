#include "translator/json/writer.h"

#include <gtest/gtest.h>

namespace interlingua::json {
namespace {

TEST(Writer, StringsAreWrittenWithTheFewestEscapes) {
  std::string out;
  AppendString("a\"\\\n\x01/é", out);
  EXPECT_EQ(out, "\"a\\\"\\\\\\n\\u0001/é\"");
}

TEST(Writer, AJsonTextBecomesOneLine) {
  std::string lines;
  AppendJsonLine("{\"a\":\n1}", lines);
  AppendJsonLine("2", lines);
  EXPECT_EQ(lines, "{\"a\": 1}\n2\n");
}

}  // namespace
}  // namespace interlingua::json
