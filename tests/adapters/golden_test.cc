// Every documented sample against its canonical reading, and back.
//
// tests/testdata/<vendor>/<sample>.json is a document of the format <vendor>,
// <vendor>/<dialect>/<sample>.json one of <vendor>.<dialect>; <sample>.form is one that is no JSON.
// Beside it <sample>.textproto holds the events that it means, parted by lines of "---".
// INTERLINGUA_UPDATE_GOLDEN=1 writes the readings anew; they are then to be reviewed, value by
// value.
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/all.h"
#include "translator/audit/round_trip_audit.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/json/pointer.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua {
namespace {

namespace fs = std::filesystem;
using google::protobuf::TextFormat;

constexpr std::string_view kParting = "---\n";
constexpr std::string_view kHeader =
    "# proto-file: proto/interlingua/v1/event.proto\n"
    "# proto-message: interlingua.v1.CommerceEvent\n";

struct Sample {
  fs::path json;
  std::string format;
  std::string name;  // as gtest wants it

  friend void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.json.string(); }
};

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Sample> FindSamples() {
  std::vector<Sample> samples;
  const fs::path root = INTERLINGUA_TESTDATA;
  for (const vendor::Adapter* adapter : AllAdapters()) {
    const std::string vendor = adapter->vendor;
    for (const auto& entry : fs::recursive_directory_iterator(root / vendor)) {
      if (entry.path().extension() != ".json" && entry.path().extension() != ".form") continue;
      Sample sample;
      sample.json = entry.path();
      sample.format = vendor;
      const fs::path folder = fs::relative(entry.path().parent_path(), root / vendor);
      if (folder != ".") sample.format += "." + folder.string();
      sample.name = sample.format + "_" + entry.path().stem().string();
      std::replace(sample.name.begin(), sample.name.end(), '.', '_');
      samples.push_back(std::move(sample));
    }
  }
  std::sort(samples.begin(), samples.end(),
            [](const Sample& a, const Sample& b) { return a.json < b.json; });
  return samples;
}

const table::Format& FormatOf(std::string_view name) {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    for (const table::Format& format : adapter->formats) {
      if (format.name == name) return format;
    }
  }
  ADD_FAILURE() << "no format " << name;
  std::abort();
}

const Translator& TheTranslator() {
  static const std::unique_ptr<Translator> translator = [] {
    auto made = Translator::Create(AllAdapters());
    if (!made.ok()) ADD_FAILURE() << made.status().ToString();
    return *std::move(made);
  }();
  return *translator;
}

std::string TextOf(const std::vector<engine::Decoded>& events) {
  TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text(kHeader);
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::string event;
    printer.PrintToString(*events[i].event, &event);
    text.append(i == 0 ? "" : kParting).append(event);
  }
  return text;
}

std::vector<v1::CommerceEvent> EventsOf(const std::string& text) {
  std::vector<v1::CommerceEvent> events;
  std::string_view rest = text;
  while (true) {
    const std::size_t end = rest.find(kParting);
    v1::CommerceEvent& event = events.emplace_back();
    EXPECT_TRUE(TextFormat::ParseFromString(std::string(rest.substr(0, end)), &event));
    if (end == std::string_view::npos) return events;
    rest.remove_prefix(end + kParting.size());
  }
}

// What differs between two documents, a line a place: `/items/0/price: 9.99 became 9.9`.
void AppendDifferences(const json::Node& before, const json::Node& after,
                       const std::string& pointer, std::string& lines) {
  if (json::Equal(before, after)) return;
  const bool objects = before.kind == json::Kind::kObject && after.kind == json::Kind::kObject;
  const bool lists = before.kind == json::Kind::kArray && after.kind == json::Kind::kArray;
  if (!objects && !lists) {
    lines.append(text::Concat(pointer, ": ", before.raw, " became ", after.raw, "\n"));
    return;
  }
  std::vector<const json::Node*> right;
  for (const json::Node* node = after.begin(); node != after.end(); node = node->Next()) {
    right.push_back(node);
  }
  std::size_t index = 0;
  for (const json::Node* node = before.begin(); node != before.end();
       node = node->Next(), ++index) {
    std::string place = pointer;
    json::AppendPointerStep(objects ? std::string(node->key) : std::to_string(index), place);
    const json::Node* other = objects                ? after.Find(node->key)
                              : index < right.size() ? right[index]
                                                     : nullptr;
    if (other == nullptr) {
      lines.append(text::Concat(place, ": ", node->raw, " is missing\n"));
    } else {
      AppendDifferences(*node, *other, place, lines);
    }
  }
  for (std::size_t i = 0; i < right.size(); ++i) {
    if (objects ? before.Find(right[i]->key) != nullptr : i < index) continue;
    std::string place = pointer;
    json::AppendPointerStep(objects ? std::string(right[i]->key) : std::to_string(i), place);
    lines.append(text::Concat(place, ": ", right[i]->raw, " is new\n"));
  }
}

std::string Differences(std::string_view before, std::string_view after) {
  json::Document left;
  json::Document right;
  if (!left.Parse(before).ok() || !right.Parse(after).ok()) return "not JSON\n";
  std::string lines;
  AppendDifferences(left.root(), right.root(), "", lines);
  return lines;
}

// The texts of the documents that a payload consists of.
std::vector<std::string> DocumentsOf(std::string_view payload, const table::Format& format) {
  json::Document json;
  EXPECT_TRUE(json.Parse(payload).ok());
  const bool enveloped = *format.envelope.list != '\0' && !format.envelope.kept;
  const json::Node* list = enveloped ? json.root().Find(format.envelope.list) : nullptr;
  if (json.root().kind == json::Kind::kArray && !format.array_root) list = &json.root();
  std::vector<std::string> documents;
  if (list == nullptr) return {std::string(json.root().raw)};
  for (const json::Node* node = list->begin(); node != list->end(); node = node->Next()) {
    documents.emplace_back(node->raw);
  }
  return documents;
}

class Golden : public testing::TestWithParam<Sample> {
 protected:
  std::vector<engine::Decoded> Decode() {
    const Sample& sample = GetParam();
    auto events = TheTranslator().Decode(sample.format, ReadFile(sample.json), {}, &arena_);
    EXPECT_TRUE(events.ok()) << events.status().ToString();
    if (!events.ok()) return {};
    for (const engine::Decoded& event : *events)
      EXPECT_TRUE(event.status.ok()) << event.status.ToString();
    return *std::move(events);
  }

 private:
  google::protobuf::Arena arena_;
};

TEST_P(Golden, IsReadAsReviewed) {
  const std::vector<engine::Decoded> read = Decode();
  fs::path golden = GetParam().json;
  golden.replace_extension(".textproto");
  if (std::getenv("INTERLINGUA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(golden, std::ios::binary) << TextOf(read);
  }
  ASSERT_TRUE(fs::exists(golden)) << golden << " is missing; INTERLINGUA_UPDATE_GOLDEN=1 makes it";
  const std::vector<v1::CommerceEvent> reviewed = EventsOf(ReadFile(golden));
  ASSERT_EQ(read.size(), reviewed.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    google::protobuf::util::MessageDifferencer differencer;
    std::string difference;
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(reviewed[i], *read[i].event)) << difference;
  }
}

TEST_P(Golden, ComesBackUnchanged) {
  const table::Format& format = FormatOf(GetParam().format);
  if (format.payload_reader != nullptr) GTEST_SKIP() << "the format is read only";
  const std::vector<std::string> documents = DocumentsOf(ReadFile(GetParam().json), format);
  std::vector<engine::Decoded> events = Decode();
  // A document comes back from its first event; those beside it hold a part of it.
  std::erase_if(events,
                [](const engine::Decoded& event) { return event.event->has_derived_from(); });
  ASSERT_EQ(events.size(), documents.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto encoded = TheTranslator().Encode(GetParam().format, *events[i].event, {});
    ASSERT_TRUE(encoded.ok()) << encoded.status().ToString();
    ASSERT_EQ(encoded->documents.size(), 1u) << encoded->documents[1];
    EXPECT_EQ(Differences(documents[i], encoded->documents.front()), "");
  }
}

// The law of conservation on what vendors document; a refusal has a reason, and loses nothing in
// silence.
TEST_P(Golden, IsConservedInEveryFormatThatKnowsTheKind) {
  for (const engine::Decoded& read : Decode()) {
    const v1::CommerceEvent& event = *read.event;
    for (const reference::FormatDescription& format : TheTranslator().Formats()) {
      if (!format.writes) continue;
      auto encoded = TheTranslator().Encode(format.name, event, {});
      if (!encoded.ok()) {
        EXPECT_FALSE(encoded.status().message().empty());
        continue;
      }
      google::protobuf::Arena arena;
      auto back = TheTranslator().Decode(format.name, encoded->documents.front(), {}, &arena);
      ASSERT_TRUE(back.ok() && back->front().status.ok())
          << format.name << " " << encoded->documents.front();
      const audit::RoundTripAudit outcome =
          audit::CheckConserved(event, *back->front().event, encoded->report);
      EXPECT_TRUE(outcome.silent.empty()) << format.name << ": " << outcome.silent.front();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, Golden, testing::ValuesIn(FindSamples()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace interlingua
