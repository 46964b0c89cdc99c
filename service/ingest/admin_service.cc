#include "service/ingest/admin_service.h"

#include <utility>

namespace interlingua {

grpc::ServerUnaryReactor* AdminService::ListDestinations(grpc::CallbackServerContext* context,
                                                         const v1::ListDestinationsRequest*,
                                                         v1::ListDestinationsResponse* response) {
  for (v1::DestinationStatus& status : delivery_.Status()) {
    *response->add_destinations() = std::move(status);
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace interlingua
