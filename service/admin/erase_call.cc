// GatewayAdmin.Erase.
#include <string>

#include "interlingua/v1/erasure.pb.h"
#include "service/admin/admin_service.h"
#include "service/delivery/prepare/carts.h"
#include "service/history/erasure.h"
#include "service/rpc/rpc_status.h"
#include "translator/text/text.h"

namespace interlingua::admin {

grpc::Status AdminService::Erase(grpc::ServerContext* /*context*/, const v1::EraseRequest* request,
                                 v1::EraseResponse* response) {
  auto status = history::CheckErasure(*request);
  if (!status.ok()) return rpc::ToRpcStatus(status);
  history::Erasure erasure(*request, delivery::prepare::CartKeysOf);
  if (!request->count_only()) {
    // First, so that no replay brings back what is taken out.
    status =
        erased_.Add({request->identifiers().begin(), request->identifiers().end()}, erasure.now());
  }
  if (status.ok()) {
    status = delivery_.WhileStopped([&] { return erasure.Take("log", log_, false); });
  }
  if (status.ok()) {
    status = replays_.WhileStopped([&](const std::string& name, log::EventLog& spool) {
      return erasure.Take(text::Concat("replay ", name), spool, true);
    });
  }
  if (status.ok()) {
    *response->mutable_certificate() =
        erasure.Finish([known = delivery_.Status()](const std::string& destination) {
          for (const v1::DestinationStatus& one : known) {
            if (one.name() == destination && one.configured()) return one.format();
          }
          return std::string();
        });
  }
  if (!request->count_only()) chronicle_.NoteErasure(status, response->certificate());
  return rpc::ToRpcStatus(status);
}

}  // namespace interlingua::admin
