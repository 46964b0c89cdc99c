#include "translator/engine/added_members.h"

#include <gtest/gtest.h>

namespace interlingua::engine {
namespace {

std::string With(const std::map<std::string, std::string>& members, std::string document) {
  AddedMembers(members).AddTo(document);
  return document;
}

TEST(AddedMembers, NothingChangesWithoutAny) {
  EXPECT_TRUE(AddedMembers().empty());
  EXPECT_EQ(With({}, R"({ "a" : 1 })"), R"({ "a" : 1 })");
}

TEST(AddedMembers, AreSetAndReplaceWhatIsThere) {
  EXPECT_EQ(With({{"/site", R"("shop-1")"}}, R"({"a":1})"), R"({"a":1,"site":"shop-1"})");
  EXPECT_EQ(With({{"/a", "2.50"}}, R"({"a":{"b":1},"c":12345678901234567890.10})"),
            R"({"a":2.50,"c":12345678901234567890.10})");
  EXPECT_EQ(With({{"/a", "null"}}, "{}"), R"({"a":null})");
  EXPECT_EQ(With({{"/a", "3"}}, R"({"a":1,"b":0,"a":2})"), R"({"b":0,"a":3})");
}

TEST(AddedMembers, MakeObjectsOnTheWay) {
  EXPECT_EQ(With({{"/a/b/c", "1"}}, "{}"), R"({"a":{"b":{"c":1}}})");
  EXPECT_EQ(With({{"/a/b", "1"}}, R"({"a":"text"})"), R"({"a":{"b":1}})");
  EXPECT_EQ(With({{"/a/b", "1"}, {"/a/c", "2"}}, R"({"x":0})"), R"({"x":0,"a":{"b":1,"c":2}})");
}

TEST(AddedMembers, ReachTheElementsThatThereAre) {
  EXPECT_EQ(With({{"/1/a", "2"}}, R"(["track",{"a":1},3])"), R"(["track",{"a":2},3])");
  EXPECT_EQ(With({{"/list/1", "9"}}, R"({"list":[{},[]]})"), R"({"list":[{},9]})");
  EXPECT_EQ(With({{"/list/2", "9"}}, R"({"list":[{},[]]})"), R"({"list":[{},[]]})");
  EXPECT_EQ(With({{"/list/-", "9"}}, R"({"list":[]})"), R"({"list":[]})");
  EXPECT_EQ(With({{"/list/01", "9"}}, R"({"list":[1,2]})"), R"({"list":[1,2]})");
}

TEST(AddedMembers, NamesMayHoldAnything) {
  EXPECT_EQ(With({{"/a~1b~0", "1"}}, "{}"), R"({"a/b~":1})");
  EXPECT_EQ(With({{"/\"", "2"}}, "{}"), R"({"\"":2})");
}

TEST(AddedMembers, StayOnOneLine) {
  EXPECT_EQ(With({{"/a", "{\n\"b\":1}"}}, "{}"), "{\"a\":{ \"b\":1}}");
}

TEST(AddedMembers, ChecksPointersAndValues) {
  EXPECT_TRUE(AddedMembers::Check("/a/0/b~1c", R"({"x":[1.50]})").ok());
  for (const char* pointer : {"", "/", "a", "#/a", "/a~", "/a~2"}) {
    EXPECT_FALSE(AddedMembers::Check(pointer, "1").ok()) << pointer;
  }
  for (const char* json : {"", "shop-1", "{", "'a'", "1 2"}) {
    EXPECT_FALSE(AddedMembers::Check("/a", json).ok()) << json;
  }
}

}  // namespace
}  // namespace interlingua::engine
