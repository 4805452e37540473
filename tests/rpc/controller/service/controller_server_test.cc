#include "controller/service/controller_server.h"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include <grpcpp/grpcpp.h>

#include "common/base/version.h"
#include "controller/service/control_client.h"
#include "wsurge/v1/control.grpc.pb.h"

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
  Role& role = request.scenario.roles.emplace_back();
  role.name = "session";
  role.steps.push_back({0, "1.think", ThinkStep{.least = seconds(1), .most = seconds(1)}});
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

// What it is told first.
std::optional<std::size_t> Ahead(RunFollower& follower) {
  const auto until = std::chrono::steady_clock::now() + seconds(5);
  for (;;) {
    const RunFollower::News news = follower.Take(milliseconds(100));
    if (news.ahead || news.finished || std::chrono::steady_clock::now() > until) return news.ahead;
  }
}

TEST_CASE("ControllerServer: submit, one run after the other, follow, stop") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  REQUIRE(server.ok());
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  CHECK((*client)->ListAgents()->empty());

  const auto run_id = (*client)->Submit(OneThink());
  REQUIRE(run_id.ok());
  const auto follower = (*client)->Follow(*run_id);
  const auto second = (*client)->Submit(OneThink());
  const auto third = (*client)->Submit(OneThink());
  REQUIRE(second.ok());
  REQUIRE(third.ok());
  const auto second_follower = (*client)->Follow(*second);
  const auto third_follower = (*client)->Follow(*third);
  CHECK(Ahead(*second_follower) == 1);
  CHECK(Ahead(*third_follower) == 2);

  CHECK((*client)->Stop(*run_id).ok());
  const RunFollower::News news = Last(*follower);
  REQUIRE(news.finished.has_value());
  CHECK(news.finished->exit_code == ExitCode::kInterrupted);
  CHECK(news.finished->error == "stopped while it waited for agents");
  // Who comes later is told the same; the next run has begun.
  CHECK(Last(*(*client)->Follow(*run_id)).finished->error == news.finished->error);
  CHECK(Ahead(*second_follower) == 0);
  CHECK(Ahead(*third_follower) == 1);

  CHECK((*client)->Stop(*third).ok());
  const RunFollower::News withdrawn = Last(*third_follower);
  REQUIRE(withdrawn.finished.has_value());
  CHECK(withdrawn.finished->exit_code == ExitCode::kInterrupted);
  CHECK(withdrawn.finished->error == "stopped while it waited in the queue");

  const auto runs = (*client)->ListRuns();
  REQUIRE(runs.ok());
  std::vector<std::string> states;
  for (const StoredRunState& run : *runs) states.push_back(run.id + " " + run.state);
  CHECK(states ==
        std::vector<std::string>{*third + " over", *second + " running", *run_id + " over"});
}

TEST_CASE("ControllerServer: a full queue says so") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  REQUIRE(server.ok());
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  for (std::size_t i = 0; i <= RunQueue::kMaxQueued; ++i) {
    REQUIRE((*client)->Submit(OneThink()).ok());
  }
  const auto refused = (*client)->Submit(OneThink());
  CHECK(absl::IsResourceExhausted(refused.status()));
  CHECK(refused.status().message() ==
        "64 runs are queued at this controller, which is as many as it takes; try again when one "
        "of them has begun, or end one with wsurge stop");
}

TEST_CASE("ControllerServer: a scenario larger than a message comes whole") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  REQUIRE(server.ok());
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  RunRequest request = OneThink();
  request.tags = {{"commit", "abc"}};
  DataTable& table = request.scenario.data.emplace_back();
  table.name = "users";
  table.columns = {"text"};
  for (int i = 0; i < 100; ++i) table.rows.push_back({std::string(100'000, 'x')});
  const auto run_id = (*client)->Submit(request);
  CHECK(run_id.status().message() == "");
  REQUIRE(run_id.ok());
  CHECK((*client)->Stop(*run_id).ok());
}

TEST_CASE("ControllerServer: what this version cannot run is refused with a sentence") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  REQUIRE(server.ok());
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  RunRequest request = OneThink();
  request.scenario.on_agent_lost = OnAgentLost::kRedistribute;
  const auto run_id = (*client)->Submit(request);
  CHECK(absl::IsInvalidArgument(run_id.status()));
  CHECK(run_id.status().message() ==
        "on_agent_lost: redistribute is not in this version; use continue or abort");
}

TEST_CASE("ControllerServer: what is submitted in a wrong way is refused, and says why") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  REQUIRE(server.ok());
  const auto stub = v1::ControlService::NewStub(
      grpc::CreateChannel((*server)->address().Text(), grpc::InsecureChannelCredentials()));
  const auto head = [](std::uint64_t bytes, const std::string& version = std::string(Version())) {
    v1::SubmitRequest request;
    request.mutable_head()->set_version(version);
    request.mutable_head()->set_scenario_bytes(bytes);
    return request;
  };
  const auto piece = [](const std::string& bytes) {
    v1::SubmitRequest request;
    request.set_scenario_piece(bytes);
    return request;
  };
  v1::SubmitRequest tagged = head(10);
  (*tagged.mutable_head()->mutable_tags())["a\n"] = "b";
  struct Row {
    std::vector<v1::SubmitRequest> requests;
    std::string error;
  };
  const Row rows[] = {
      {{}, "there is no scenario"},
      {{piece("x")}, "the first message must be the head"},
      {{head(10), head(10)}, "the head came twice"},
      {{head(10, "0.0.1")},
       "version mismatch: this command is wsurge 0.0.1, the controller is "
       "wsurge " +
           std::string(Version())},
      {{tagged}, "tags: names and values are at most 200 bytes long, without control characters"},
      {{head(0)}, "a plan of 0 bytes is announced"},
      {{head(std::uint64_t{1} << 40)},
       "a plan of 1099511627776 bytes is announced, the limit is 268435456"},
      {{head(3), piece("abcd")}, "the pieces of a plan have more than the 3 bytes announced"},
      {{head(3), piece("ab")}, "the pieces of a plan have 2 bytes of the 3 announced"},
      {{head(3), piece("\xff\xff\xff")}, "what was submitted is no scenario"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.error);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(5));
    v1::SubmitResponse response;
    const auto writer = stub->Submit(&context, &response);
    for (const v1::SubmitRequest& request : row.requests) {
      if (!writer->Write(request)) break;
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(status.error_message() == row.error);
  }
}

TEST_CASE("ControllerServer: an unknown run is said to be unknown") {
  const auto server = ControllerServer::Start(any_port, std::nullopt);
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  CHECK(absl::IsNotFound((*client)->Stop("nosuch")));
  const absl::Status unknown = Last(*(*client)->Follow("nosuch")).broken;
  CHECK(absl::IsNotFound(unknown));
  CHECK(unknown.message() ==
        "no run nosuch at this controller, which has had none since it was started; wsurge runs "
        "and wsurge report know older ones");
}

TEST_CASE("ControllerServer: ends in time with runs waiting and someone watching each") {
  auto server = ControllerServer::Start(any_port, std::nullopt);
  const auto client = ControlClient::Connect((*server)->address(), std::nullopt);
  REQUIRE(client.ok());
  const auto run_id = (*client)->Submit(OneThink());
  const auto queued = (*client)->Submit(OneThink());
  REQUIRE(queued.ok());
  const auto follower = (*client)->Follow(*run_id);
  const auto queued_follower = (*client)->Follow(*queued);
  follower->Take(milliseconds(300));
  CHECK(Ahead(*queued_follower) == 1);
  const auto begin = std::chrono::steady_clock::now();
  server->reset();
  CHECK(std::chrono::steady_clock::now() - begin < seconds(3));
  CHECK(Last(*follower).broken.message() == "the controller was shut down");
  CHECK(Last(*queued_follower).broken.message() == "the controller was shut down");
}

}  // namespace
}  // namespace wsurge
