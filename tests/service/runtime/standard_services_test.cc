// The services that every gRPC server is expected to have: health and reflection. Their generated
// code is in no package, so that the messages are written by hand.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>

#include "tests/support/gateway_fixture.h"

namespace interlingua::runtime {
namespace {

using ::testing::HasSubstr;

class StandardServicesTest : public support::GatewayTest {
 protected:
  /// Sends one message and returns the first answer.
  std::string Call(const std::string& method, const std::string& message) {
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    const auto call = stub.PrepareCall(&context, method, &queue);
    call->StartCall(nullptr);
    Await(queue);
    const grpc::Slice slice(message);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    Await(queue);
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    Await(queue);
    call->WritesDone(nullptr);
    Await(queue);
    grpc::Status status;
    call->Finish(&status, nullptr);
    Await(queue);
    queue.Shutdown();
    std::string text;
    std::vector<grpc::Slice> slices;
    if (!answer.Dump(&slices).ok())
      return text::Concat("status ", static_cast<int>(status.error_code()));
    for (const grpc::Slice& part : slices) {
      text.append(reinterpret_cast<const char*>(part.begin()), part.size());
    }
    return text;
  }

 private:
  static void Await(grpc::CompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
  }
};

TEST_F(StandardServicesTest, HealthSaysServing) {
  Start();
  const std::string serving = "\x08\x01";  // field 1, SERVING
  EXPECT_EQ(Call("/grpc.health.v1.Health/Check", ""), serving);
  const std::string name = "interlingua.v1.EventGateway";
  EXPECT_EQ(Call("/grpc.health.v1.Health/Check",
                 text::Concat("\x0a", static_cast<char>(name.size()), name)),
            serving);
}

TEST_F(StandardServicesTest, ReflectionListsTheServices) {
  Start();
  const std::string list_services("\x3a\x00", 2);  // field 7, empty
  const std::string answer =
      Call("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", list_services);
  for (const char* service :
       {"interlingua.v1.EventGateway", "interlingua.v1.GatewayAdmin", "grpc.health.v1.Health"}) {
    EXPECT_THAT(answer, HasSubstr(service));
  }
}

}  // namespace
}  // namespace interlingua::runtime
