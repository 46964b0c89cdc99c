#include "translator/value/language.h"

#include <gtest/gtest.h>

#include <string>

#include "translator/text/text.h"

namespace interlingua::value {
namespace {

std::string Language(std::string_view tag) {
  const absl::StatusOr<std::string> normal = NormalizeLanguage(tag);
  return normal.ok() ? *normal : std::string(text::ToStd(normal.status().message()));
}

TEST(NormalizeLanguage, WritesTagsAsBcp47Does) {
  EXPECT_EQ(Language("en_US"), "en-US");
  EXPECT_EQ(Language("en-US"), "en-US");
  EXPECT_EQ(Language("FR"), "fr");
  EXPECT_EQ(Language(" fr_ca "), "fr-CA");
  EXPECT_EQ(Language("ZH-hant-tw"), "zh-Hant-TW");
  EXPECT_EQ(Language("es-419"), "es-419");
  EXPECT_EQ(Language("de-ch-1996"), "de-CH-1996");
  EXPECT_EQ(Language("EN-ca-X-CA"), "en-CA-x-ca");
  EXPECT_EQ(Language("de-U-CO-phonebk"), "de-u-co-phonebk");
}

TEST(NormalizeLanguage, RefusesWhatIsNoTag) {
  for (const char* text : {"", "-", "en-", "-US", "en__US", "en US", "en_US.UTF-8", "de@euro", "1e",
                           "abcdefghi", "en-123456789", "fran\u00E7ais"}) {
    EXPECT_EQ(Language(text), "not a BCP 47 language tag") << text;
  }
}

}  // namespace
}  // namespace interlingua::value
