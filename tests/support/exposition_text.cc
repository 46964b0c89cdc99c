#include "tests/support/exposition_text.h"

#include <cstdlib>
#include <regex>
#include <sstream>

namespace interlingua::support {
namespace {

class Reader {
 public:
  ReadExposition Read(const std::string& text) {
    if (text.empty() || text.back() != '\n') Fault("the last line has no end");
    std::istringstream lines(text);
    while (std::getline(lines, line_)) ReadLine();
    for (const auto& [name, family] : result_.families) {
      if (family.type.empty()) result_.faults.push_back(name + ": no TYPE");
      if (family.type == "histogram") CheckHistogram(name, family);
      if ((family.type == "counter") != name.ends_with("_total")) {
        result_.faults.push_back(name + ": counters end with _total, and nothing else does");
      }
    }
    return std::move(result_);
  }

 private:
  void Fault(const std::string& what) { result_.faults.push_back(what + ": " + line_); }

  void ReadLine() {
    static const std::regex help("# HELP ([a-z_][a-z0-9_]*) (.+)");
    static const std::regex type("# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram)");
    std::smatch match;
    if (std::regex_match(line_, match, help)) {
      current_ = match[1];
      if (result_.families.contains(current_)) Fault("a family twice");
      result_.families[current_].help = match[2];
    } else if (std::regex_match(line_, match, type)) {
      if (match[1] != current_) Fault("TYPE without its HELP");
      result_.families[current_].type = match[2];
    } else {
      ReadSample();
    }
  }

  void ReadSample() {
    static const std::regex sample(
        "([a-z_][a-z0-9_]*)(\\{(.*)\\})? (-?[0-9.]+(e[+-]?[0-9]+)?|\\+Inf|NaN)");
    std::smatch match;
    if (!std::regex_match(line_, match, sample)) return Fault("no sample");
    ReadFamily& family = result_.families[current_];
    const std::string name = match[1];
    const bool histogram = family.type == "histogram";
    const bool belongs = histogram ? name == current_ + "_bucket" || name == current_ + "_sum" ||
                                         name == current_ + "_count"
                                   : name == current_;
    if (!belongs) Fault("not of the family " + current_);
    ReadLabels(match[3], family);
    const double value = std::strtod(match[4].str().c_str(), nullptr);
    if (family.type != "gauge" && value < 0) Fault("below zero");
    if (!family.samples.emplace(name + match[2].str(), value).second) Fault("a sample twice");
  }

  void ReadLabels(std::string rest, ReadFamily& family) {
    static const std::regex label(R"re(^([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$))re");
    std::smatch match;
    while (!rest.empty()) {
      if (!std::regex_search(rest, match, label)) return Fault("a label");
      if (match[1] != "le") family.labels.insert(match[1]);
      rest = match.suffix();
    }
  }

  // Buckets count up to the last one, +Inf, which is the count.
  void CheckHistogram(const std::string& name, const ReadFamily& family) {
    static const std::regex bucket(R"re((.*)_bucket\{(.*),le="([^"]+)"\})re");
    std::map<std::string, std::map<double, double>> series;
    for (const auto& [sample, value] : family.samples) {
      std::smatch match;
      if (!std::regex_match(sample, match, bucket)) continue;
      const std::string bound = match[3];
      series[match[2]][std::strtod(bound.c_str(), nullptr)] = value;
    }
    for (const auto& [labels, buckets] : series) {
      double before = 0;
      for (const auto& [bound, count] : buckets) {
        if (count < before) result_.faults.push_back(name + ": buckets that shrink");
        before = count;
      }
      const auto count = family.samples.find(name + "_count{" + labels + "}");
      if (count == family.samples.end() || count->second != buckets.rbegin()->second) {
        result_.faults.push_back(name + ": _count is not the last bucket");
      }
      if (!family.samples.contains(name + "_sum{" + labels + "}")) {
        result_.faults.push_back(name + ": no _sum");
      }
    }
  }

  ReadExposition result_;
  std::string line_;
  std::string current_;
};

}  // namespace

double ReadExposition::Value(const std::string& sample) const {
  for (const auto& [name, family] : families) {
    const auto found = family.samples.find(sample);
    if (found != family.samples.end()) return found->second;
  }
  return -1;
}

ReadExposition ReadExpositionText(const std::string& text) { return Reader().Read(text); }

}  // namespace interlingua::support
