#include "service/delivery/prepare/known_people.h"

#include "interlingua/v1/event.pb.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"

namespace interlingua::delivery::prepare {

bool KnownPeople::RecordSent(std::string_view customer, const v1::Identity& identity,
                             std::int64_t offset) {
  if (customer.empty()) return true;
  std::string digest = value::Sha256Hex(identity.SerializeAsString());
  Sent& sent = people_[text::ToAbsl(customer)];
  if (sent.digest == digest) return false;
  by_offset_.erase(sent.offset);
  sent = {offset, std::move(digest)};
  by_offset_[offset] = std::string(customer);
  if (people_.size() > max_people_) Forget(by_offset_.begin()->first);
  return true;
}

void KnownPeople::Forget(std::int64_t offset) {
  const auto found = by_offset_.find(offset);
  if (found == by_offset_.end()) return;
  people_.erase(found->second);
  by_offset_.erase(found);
}

}  // namespace interlingua::delivery::prepare
