// The laws that hold for every registered format, on documents drawn from its own tables. A new
// vendor gets them by being registered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "adapters/all.h"
#include "google/protobuf/util/message_differencer.h"
#include "translator/audit/round_trip_audit.h"
#include "translator/event/kind.h"
#include "translator/event/validation.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::laws {
namespace {

constexpr std::uint64_t kDraws = 3000;

const Translator& SharedTranslator() {
  static const auto* translator = [] {
    auto made = Translator::Create(AllAdapters());
    if (!made.ok()) {
      ADD_FAILURE() << made.status();
      std::abort();
    }
    return made->release();
  }();
  return *translator;
}

/// The formats that are read and written by tables.
std::vector<std::string> TableFormats() {
  std::vector<std::string> names;
  for (const auto& format : SharedTranslator().Formats()) {
    if (format.name != "canonical" && format.writes) names.push_back(format.name);
  }
  return names;
}

class Laws : public testing::TestWithParam<std::string> {
 protected:
  /// Calls `check(json, event, seed)` for each drawn document.
  template <typename Check>
  void ForEachDraw(Check check) {
    for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
      const auto json = SharedTranslator().Sample(GetParam(), seed);
      ASSERT_TRUE(json.ok()) << json.status();
      google::protobuf::Arena arena;
      const auto decoded = SharedTranslator().Decode(GetParam(), *json, {}, &arena);
      ASSERT_TRUE(decoded.ok()) << decoded.status() << "\n" << *json;
      for (const engine::Decoded& event : *decoded) {
        ASSERT_TRUE(event.status.ok()) << event.status << "\n" << *json;
        // Further events of a document say that they derive from its first one.
        EXPECT_EQ(event.event->has_derived_from(), &event != &decoded->front()) << *json;
      }
      check(*json, *decoded->front().event, seed);
      if (HasFatalFailure() || HasNonfatalFailure()) {
        FAIL() << "seed " << seed << ": " << *json;
      }
    }
  }
};

TEST_P(Laws, ReadingAndWritingTheSameFormatGivesAnEqualDocument) {
  ForEachDraw([](const std::string& json, const v1::CommerceEvent& event, std::uint64_t) {
    const auto encoded = SharedTranslator().Encode(GetParam(), event, {});
    ASSERT_TRUE(encoded.ok()) << encoded.status() << "\n" << event.DebugString();
    ASSERT_EQ(encoded->documents.size(), 1u) << encoded->documents.back();
    json::Document before;
    json::Document after;
    ASSERT_TRUE(before.Parse(json).ok());
    ASSERT_TRUE(after.Parse(encoded->documents[0]).ok()) << encoded->documents[0];
    EXPECT_EQ(json::NormalText(before.root()), json::NormalText(after.root()));
  });
}

TEST_P(Laws, NothingOfADocumentIsLostInItsOwnFormat) {
  ForEachDraw([](const std::string&, const v1::CommerceEvent& event, std::uint64_t) {
    const auto encoded = SharedTranslator().Encode(GetParam(), event, {});
    ASSERT_TRUE(encoded.ok()) << encoded.status();
    for (const v1::Finding& finding : encoded->report.findings()) {
      // An id that was derived is not written into the document that had none.
      if (finding.field() == "event_id") continue;
      EXPECT_NE(finding.code(), v1::Finding::LOST_FIELD) << finding.ShortDebugString();
    }
  });
}

TEST_P(Laws, DecodedEventsAreValid) {
  ForEachDraw([](const std::string&, const v1::CommerceEvent& event, std::uint64_t) {
    EXPECT_TRUE(event::ValidateEvent(event).ok()) << event::ValidateEvent(event);
    EXPECT_FALSE(event.event_id().empty());
    EXPECT_FALSE(event::KindOf(event).empty());
  });
}

TEST_P(Laws, TheSameDocumentHasTheSameIdAndAnotherSourceAnother) {
  ForEachDraw([](const std::string& json, const v1::CommerceEvent& event, std::uint64_t seed) {
    if (seed % 10 != 0) return;
    google::protobuf::Arena arena;
    const auto again = SharedTranslator().Decode(GetParam(), json, {}, &arena);
    EXPECT_EQ(again->front().event->event_id(), event.event_id());
    const auto elsewhere =
        SharedTranslator().Decode(GetParam(), json, {.source_id = "shop-2"}, &arena);
    const bool derived = event.event_id().starts_with("il1-");
    EXPECT_EQ(elsewhere->front().event->event_id() != event.event_id(), derived);
  });
}

/// All fields of an event that are set, by their path without indexes.
void CollectPaths(const google::protobuf::Message& message, const std::string& prefix,
                  std::set<std::string>& paths) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const auto* field : fields) {
    const std::string path = text::Concat(prefix, field->name(), field->is_repeated() ? "[]" : "");
    const bool leaf = field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE ||
                      field->message_type()->name() == "Decimal" ||
                      field->message_type()->name() == "Timestamp" ||
                      field->message_type()->name() == "Date";
    const bool date = leaf &&
                      field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE &&
                      field->message_type()->name() == "Date";
    // A date of no parts says nothing.
    if (date && message.GetReflection()->GetMessage(message, field).ByteSizeLong() == 0) continue;
    if (leaf) {
      paths.insert(path);
      continue;
    }
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      CollectPaths(field->is_repeated()
                       ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                       : message.GetReflection()->GetMessage(message, field),
                   path + ".", paths);
    }
  }
}

/// What `written` (an event read back from another format) still has of `event`, or the report
/// names.
void ExpectNothingSilent(const v1::CommerceEvent& event, const engine::Encoded& encoded,
                         const std::string& format) {
  std::set<std::string> named;
  for (const v1::Finding& finding : encoded.report.findings()) {
    named.insert(finding.field());
    // An identity names what stands in the derived field's place: a unit price in that of the line,
    // the only id of an item in the other one.
    if (finding.code() != v1::Finding::DERIVED) continue;
    const std::string_view field = finding.field();
    for (const std::string_view input : {"product_id", "item_id", "unit_price", "total_price"}) {
      if (finding.detail().find(input) == std::string::npos) continue;
      named.insert(text::Concat(field.substr(0, field.rfind('.')), ".", input));
    }
  }
  std::set<std::string> covered;
  for (const std::string& document : encoded.documents) {
    google::protobuf::Arena arena;
    const auto back = SharedTranslator().Decode(format, document, {}, &arena);
    ASSERT_TRUE(back.ok() && back->front().status.ok()) << document;
    for (const engine::Decoded& event_read : *back) CollectPaths(*event_read.event, "", covered);
  }
  std::set<std::string> set;
  CollectPaths(event, "", set);
  for (const std::string& path : set) {
    const bool provenance = path.starts_with("source.") || path.starts_with("extensions[]") ||
                            path == "received_at" || path == "derived_from";
    // Properties are named one by one.
    const bool property = path.find("properties[]") != std::string::npos ||
                          path.find("attributes[]") != std::string::npos ||
                          path.find("filters[]") != std::string::npos;
    if (provenance || property || covered.contains(path) || named.contains(path)) continue;
    // A kind that reads back as another one is named as a whole.
    if (named.contains(path.substr(0, path.find('.')))) continue;
    ADD_FAILURE() << path << " is neither in the " << format << " document nor in the report\n"
                  << encoded.documents.front() << "\n"
                  << encoded.report.DebugString();
  }
}

/// Fields that travel in the request, not in the document.
const std::set<std::string>& CarriedByRequests() {
  static const auto* fields = new std::set<std::string>{
      "identity.anonymous_id", "identity.user_id",        "identity.ids[].value",
      "identity.ids[].type",   "identity.ids[].issuer",   "identity.ids[].assurance",
      "context.page.url",      "context.page.sections[]", "context.page.id",
      "context.language",      "context.session_id"};
  return *fields;
}

TEST_P(Laws, NothingIsSilentlyLostInAnyOtherFormat) {
  ForEachDraw([](const std::string&, const v1::CommerceEvent& drawn, std::uint64_t seed) {
    if (seed % 4 != 0) return;
    for (const std::string& format : TableFormats()) {
      if (format == GetParam()) continue;
      v1::CommerceEvent event = drawn;
      const auto encoded =
          SharedTranslator().Encode(format, event, {.person_documents = seed % 8 == 0});
      if (!encoded.ok()) {
        EXPECT_EQ(encoded.status().code(), absl::StatusCode::kInvalidArgument);
        EXPECT_FALSE(encoded.status().message().empty());
        continue;
      }
      engine::Encoded with_request = *encoded;
      if (format == "liveperson") {
        for (const std::string& field : CarriedByRequests()) {
          with_request.report.add_findings()->set_field(field);
        }
      }
      ExpectNothingSilent(event, with_request, format);
    }
  });
}

/// All amounts and ids of an event as texts.
void CollectValues(const google::protobuf::Message& message, std::multiset<std::string>& values) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const auto& inner = field->is_repeated()
                              ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                              : message.GetReflection()->GetMessage(message, field);
      if (inner.GetDescriptor() == v1::Decimal::descriptor()) {
        values.insert(inner.ShortDebugString());
      } else {
        CollectValues(inner, values);
      }
    }
  }
}

TEST_P(Laws, NoAmountIsInventedInAnotherFormat) {
  ForEachDraw([](const std::string&, const v1::CommerceEvent& event, std::uint64_t seed) {
    if (seed % 4 != 1) return;
    std::multiset<std::string> before;
    CollectValues(event, before);
    for (const std::string& format : TableFormats()) {
      const auto encoded = SharedTranslator().Encode(format, event, {});
      if (!encoded.ok()) continue;
      bool derived = false;
      for (const v1::Finding& finding : encoded->report.findings()) {
        derived |= finding.code() == v1::Finding::DERIVED;
      }
      if (derived) continue;
      for (const std::string& document : encoded->documents) {
        google::protobuf::Arena arena;
        const auto back = SharedTranslator().Decode(format, document, {}, &arena);
        ASSERT_TRUE(back.ok() && back->front().status.ok()) << document;
        std::multiset<std::string> after;
        CollectValues(*back->front().event, after);
        EXPECT_TRUE(std::includes(before.begin(), before.end(), after.begin(), after.end()))
            << document << "\n"
            << event.DebugString();
      }
    }
  });
}

TEST(Conservation, HoldsBetweenEveryTwoFormatsForEveryKindThatBothKnow) {
  int written = 0;
  for (const audit::FormatPair& pair : audit::DrawFormatPairs(SharedTranslator(), 60)) {
    written += pair.written;
    for (const auto& [field, count] : pair.silent) {
      ADD_FAILURE() << pair.from << " to " << pair.to << ": " << field << " of " << pair.kind
                    << " changed in silence, " << count << " times";
    }
    EXPECT_TRUE(pair.refused == 0 || !pair.refusal.empty());
  }
  EXPECT_GT(written, 10'000);
}

INSTANTIATE_TEST_SUITE_P(EveryFormat, Laws, testing::ValuesIn(TableFormats()),
                         [](const auto& format) {
                           std::string name = format.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(Tables, OfEveryRegisteredAdapterHaveNoFault) {
  const auto translator = Translator::Create(AllAdapters());
  EXPECT_TRUE(translator.ok()) << translator.status().message();
}

TEST(Tables, HaveAReferenceForEveryRow) {
  for (const std::string& format : TableFormats()) {
    const auto rows = SharedTranslator().Describe(format);
    ASSERT_TRUE(rows.ok());
    EXPECT_FALSE(rows->empty());
    for (const reference::RowDescription& row : *rows) {
      EXPECT_TRUE(row.reference.starts_with("https://")) << format << " " << row.event;
      EXPECT_FALSE(row.pointer.empty() && row.field.empty()) << format << " " << row.event;
    }
  }
}

}  // namespace
}  // namespace interlingua::laws
