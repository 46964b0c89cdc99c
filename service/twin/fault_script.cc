#include "service/twin/fault_script.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "service/twin/script_reader.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::twin {
namespace {

struct Named {
  std::string_view name;
  http::HttpFault fault;
  bool taken;
};
constexpr Named kFaults[] = {
    {"ok", http::HttpFault::kNone, true},      {"redirect", http::HttpFault::kNone, false},
    {"delay", http::HttpFault::kNone, true},   {"stall", http::HttpFault::kStall, true},
    {"reset", http::HttpFault::kReset, false}, {"close", http::HttpFault::kClose, false},
    {"half", http::HttpFault::kHalf, true},    {"short", http::HttpFault::kShort, true},
    {"long", http::HttpFault::kLong, true},    {"garbage", http::HttpFault::kGarbage, true},
    {"tls", http::HttpFault::kTls, false},     {"refuse", http::HttpFault::kRefuse, false},
};

class Parser {
 public:
  Parser(std::string_view name, std::string_view text) : reader_(name, text) {}

  absl::StatusOr<FaultScript> Parse() {
    reader_.Skip(/*separators=*/true);
    while (!reader_.AtEnd()) {
      if (script_.loop) return reader_.Fault("nothing can follow 'loop'");
      if (absl::Status status = ReadElement(); !status.ok()) return status;
      reader_.Skip(/*separators=*/true);
    }
    if (script_.steps.empty()) {
      return reader_.Fault("the script has no step; write for example 'ok*2, 503'");
    }
    return std::move(script_);
  }

 private:
  absl::Status ReadElement() {
    std::string_view word = reader_.Word();
    if (word == "random" && script_.steps.empty() && !script_.random) return ReadRandom();
    if (word == "loop") {
      if (script_.random) return reader_.Fault("a random script has no end; 'loop' says nothing");
      if (script_.steps.empty()) return reader_.Fault("there is no step before 'loop'");
      script_.loop = true;
      reader_.Skip(false);
      return reader_.AtEndOfStep() ? absl::OkStatus() : Unexpected();
    }
    FaultStep step;
    if (script_.random) {
      const auto share = reader_.Share(word);
      if (!share.ok()) return share.status();
      step.share_of_hundred_thousand = *share;
      all_shares_ += *share;
      if (all_shares_ > kHundredThousand) return reader_.Fault("the shares are over 100%");
      reader_.Skip(false);
      word = reader_.Word();
    }
    if (absl::Status status = ReadFault(word, step); !status.ok()) return status;
    reader_.Skip(false);
    while (!reader_.AtEndOfStep()) {
      if (absl::Status status = ReadOption(step); !status.ok()) return status;
      reader_.Skip(false);
    }
    script_.steps.push_back(std::move(step));
    return absl::OkStatus();
  }

  absl::Status ReadRandom() {
    script_.random = true;
    reader_.Skip(false);
    if (reader_.AtEndOfStep()) return absl::OkStatus();
    if (reader_.Word() != "seed" || !reader_.Take('=')) {
      return reader_.Fault("after 'random' only 'seed=NUMBER' can stand, and then a comma");
    }
    const auto seed = reader_.Number(reader_.Word(), 0);
    if (!seed.ok()) return seed.status();
    script_.seed = *seed;
    reader_.Skip(false);
    return reader_.AtEndOfStep() ? absl::OkStatus() : Unexpected();
  }

  absl::Status ReadFault(std::string_view word, FaultStep& step) {
    const auto* known = std::find_if(std::begin(kFaults), std::end(kFaults),
                                     [&](const Named& named) { return named.name == word; });
    if (known == std::end(kFaults)) return ReadStatus(word, step);
    step.fault = known->fault;
    step.taken = known->taken;
    if (word != "ok") step.name = std::string(word);
    if (word == "redirect") {
      step.status = 302;
      step.headers = {{"location", "/elsewhere"}};
    }
    if (word != "delay" && word != "refuse") return absl::OkStatus();
    reader_.Skip(false);
    return reader_.ReadTime(reader_.Word(), word == "delay" ? step.delay : step.refuse_for);
  }

  absl::Status ReadStatus(std::string_view word, FaultStep& step) {
    const bool is_number = word.size() == 3 && std::all_of(word.begin(), word.end(), [](char c) {
                             return c >= '0' && c <= '9';
                           });
    if (!is_number || word.front() < '2' || word.front() > '5') {
      std::vector<std::string> names = {"STATUS (200 to 599)", "loop", "random"};
      for (const Named& named : kFaults) names.emplace_back(named.name);
      return reader_.Fault(text::Concat("no step '", word, "'", text::Suggestion(word, names)));
    }
    step.name = std::string(word);
    step.taken = word.front() == '2';
    (void)absl::SimpleAtoi(text::ToAbsl(word), &step.status);
    return absl::OkStatus();
  }

  absl::Status ReadOption(FaultStep& step) {
    if (reader_.Take('*')) return ReadCount(step);
    const std::string word(reader_.Word());
    if (word == "before" || word == "after") {
      step.taken = word == "after";
      return absl::OkStatus();
    }
    std::vector<std::string> known = {"before", "after", "delay"};
    if (step.name == "redirect") {
      known.emplace_back("to");
    } else if (step.status != 0) {
      known.insert(known.end(), {"retry-after", "body"});
    }
    if (std::find(known.begin(), known.end(), word) == known.end() || !reader_.Take('=')) {
      if (word.empty()) return Unexpected();
      return reader_.Fault(
          text::Concat("no option '", word, "' of this step", text::Suggestion(word, known)));
    }
    auto value = reader_.Value();
    if (!value.ok()) return value.status();
    if (word == "delay") {
      if (step.name.empty()) step.name = "delay";
      return reader_.ReadTime(*value, step.delay);
    }
    if (word == "to") {
      step.headers = {{"location", *std::move(value)}};
    } else if (word == "body") {
      step.body = *std::move(value);
    } else {
      const auto seconds = reader_.Number(*value, 0);
      if (!seconds.ok()) return seconds.status();
      step.headers = {{"retry-after", *std::move(value)}};
    }
    return absl::OkStatus();
  }

  absl::Status ReadCount(FaultStep& step) {
    const std::string_view word = reader_.Word();
    if (script_.random) return reader_.Fault("a step of a random script has no number");
    if (word == "forever") {
      step.count = FaultStep::kForever;
      return absl::OkStatus();
    }
    const auto count = reader_.Number(word, 1);
    if (count.ok()) step.count = *count;
    return count.status();
  }

  absl::Status Unexpected() {
    reader_.Skip(false);
    return reader_.Fault("a comma, or an option of this step, is wanted here");
  }

  ScriptReader reader_;
  FaultScript script_;
  int all_shares_ = 0;
};

}  // namespace

absl::StatusOr<FaultScript> ParseFaultScript(std::string_view name, std::string_view text) {
  return Parser(name, text).Parse();
}

FaultSequence::FaultSequence(FaultScript script)
    : script_(std::move(script)), random_(script_.seed) {}

const FaultStep& FaultSequence::NextShare() {
  // The engine's numbers are the same everywhere; a distribution's would not be.
  int drawn = static_cast<int>(random_() % kHundredThousand);
  for (const FaultStep& step : script_.steps) {
    drawn -= step.share_of_hundred_thousand;
    if (drawn < 0) return step;
  }
  return well_;
}

const FaultStep& FaultSequence::Next() {
  if (script_.random) return NextShare();
  if (at_ < script_.steps.size() && done_ == script_.steps[at_].count) {
    ++at_;
    done_ = 0;
  }
  if (at_ == script_.steps.size() && script_.loop) at_ = 0;
  if (at_ == script_.steps.size()) return well_;
  const FaultStep& step = script_.steps[at_];
  if (step.count != FaultStep::kForever) ++done_;
  return step;
}

}  // namespace interlingua::twin
