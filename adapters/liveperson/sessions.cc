#include "adapters/liveperson/sessions.h"

#include <utility>

namespace interlingua::liveperson {

Session Sessions::Find(std::string_view visitor_key, absl::Time now) {
  while (!visits_.empty() && visits_.front().ends <= now) Forget(visits_.begin());
  const auto found = by_key_.find(visitor_key);
  return found == by_key_.end() ? Session() : found->second->session;
}

void Sessions::Keep(std::string_view visitor_key, Session session, absl::Time now) {
  absl::Time ends = now + kLifetime;
  const auto found = by_key_.find(visitor_key);
  if (found != by_key_.end()) {
    const Visit& known = *found->second;
    if (known.session.session_id == session.session_id && known.ends > now) {
      found->second->session = std::move(session);
      return;
    }
    Forget(found->second);
  }
  // A clock that was set back must not put the visits out of order.
  if (!visits_.empty() && visits_.back().ends > ends) ends = visits_.back().ends;
  visits_.push_back({std::string(visitor_key), std::move(session), ends});
  by_key_.emplace(visits_.back().visitor_key, std::prev(visits_.end()));
  if (visits_.size() > most_visitors_) Forget(visits_.begin());
}

void Sessions::Forget(Visits::iterator visit) {
  by_key_.erase(visit->visitor_key);
  visits_.erase(visit);
}

}  // namespace interlingua::liveperson
