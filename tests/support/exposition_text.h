// A strict reader of Prometheus's text format, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/, read on 2026-11-22), and of what
// its conventions for names ask for.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace interlingua::support {

struct ReadFamily {
  std::string type;
  std::string help;
  std::set<std::string> labels;           ///< names, without `le`
  std::map<std::string, double> samples;  ///< by name and labels, as written: `a{b="c"}`
};

struct ReadExposition {
  std::map<std::string, ReadFamily> families;
  std::vector<std::string> faults;

  /// The value of a sample; -1 when there is none.
  double Value(const std::string& sample) const;
};

ReadExposition ReadExpositionText(const std::string& text);

}  // namespace interlingua::support
