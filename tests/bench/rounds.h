// What benchmarks share that set two things against each other in rounds that alternate.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "adapters/all.h"
#include "translator/translator.h"

namespace interlingua {

inline const Translator& AllFormats() {
  static const auto translator = *Translator::Create(AllAdapters());
  return *translator;
}

/// `share` of the values, which are some, are smaller.
inline double Quantile(double share, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values[std::min(rank, values.size() - 1)];
}

inline double Median(std::vector<double> values) { return Quantile(0.5, std::move(values)); }

/// A folder of its own, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_((std::filesystem::temp_directory_path() / "interlingua-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace interlingua
