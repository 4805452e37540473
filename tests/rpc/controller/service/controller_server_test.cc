#include "controller/service/controller_server.h"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "doctest/doctest.h"

#include "common/base/version.h"
#include "controller/service/control_client.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const HostPort any_port{"127.0.0.1", 0};

RunRequest OneThink() {
  RunRequest request;
  request.scenario.name = "test";
  Target& target = request.scenario.targets.emplace_back();
  target.name = "echo";
  target.url.text = "ws://127.0.0.1:1/";
  target.url.host = "127.0.0.1";
  target.url.port = 1;
  target.url.resource = Template::Literal("/");
  Phase& phase = request.scenario.load.emplace_back();
  phase.name = "load";
  phase.duration = seconds(1);
  phase.connections_from = phase.connections_to = 1;
  request.scenario.session.push_back({0, "1.think", ThinkStep{seconds(1)}});
  request.wait = seconds(30);
  return request;
}

RunFollower::News Last(RunFollower& follower) {
  const auto until = std::chrono::steady_clock::now() + seconds(5);
  for (;;) {
    RunFollower::News news = follower.Take(milliseconds(100));
    if (news.finished || !news.broken.ok() || std::chrono::steady_clock::now() > until) {
      return news;
    }
  }
}

TEST_CASE("ControllerServer: will not listen off loopback without TLS") {
  const auto server = ControllerServer::Start({"0.0.0.0", 0}, std::nullopt);
  CHECK(absl::IsInvalidArgument(server.status()));
}

TEST_CASE("ControllerServer: a port that is taken is named, with the remedy") {
  const auto first = ControllerServer::Start(any_port, std::nullopt);
  REQUIRE(first.ok());
  const HostPort taken = (*first)->address();
  REQUIRE(taken.port != 0);
  const auto second = ControllerServer::Start(taken, std::nullopt);
  CHECK(second.status().message() ==
        "cannot listen on " + taken.Text() +
            ": the port is in use; choose another port with --listen (port 0 takes any free one)");
}

TEST_CASE("ControlClient: nobody answers") {
  const auto client = ControlClient::Connect({"127.0.0.1", 1}, std::nullopt);
  CHECK(client.status().message() ==
        "no controller answers at 127.0.0.1:1; is `wsurge controller` running there, and does it "
        "want no TLS?");
}

TEST_CASE("ControllerServer: submit, one run at a time, follow, stop") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  REQUIRE(server.ok());
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  CHECK((*client)->ListAgents()->empty());

  const auto run_id = (*client)->Submit(OneThink());
  REQUIRE(run_id.ok());
  const auto follower = (*client)->Follow(*run_id);
  const auto second = (*client)->Submit(OneThink());
  CHECK(absl::IsFailedPrecondition(second.status()));
  CHECK(second.status().message() ==
        "the controller is busy with run " + *run_id +
            "; wait for its end, or stop it with Ctrl-C where it was started");

  CHECK((*client)->Stop(*run_id).ok());
  const RunFollower::News news = Last(*follower);
  REQUIRE(news.finished.has_value());
  CHECK(news.finished->exit_code == ExitCode::kInterrupted);
  CHECK(news.finished->error == "stopped while it waited for agents");
  // Who comes later is told the same; the next run can begin.
  CHECK(Last(*(*client)->Follow(*run_id)).finished->error == news.finished->error);
  CHECK((*client)->Submit(OneThink()).ok());
}

TEST_CASE("ControllerServer: an unknown run is said to be unknown") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  CHECK(absl::IsNotFound((*client)->Stop("nosuch")));
  CHECK(Last(*(*client)->Follow("nosuch")).broken.message() == "no run nosuch at this controller");
}

TEST_CASE("ControllerServer: ends in time with a run waiting and someone watching it") {
  auto server = ControllerServer::Start(any_port, std::nullopt);
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  const auto run_id = (*client)->Submit(OneThink());
  const auto follower = (*client)->Follow(*run_id);
  follower->Take(milliseconds(300));
  const auto begin = std::chrono::steady_clock::now();
  server->reset();
  CHECK(std::chrono::steady_clock::now() - begin < seconds(3));
  CHECK_FALSE(Last(*follower).broken.ok());
}

}  // namespace
}  // namespace wsurge
