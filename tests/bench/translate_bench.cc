// What a translation costs, against the floor: simdjson's parse of the same bytes.
//
// Each benchmark runs over documents of Commanders Act: a two-item purchase with all that the
// vendor requires; the documented one, which lacks its id, its time and more, so that an id is
// derived and findings are made; and the median and the largest invoice of a real shop. `Translate`
// is the whole way of an event that comes and leaves in that format.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/all.h"
#include "benchmark/benchmark.h"
#include "google/protobuf/arena.h"
#include "simdjson.h"
#include "translator/json/document.h"
#include "translator/translator.h"

namespace interlingua::bench {
namespace {

constexpr char kFormat[] = "commanders_act";

[[noreturn]] void Fail(const std::string& what) {
  std::cerr << "translate_bench: " << what << "\n";
  std::exit(1);
}

std::string ReadFile(const std::string& name) {
  std::ifstream in(std::string(INTERLINGUA_TESTDATA) + "/" + name, std::ios::binary);
  if (!in) Fail("cannot read " + name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string Minified(const std::string& json) {
  std::string out(json.size(), '\0');
  std::size_t size = 0;
  if (simdjson::minify(json.data(), json.size(), out.data(), size)) Fail("a sample is not JSON");
  out.resize(size);
  return out;
}

/// The invoices, the smallest first.
std::vector<std::string> Invoices() {
  std::istringstream in(ReadFile("online_retail/online_retail.commanders_act.jsonl"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) Fail("there are no invoices");
  std::stable_sort(lines.begin(), lines.end(),
                   [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  return lines;
}

enum class Input { kPurchase, kDocumented, kMedian, kLargest };

const std::string& Bytes(Input input) {
  static const std::vector<std::string> invoices = Invoices();
  static const std::string purchase = Minified(ReadFile("commanders_act/purchase_context.json"));
  static const std::string documented = Minified(ReadFile("commanders_act/purchase.json"));
  switch (input) {
    case Input::kPurchase:
      return purchase;
    case Input::kDocumented:
      return documented;
    case Input::kMedian:
      return invoices[invoices.size() / 2];
    case Input::kLargest:
      return invoices.back();
  }
  std::abort();
}

const Translator& Translation() {
  static const std::unique_ptr<Translator> translator = [] {
    auto made = Translator::Create(AllAdapters());
    if (!made.ok()) Fail(std::string(made.status().message()));
    return *std::move(made);
  }();
  return *translator;
}

/// An arena that keeps its first block, so that what is measured is the work and not the allocator.
class ReusedArena {
 public:
  ReusedArena() : block_(512 << 10), arena_(Options(block_)) {}

  google::protobuf::Arena* Fresh() {
    arena_.Reset();
    return &arena_;
  }

 private:
  static google::protobuf::ArenaOptions Options(std::vector<char>& block) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block.data();
    options.initial_block_size = block.size();
    return options;
  }

  std::vector<char> block_;
  google::protobuf::Arena arena_;
};

const v1::CommerceEvent& Event(Input input, google::protobuf::Arena* arena) {
  auto decoded = Translation().Decode(kFormat, Bytes(input), {}, arena);
  if (!decoded.ok()) Fail(std::string(decoded.status().message()));
  if (!decoded->front().status.ok()) Fail(std::string(decoded->front().status.message()));
  return *decoded->front().event;
}

void CountBytes(benchmark::State& state, Input input) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(Bytes(input).size()));
}

void SimdjsonParse(benchmark::State& state, Input input) {
  const simdjson::padded_string padded(Bytes(input));
  simdjson::dom::parser parser;
  for (auto _ : state) {
    simdjson::dom::element root;
    if (parser.parse(padded).get(root)) Fail("simdjson cannot parse the sample");
    benchmark::DoNotOptimize(root);
  }
  CountBytes(state, input);
}

void JsonParse(benchmark::State& state, Input input) {
  const std::string& json = Bytes(input);
  json::Document document;
  for (auto _ : state) {
    if (!document.Parse(json).ok()) Fail("the sample is not JSON");
    benchmark::DoNotOptimize(document);
  }
  CountBytes(state, input);
}

void Decode(benchmark::State& state, Input input) {
  const std::string& json = Bytes(input);
  ReusedArena arena;
  for (auto _ : state) {
    auto decoded = Translation().Decode(kFormat, json, {}, arena.Fresh());
    if (!decoded.ok()) Fail(std::string(decoded.status().message()));
    benchmark::DoNotOptimize(decoded);
  }
  CountBytes(state, input);
}

void EncodeWith(benchmark::State& state, Input input, bool report_loss) {
  google::protobuf::Arena arena;
  const v1::CommerceEvent& event = Event(input, &arena);
  engine::EncodeOptions options;
  options.report_loss = report_loss;
  for (auto _ : state) {
    auto encoded = Translation().Encode(kFormat, event, options);
    if (!encoded.ok()) Fail(std::string(encoded.status().message()));
    benchmark::DoNotOptimize(encoded);
  }
  CountBytes(state, input);
}

void Encode(benchmark::State& state, Input input) { EncodeWith(state, input, false); }

void EncodeAndLoss(benchmark::State& state, Input input) { EncodeWith(state, input, true); }

void Translate(benchmark::State& state, Input input) {
  const std::string& json = Bytes(input);
  ReusedArena arena;
  engine::EncodeOptions options;
  options.report_loss = false;
  for (auto _ : state) {
    auto decoded = Translation().Decode(kFormat, json, {}, arena.Fresh());
    if (!decoded.ok()) Fail(std::string(decoded.status().message()));
    auto encoded = Translation().Encode(kFormat, *decoded->front().event, options);
    if (!encoded.ok()) Fail(std::string(encoded.status().message()));
    benchmark::DoNotOptimize(encoded);
  }
  CountBytes(state, input);
}

#define INTERLINGUA_FOR_EACH_INPUT(function)                   \
  BENCHMARK_CAPTURE(function, purchase, Input::kPurchase);     \
  BENCHMARK_CAPTURE(function, documented, Input::kDocumented); \
  BENCHMARK_CAPTURE(function, median, Input::kMedian);         \
  BENCHMARK_CAPTURE(function, largest, Input::kLargest)

INTERLINGUA_FOR_EACH_INPUT(SimdjsonParse);
INTERLINGUA_FOR_EACH_INPUT(JsonParse);
INTERLINGUA_FOR_EACH_INPUT(Decode);
INTERLINGUA_FOR_EACH_INPUT(Encode);
INTERLINGUA_FOR_EACH_INPUT(EncodeAndLoss);
INTERLINGUA_FOR_EACH_INPUT(Translate);

}  // namespace
}  // namespace interlingua::bench
