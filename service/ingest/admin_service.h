// The service GatewayAdmin over gRPC.
#pragma once

#include "interlingua/v1/admin.grpc.pb.h"
#include "service/delivery/delivery.h"

namespace interlingua {

class AdminService : public v1::GatewayAdmin::CallbackService {
 public:
  /// `delivery` outlives the service.
  explicit AdminService(const Delivery& delivery) : delivery_(delivery) {}

  grpc::ServerUnaryReactor* ListDestinations(grpc::CallbackServerContext* context,
                                             const v1::ListDestinationsRequest* request,
                                             v1::ListDestinationsResponse* response) override;

 private:
  const Delivery& delivery_;
};

}  // namespace interlingua
