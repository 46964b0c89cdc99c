// The vendor that CONTRIBUTING.md adds, compiled from the page: its tables are sound, its document
// comes back, and its wire and its twin understand each other.
#include "adapters/acme/acme.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "google/protobuf/arena.h"
#include "translator/event/kind.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua {

extern const vendor::Adapter kAcme;

namespace {

/// The document of the page.
std::string Sample() {
  std::ifstream file(INTERLINGUA_EXAMPLE "/tests/testdata/acme/purchase.json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class AcmeExample : public testing::Test {
 protected:
  void SetUp() override {
    static const vendor::Adapter* const adapters[] = {&kAcme};
    auto made = Translator::Create(adapters);
    ASSERT_TRUE(made.ok()) << made.status();
    translator_ = *std::move(made);
    const auto decoded = translator_->Decode("acme", Sample(), {}, &arena_);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    ASSERT_TRUE(decoded->front().status.ok()) << decoded->front().status;
    event_ = decoded->front().event;
  }

  /// Of the event, as the table writes it.
  vendor::EncodedEvent Written() {
    auto encoded = translator_->Encode("acme", *event_, {});
    EXPECT_TRUE(encoded.ok()) << encoded.status();
    return {.event = event_,
            .documents = encoded.ok() ? encoded->documents : std::vector{Sample()}};
  }

  google::protobuf::Arena arena_;
  std::unique_ptr<Translator> translator_;
  const v1::CommerceEvent* event_ = nullptr;
};

TEST_F(AcmeExample, ReadsItsSample) {
  EXPECT_EQ(event::KindOf(*event_), "purchase");
  EXPECT_EQ(event_->purchase().order_id(), "A-17");
  EXPECT_EQ(event_->purchase().items_size(), 1);
  EXPECT_EQ(event_->extensions_size(), 0) << "a member has no row";
}

TEST_F(AcmeExample, WritesWhatItRead) {
  const std::string sample = Sample();
  const vendor::EncodedEvent written = Written();
  json::Document read;
  json::Document back;
  ASSERT_TRUE(read.Parse(sample).ok());
  ASSERT_TRUE(back.Parse(written.documents.front()).ok());
  EXPECT_EQ(json::NormalText(back.root()), json::NormalText(read.root()));
}

TEST_F(AcmeExample, ItsTwinTakesWhatItsWireSends) {
  const auto wire = kAcme.make_wire({{"api_key", "k"}});
  ASSERT_TRUE(wire.ok()) << wire.status();
  const vendor::EncodedEvent batch[] = {Written()};
  const auto request = (*wire)->MakeRequest(batch, absl::UnixEpoch());
  ASSERT_TRUE(request.ok()) << request.status();
  const vendor::TwinReply reply = kAcme.twin(*request, 1);
  ASSERT_EQ(reply.documents.size(), 1u);
  EXPECT_EQ(reply.documents.front(), batch[0].documents.front());
  const auto outcomes = (*wire)->ReadResponse(batch, reply.response, absl::UnixEpoch());
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes.front().disposition, vendor::Disposition::kDelivered);
}

}  // namespace
}  // namespace interlingua
