#include "service/observe/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/text/text.h"

namespace interlingua::observe {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

vendor::HttpResponse Ask(const std::string& method, const std::string& target,
                         absl::Status ready = absl::OkStatus()) {
  return AnswerPage(
      vendor::HttpRequest{method, text::Concat("http://gateway:7071", target), {}, ""},
      {.metrics = [] { return "a 1\n"; },
       .ready = [ready] { return ready; },
       .remarks = [] { return "destination shop: held up\n"; }});
}

TEST(MonitoringPages, AreWhatAScraperAndAnOrchestratorAskFor) {
  const vendor::HttpResponse metrics = Ask("GET", "/metrics?name=x");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_EQ(metrics.body, "a 1\n");
  EXPECT_THAT(metrics.headers,
              Contains(Pair("content-type", "text/plain; version=0.0.4; charset=utf-8")));
  EXPECT_EQ(Ask("GET", "/healthz").status, 200);
  EXPECT_EQ(Ask("HEAD", "/readyz").status, 200);
  EXPECT_THAT(Ask("GET", "/").body, HasSubstr("/readyz"));
  EXPECT_EQ(Ask("GET", "").status, 200);
}

TEST(MonitoringPages, SayWhyTheGatewayIsNotReady) {
  const vendor::HttpResponse page =
      Ask("GET", "/readyz", absl::ResourceExhaustedError("the log is full"));
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(page.body, "not ready: the log is full\n");
  EXPECT_EQ(Ask("GET", "/healthz", absl::ResourceExhaustedError("the log is full")).status, 200);
}

TEST(MonitoringPages, AreReadOnlyAndNoMore) {
  EXPECT_EQ(Ask("POST", "/metrics").status, 405);
  EXPECT_THAT(Ask("DELETE", "/healthz").headers, Contains(Pair("allow", "GET, HEAD")));
  EXPECT_EQ(Ask("GET", "/metric").status, 404);
  EXPECT_EQ(Ask("GET", "/metrics/").status, 404);
  EXPECT_EQ(Ask("POST", "/nothing").status, 404);
}

}  // namespace
}  // namespace interlingua::observe
