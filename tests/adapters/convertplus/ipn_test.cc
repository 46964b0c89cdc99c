// Payment notifications: the form, its canonical reading, its signature and its receipt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "adapters/all.h"
#include "adapters/convertplus/ipn_form.h"
#include "adapters/convertplus/ipn_signature.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/value/decimal.h"

namespace interlingua::convertplus {
namespace {

using convertplus::IpnReceipt;
using convertplus::IpnToJson;
using convertplus::ParseForm;
using convertplus::VerifyIpn;
using testing::HasSubstr;
using testing::Not;

std::string Json(std::string_view payload) {
  const auto json = IpnToJson(payload);
  return json.ok() ? *json : std::string(json.status().message());
}

std::string Sample(const std::string& name) {
  std::ifstream file(INTERLINGUA_TESTDATA "/convertplus/ipn/" + name + ".form", std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The form.

TEST(IpnForm, NamesAndValuesAreDecoded) {
  const auto form = ParseForm("CITY=S%C3%A3o+Paulo&A%20B=1%2B1%26%3D&EMPTY=&FLAG\r\n");
  ASSERT_TRUE(form.ok()) << form.status();
  ASSERT_EQ(form->size(), 4u);
  EXPECT_EQ((*form)[0].value, "São Paulo");
  EXPECT_EQ((*form)[1].name, "A B");
  EXPECT_EQ((*form)[1].value, "1+1&=");
  EXPECT_EQ((*form)[2].value, "");
  EXPECT_EQ((*form)[3].name, "FLAG");
}

TEST(IpnForm, FaultsNameTheByte) {
  EXPECT_EQ(Json("A=1&B=%4"), "not a form at byte 6: '%' without two hexadecimal digits");
  EXPECT_EQ(Json("A=1&B=x%GG"), "not a form at byte 7: '%' without two hexadecimal digits");
  EXPECT_EQ(Json("A=%FF"), "not a form at byte 2: the value is not UTF-8");
  EXPECT_EQ(Json("A=%C3"), "not a form at byte 2: the value is not UTF-8");
  EXPECT_EQ(Json("A=%ED%A0%80"), "not a form at byte 2: the value is not UTF-8");
  EXPECT_EQ(Json("A=%C0%AF"), "not a form at byte 2: the value is not UTF-8");
  EXPECT_EQ(Json("A=%F5%80%80%80"), "not a form at byte 2: the value is not UTF-8");
  EXPECT_EQ(Json("A=%00"), R"({"A":"\u0000"})");
  EXPECT_EQ(Json("\n"), "the form has no parameters");
}

TEST(IpnForm, ArraysOfProductsAreZippedIntoItems) {
  EXPECT_EQ(Json("IPN_PID[]=1&IPN_PID[]=2&IPN_PNAME%5B%5D=a&IPN_PNAME%5B%5D=b&IPN_QTY[]=1"),
            R"({"items":[{"IPN_PID":"1","IPN_PNAME":"a","IPN_QTY":1},)"
            R"({"IPN_PID":"2","IPN_PNAME":"b"}]})");
  EXPECT_EQ(Json("IPN_PID[0]=1&IPN_PID[1]=2"), R"({"items":[{"IPN_PID":"1"},{"IPN_PID":"2"}]})");
}

TEST(IpnForm, AnEmptyElementKeepsItsPlace) {
  EXPECT_EQ(Json("IPN_PID[]=1&IPN_PID[]=2&IPN_PROMOCODE[]=&IPN_PROMOCODE[]=X"),
            R"({"items":[{"IPN_PID":"1"},{"IPN_PID":"2","IPN_PROMOCODE":"X"}]})");
}

TEST(IpnForm, OtherArraysStayArrays) {
  EXPECT_EQ(Json("IPN_LICENSE_REF[]=a&IPN_LICENSE_REF[]=b&REFNO=1"),
            R"({"REFNO":"1","IPN_LICENSE_REF":["a","b"]})");
}

TEST(IpnForm, ElementsOutOfOrderAreRefusedRatherThanMixedUp) {
  EXPECT_THAT(Json("IPN_PID[1]=2&IPN_PID[0]=1"), HasSubstr("out of its order"));
  EXPECT_THAT(Json("IPN_PID[999999999]=2"), HasSubstr("out of its order"));
  EXPECT_EQ(Json("A[x]=1"), R"({"A[x]":"1"})");
}

TEST(IpnForm, TimesGetTheZoneOfTheNotification) {
  EXPECT_EQ(Json("SALEDATE=2026-03-08+16:29:38&TIMEZONE_OFFSET=GMT%2B03:00"),
            R"({"SALEDATE":"2026-03-08T13:29:38Z"})");
  EXPECT_EQ(Json("COMPLETE_DATE=2026-12-31+23:00:00&TIMEZONE_OFFSET=GMT-05:30"),
            R"({"COMPLETE_DATE":"2027-01-01T04:30:00Z"})");
  EXPECT_EQ(Json("IPN_DATE=20260308162938&TIMEZONE_OFFSET=GMT"),
            R"({"NOTIFIED_AT":"2026-03-08T16:29:38Z","IPN_DATE":"20260308162938"})");
}

TEST(IpnForm, ATimeOfZeroesIsAbsent) {
  EXPECT_EQ(Json("PAYMENTDATE=0000-00-00+00:00:00&TIMEZONE_OFFSET=GMT%2B03:00&REFNO=1"),
            R"({"REFNO":"1"})");
}

TEST(IpnForm, WithoutAZoneATimeIsNoPointInTime) {
  EXPECT_EQ(Json("SALEDATE=2026-03-08+16:29:38"), R"({"SALEDATE_LOCAL":"2026-03-08 16:29:38"})");
  EXPECT_EQ(Json("SALEDATE=2026-13-08+16:29:38&TIMEZONE_OFFSET=GMT%2B03:00"),
            R"({"SALEDATE_LOCAL":"2026-13-08 16:29:38"})");
  EXPECT_EQ(Json("SALEDATE=2026-03-08+16:29:38&TIMEZONE_OFFSET=CET"),
            R"({"SALEDATE_LOCAL":"2026-03-08 16:29:38","TIMEZONE_OFFSET":"CET"})");
}

TEST(IpnForm, AmountsKeepTheirDigits) {
  EXPECT_EQ(Json("IPN_TOTALGENERAL=107.00&IPN_PRICE[]=0.10&IPN_SHIPPING=1e5"),
            R"({"IPN_TOTALGENERAL":107.00,"IPN_SHIPPING":"1e5","items":[{"IPN_PRICE":0.10}]})");
  EXPECT_EQ(Json("IPN_TOTALGENERAL=-5.00&ORDERSTATUS=COMPLETE"),
            R"({"IPN_TOTALGENERAL":-5.00,"ORDERSTATUS":"COMPLETE"})");
}

TEST(IpnForm, WhatIsGivenBackIsCountedAsPositive) {
  EXPECT_EQ(Json("ORDERSTATUS=REFUND&IPN_TOTALGENERAL=-12.50&IPN_QTY[]=-1&IPN_SHIPPING=0.00"),
            R"({"ORDERSTATUS":"REFUND","IPN_TOTALGENERAL":12.50,"IPN_SHIPPING":0.00,)"
            R"("items":[{"IPN_QTY":1}]})");
}

// Its canonical reading.

class Ipn : public testing::Test {
 protected:
  engine::Decoded Read(std::string_view payload) {
    static const Translator* const translator = Translator::Create(AllAdapters())->release();
    auto decoded = translator->Decode("convertplus.ipn", payload, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    return decoded->front();
  }
  google::protobuf::Arena arena_;
};

TEST_F(Ipn, EveryStatusOfAnOrderIsAPurchaseWithIt) {
  const std::pair<const char*, v1::Order::Status> known[] = {
      {"PENDING", v1::Order::PENDING},
      {"PURCHASE_PENDING", v1::Order::PENDING},
      {"PENDING_APPROVAL", v1::Order::PENDING},
      {"PENDING_ORDER_APPROVAL", v1::Order::PENDING},
      {"CANCELED", v1::Order::CANCELED}};
  for (const auto& [status, meaning] : known) {
    const engine::Decoded decoded = Read(text::Concat("REFNO=1&ORDERSTATUS=", status));
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(decoded.event->purchase().status(), meaning) << status;
    EXPECT_EQ(decoded.event->source().event_name(), status);
  }
  for (const char* status : {"PAYMENT_AUTHORIZED", "PAYMENT_RECEIVED", "COMPLETE", "NEW_ONE"}) {
    const engine::Decoded decoded = Read(text::Concat("REFNO=1&ORDERSTATUS=", status));
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(decoded.event->purchase().status_text(), status);
  }
}

TEST_F(Ipn, MoneyThatGoesBackIsARefund) {
  for (const char* status : {"REFUND", "REVERSED"}) {
    const engine::Decoded decoded =
        Read(text::Concat("REFNO=1&CURRENCY=USD&IPN_TOTALGENERAL=-12.00&ORDERSTATUS=", status));
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(value::DecimalText(value::ValueOf(decoded.event->refund().order().value())), "12");
  }
}

TEST_F(Ipn, ARefundHappensWhenItIsToldAndAnOrderWhenItWasPlaced) {
  EXPECT_EQ(Read(Sample("refund")).event->occurred_at().seconds(), 1773558900);
  EXPECT_EQ(Read(Sample("complete")).event->occurred_at().seconds(), 1772980178);
}

TEST_F(Ipn, TheNumberAndTheStatusOfAnOrderAreNeeded) {
  EXPECT_THAT(std::string(Read("ORDERSTATUS=COMPLETE").status.message()),
              HasSubstr("convertplus.ipn: /REFNO: required member is missing"));
  EXPECT_THAT(std::string(Read("REFNO=1").status.message()), HasSubstr("/ORDERSTATUS"));
}

TEST_F(Ipn, ARepeatedNotificationIsTheSameEvent) {
  constexpr char kFirst[] = "REFNO=1&ORDERSTATUS=COMPLETE&MESSAGE_TYPE=COMPLETE&IPN_DATE=2";
  const std::string id = Read(kFirst).event->event_id();
  EXPECT_EQ(Read(text::Concat(kFirst, "&MESSAGE_ID=77&HASH=x")).event->event_id(), id);
  for (const char* other : {"REFNO=2&ORDERSTATUS=COMPLETE&MESSAGE_TYPE=COMPLETE&IPN_DATE=2",
                            "REFNO=1&ORDERSTATUS=CANCELED&MESSAGE_TYPE=COMPLETE&IPN_DATE=2",
                            "REFNO=1&ORDERSTATUS=COMPLETE&MESSAGE_TYPE=INVOICE&IPN_DATE=2",
                            "REFNO=1&ORDERSTATUS=COMPLETE&MESSAGE_TYPE=COMPLETE&IPN_DATE=3"}) {
    EXPECT_NE(Read(other).event->event_id(), id) << other;
  }
}

TEST_F(Ipn, TryOutsAreMarked) {
  EXPECT_TRUE(Read(Sample("pending_test")).event->test());
  EXPECT_FALSE(Read(Sample("complete")).event->test());
}

TEST_F(Ipn, TheCodeOfTheCountryIsTakenRatherThanItsName) {
  EXPECT_EQ(Read(Sample("complete")).event->identity().profile().country(), "ro");
  EXPECT_EQ(
      Read("REFNO=1&ORDERSTATUS=COMPLETE&COUNTRY=Romania").event->identity().profile().country(),
      "Romania");
}

TEST_F(Ipn, CardsAndPayoutsAreNotTakenOver) {
  const engine::Decoded decoded = Read(
      "REFNO=1&ORDERSTATUS=COMPLETE&CARD_LAST_DIGITS=1111&PAYABLE_AMOUNT=102.90&CBANKACCOUNT=RO49");
  ASSERT_TRUE(decoded.status.ok());
  const std::string text = decoded.event->DebugString();
  for (const char* value : {"1111", "102.90", "RO49"}) EXPECT_THAT(text, Not(HasSubstr(value)));
  const auto dropped = std::count_if(
      decoded.report.findings().begin(), decoded.report.findings().end(),
      [](const auto& finding) { return finding.code() == v1::Finding::DROPPED_MEMBER; });
  EXPECT_EQ(dropped, 3);
}

// The cart's documentation says that its transaction_id is the SHA-256 of the order's number.
TEST_F(Ipn, APushIsJoinedByTheHashOfTheNumber) {
  std::ifstream file(INTERLINGUA_TESTDATA "/convertplus/gtm_ga4/purchase_auto_apply.json");
  std::stringstream push;
  push << file.rdbuf();
  const engine::Decoded notified = Read(Sample("complete"));
  EXPECT_THAT(push.str(), HasSubstr(value::Sha256Hex(notified.event->purchase().order_id())));
}

// Its signature. The values by openssl, with the secret of the vendor's examples:
//     printf '1x0101116Größe & Söhne1420050303123434' |
//         openssl mac -digest SHA256 -macopt key:AABBCCDDEEFF HMAC
// and -digest MD5, SHA3-256. `1x` is A, `0` the empty B, `10` C, which is the character 0, `11`
// IPN_PID[0], `16Größe & Söhne` its name of 16 bytes, `14...` IPN_DATE.
constexpr char kSecret[] = "AABBCCDDEEFF";
constexpr char kValues[] =
    "A=x&B=&C=0&IPN_PID%5B%5D=1&IPN_PNAME%5B%5D=Gr%C3%B6%C3%9Fe+%26+S%C3%B6hne"
    "&IPN_DATE=20050303123434";
constexpr char kMd5[] = "87d9447cbdcfe49b98b001235c553bd2";
constexpr char kSha2[] = "0da81250f7e78161e3e959e7df65adacf04685300f4792472588240ae2a016ce";
constexpr char kSha3[] = "965ccdeb0d8be13151e8bfc06bc3373ad24785a1b4c6d565a41fe11c2031b903";

TEST(IpnSignature, EachFunctionIsVerified) {
  EXPECT_EQ(*VerifyIpn(text::Concat(kValues, "&SIGNATURE_SHA3_256=", kSha3), kSecret),
            value::HashFunction::kSha3With256Bits);
  EXPECT_EQ(*VerifyIpn(text::Concat(kValues, "&SIGNATURE_SHA2_256=", kSha2), kSecret),
            value::HashFunction::kSha256);
  EXPECT_EQ(*VerifyIpn(text::Concat(kValues, "&HASH=", kMd5), kSecret), value::HashFunction::kMd5);
  EXPECT_EQ(*VerifyIpn(text::Concat(kValues, "&HASH=", kSha2), kSecret),
            value::HashFunction::kSha256);
  EXPECT_EQ(*VerifyIpn(text::Concat(kValues, "&HASH=", kSha3), kSecret),
            value::HashFunction::kSha3With256Bits);
}

TEST(IpnSignature, TheStrongestDecidesAndSignaturesAreNoValues) {
  const std::string all = text::Concat(kValues, "&HASH=", kMd5, "&SIGNATURE_SHA2_256=", kSha2,
                                       "&SIGNATURE_SHA3_256=", kSha3, "\n");
  EXPECT_EQ(*VerifyIpn(all, kSecret), value::HashFunction::kSha3With256Bits);
  const std::string mixed = text::Concat(kValues, "&HASH=", kMd5, "&SIGNATURE_SHA3_256=", kSha2);
  EXPECT_EQ(VerifyIpn(mixed, kSecret).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST(IpnSignature, DigitsMayBeInUpperCase) {
  std::string upper = kMd5;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  EXPECT_TRUE(VerifyIpn(text::Concat(kValues, "&HASH=", upper), kSecret).ok());
}

TEST(IpnSignature, WhatWasChangedOrIsNotSignedIsNotBelieved) {
  const auto code = [](const std::string& payload, std::string_view secret) {
    return VerifyIpn(payload, secret).status().code();
  };
  const std::string good = text::Concat(kValues, "&HASH=", kMd5);
  EXPECT_EQ(code(good, "another"), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(kValues, kSecret), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(text::Concat(kValues, "&HASH="), kSecret), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(text::Concat("A=y", good.substr(3)), kSecret), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(text::Concat("B=&A=x", good.substr(6)), kSecret),
            absl::StatusCode::kUnauthenticated)
      << "the order counts";
  EXPECT_EQ(code(text::Concat(good, "&D=1"), kSecret), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(good, ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("A=%", kSecret), absl::StatusCode::kInvalidArgument);
}

TEST(IpnSignature, TheSamplesAreSigned) {
  EXPECT_EQ(*VerifyIpn(Sample("complete"), kSecret), value::HashFunction::kSha256);
  EXPECT_EQ(*VerifyIpn(Sample("canceled"), kSecret), value::HashFunction::kSha3With256Bits);
  EXPECT_EQ(*VerifyIpn(Sample("pending_test"), kSecret), value::HashFunction::kMd5);
}

// The example of the vendor's page on the receipt: product 1, "Software program", both dates
// 20050303123434. The values by openssl over 1116Software program14200503031234341420050303123434.
TEST(IpnReceiptText, IsThatOfTheVendorsExample) {
  constexpr char kNotification[] =
      "IPN_PID[]=1&IPN_PNAME[]=Software+program&IPN_DATE=20050303123434&IPN_PID[]=2";
  const absl::Time now = absl::FromUnixSeconds(1109853274);  // 2005-03-03 12:34:34 UTC
  EXPECT_EQ(*IpnReceipt(kNotification, kSecret, value::HashFunction::kSha256, now),
            "<sig algo=\"sha256\" date=\"20050303123434\">"
            "ea6f44c39b3d204b59500998fcb9221c92744d9721a94b45fc6d5cda99980176</sig>");
  EXPECT_EQ(*IpnReceipt(kNotification, kSecret, value::HashFunction::kSha3With256Bits, now),
            "<sig algo=\"sha3-256\" date=\"20050303123434\">"
            "85180497aaaa4844a278b52b1ce257d2820dbf5857470a5f678fef2266d0d4a8</sig>");
  EXPECT_EQ(*IpnReceipt(kNotification, kSecret, value::HashFunction::kMd5, now),
            "<EPAYMENT>20050303123434|7bf97ed39681027d0c45aa45e3ea98f0</EPAYMENT>");
}

TEST(IpnReceiptText, NeedsWhatItSigns) {
  const absl::Time now = absl::UnixEpoch();
  EXPECT_EQ(IpnReceipt("IPN_PID[]=1&IPN_DATE=2", kSecret, value::HashFunction::kSha256, now)
                .status()
                .message(),
            "the notification has no IPN_PNAME");
  EXPECT_FALSE(
      IpnReceipt("IPN_PID[]=1&IPN_PNAME[]=a&IPN_DATE=2", "", value::HashFunction::kMd5, now).ok());
}

}  // namespace
}  // namespace interlingua::convertplus
