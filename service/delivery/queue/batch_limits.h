// How much one request to a destination holds.
#pragma once

#include <algorithm>

#include "interlingua/v1/config.pb.h"
#include "service/delivery/queue/outbox.h"
#include "translator/vendor/wire.h"

namespace interlingua::delivery::queue {

/// What the vendor takes, or less where the destination is configured so.
inline BatchLimits BatchLimitsOf(const v1::Destination::Http& http,
                                 const vendor::WireLimits& limits) {
  BatchLimits batch;
  batch.max_events = std::max<std::size_t>(limits.max_batch_events, 1);
  if (http.max_batch_events() > 0) {
    batch.max_events =
        std::min(batch.max_events, static_cast<std::size_t>(http.max_batch_events()));
  }
  batch.max_document_bytes = limits.max_request_bytes;
  return batch;
}

}  // namespace interlingua::delivery::queue
