// Members that every document of a destination gets, whatever its event says: `/context/site` with
// the value `"shop-1"`.
//
// They are set after the document has been written, in the order of their pointers. What stands in
// the place is replaced; objects are made on the way, in place of values that are none. Of an array
// the elements that there are can be reached by their index, and a pointer to another one adds
// nothing. Documents about the person beside an event get them too: they are the destination's, not
// the event's.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace interlingua::engine {

/// Immutable and thread-safe.
class AddedMembers {
 public:
  AddedMembers() = default;
  /// `members` are JSON pointers (RFC 6901) with their values as JSON text, all of which are good
  /// (see Check).
  explicit AddedMembers(const std::map<std::string, std::string>& members);

  /// kInvalidArgument: not a pointer to a member, or not JSON; the message says what is wrong and
  /// what is wanted, and holds no value.
  static absl::Status Check(std::string_view pointer, std::string_view json);

  bool empty() const { return members_.empty(); }

  /// Sets the members in `document`, a JSON text.
  void AddTo(std::string& document) const;

 private:
  struct Member {
    std::vector<std::string> steps;  ///< unescaped
    std::string json;                ///< on one line
  };
  std::vector<Member> members_;
};

}  // namespace interlingua::engine
