#include "service/admin/erase_call.h"

#include <string>

#include "interlingua/v1/erasure.pb.h"
#include "service/delivery/prepare/carts.h"
#include "service/history/erasure.h"
#include "translator/text/text.h"

namespace interlingua::admin {

absl::Status Erase(const v1::EraseRequest& request, const ErasureScope& scope,
                   v1::EraseResponse& response) {
  auto status = history::CheckErasure(request);
  if (!status.ok()) return status;
  history::Erasure erasure(request, delivery::prepare::CartKeysOf);
  if (!request.count_only()) {
    // First, so that no replay restores what is erased.
    status = scope.erased.Add({request.identifiers().begin(), request.identifiers().end()},
                              erasure.now());
  }
  if (status.ok()) {
    status = scope.delivery.WhileStopped([&] { return erasure.Take("log", scope.log, false); });
  }
  if (status.ok()) {
    status = scope.replays.WhileStopped([&](const std::string& name, log::EventLog& store) {
      return erasure.Take(text::Concat("replay ", name), store, true);
    });
  }
  if (status.ok()) {
    *response.mutable_certificate() =
        erasure.Finish([known = scope.delivery.Status()](const std::string& destination) {
          for (const v1::DestinationStatus& one : known) {
            if (one.name() == destination && one.configured()) return one.format();
          }
          return std::string();
        });
  }
  if (!request.count_only()) scope.logger.LogErasure(status, response.certificate());
  return status;
}

}  // namespace interlingua::admin
