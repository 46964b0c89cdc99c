// The characters of a fault script and the place in them; errors name the place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace interlingua::twin {

/// All shares of a random script together.
inline constexpr int kHundredThousand = 100'000;

/// Reads from left to right. Both texts are borrowed.
class ScriptReader {
 public:
  /// `name` is how errors call the script.
  ScriptReader(std::string_view name, std::string_view text) : name_(name), text_(text) {}

  /// Skips blanks and comments, and separators too where they mean nothing.
  void Skip(bool separators);

  bool AtEnd() const { return at_ == text_.size(); }
  bool AtEndOfStep() const;

  /// The characters up to the next one that means something; "" when that is next.
  std::string_view Word();

  /// Skips `c`; false where the next character is another.
  bool Take(char c);

  /// The value after an option's `=`: a word that may hold `=` and `#`, or a text in quotes.
  absl::StatusOr<std::string> Value();

  /// `text`, the last word or value, as a number of at least `least`.
  absl::StatusOr<std::uint64_t> Number(std::string_view text, std::uint64_t least) const;

  /// `text` as a time of at most a day.
  absl::Status ReadTime(std::string_view text, absl::Duration& time) const;

  /// `text`, such as `12.5%`, in hundred thousandths; three places after the point.
  absl::StatusOr<int> Share(std::string_view text) const;

  /// kInvalidArgument: `what`, with the place of the last word or value in front.
  absl::Status Fault(std::string_view what) const;

 private:
  std::string_view name_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the last word or value
};

}  // namespace interlingua::twin
