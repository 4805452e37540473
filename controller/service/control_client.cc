#include "controller/service/control_client.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include <grpcpp/grpcpp.h>

#include "common/base/version.h"
#include "common/wire/pieces.h"
#include "common/wire/plan_wire.h"
#include "common/wire/wire_limits.h"
#include "controller/service/run_event_wire.h"

namespace wsurge {
namespace {

constexpr int kKeepaliveMs = 3'000;
constexpr int kMaxResultBytes = 64 << 20;  // a result document with a long series

absl::Status ToAbsl(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

std::shared_ptr<grpc::ChannelCredentials> Credentials(const std::optional<TlsTexts>& tls) {
  if (!tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = tls->ca;
  options.pem_private_key = tls->key;
  options.pem_cert_chain = tls->cert;
  return grpc::SslCredentials(options);
}

// Ready, or the first failure: a user waits for no second attempt.
bool Connected(grpc::Channel& channel, std::chrono::system_clock::time_point deadline) {
  for (;;) {
    const grpc_connectivity_state state = channel.GetState(true);
    if (state == GRPC_CHANNEL_READY) return true;
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || state == GRPC_CHANNEL_SHUTDOWN) return false;
    if (!channel.WaitForStateChange(state, deadline)) return false;
  }
}

std::chrono::system_clock::time_point In(Nanos time) {
  return std::chrono::system_clock::now() + time;
}

}  // namespace

ControlClient::ControlClient(const std::shared_ptr<grpc::Channel>& channel)
    : stub_(v1::ControlService::NewStub(channel)) {}

absl::StatusOr<std::unique_ptr<ControlClient>> ControlClient::Connect(
    const HostPort& controller, const std::optional<TlsTexts>& tls) {
  const absl::Status allowed = CheckDial(controller, tls.has_value());
  if (!allowed.ok()) return allowed;

  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(kMaxResultBytes);
  const auto channel = grpc::CreateCustomChannel(controller.Text(), Credentials(tls), arguments);
  if (!Connected(*channel, In(kConnectWithin))) {
    return absl::UnavailableError(absl::StrFormat(
        "no controller answers at %s; is `wsurge controller` running there%s?", controller.Text(),
        tls ? ", and do the certificates come from its CA" : ", and does it want no TLS"));
  }
  return std::unique_ptr<ControlClient>(new ControlClient(channel));
}

absl::StatusOr<std::string> ControlClient::Submit(const RunRequest& request) {
  std::string bytes;
  {
    v1::Scenario scenario;
    ToProto(request.scenario, &scenario);
    bytes = scenario.SerializeAsString();
  }
  if (bytes.size() > kMaxPlanBytes) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the scenario with its data and files takes %d MiB, at most %d MiB can be "
                        "submitted",
                        bytes.size() >> 20, kMaxPlanBytes >> 20));
  }
  grpc::ClientContext context;
  context.set_deadline(In(kSubmitWithin));
  v1::SubmitResponse response;
  const auto writer = stub_->Submit(&context, &response);
  v1::SubmitRequest message;
  v1::SubmitHead* head = message.mutable_head();
  head->set_scenario_sha256(request.scenario_sha256);
  head->set_agents(static_cast<std::uint32_t>(request.agents));
  head->set_wait_ns(request.wait.count());
  head->set_version(std::string(Version()));
  head->set_scenario_bytes(bytes.size());
  head->set_seed(request.seed);
  head->mutable_tags()->insert(request.tags.begin(), request.tags.end());
  head->set_trace(request.trace);
  // A write that fails means that the controller has answered already.
  bool wanted = writer->Write(message);
  for (const std::string_view piece : SplitIntoPieces(bytes)) {
    if (!wanted) break;
    message.set_scenario_piece(std::string(piece));
    wanted = writer->Write(message);
  }
  if (wanted) writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return ToAbsl(status);
  return response.run_id();
}

absl::Status ControlClient::Stop(const std::string& run_id) {
  grpc::ClientContext context;
  context.set_deadline(In(kCallWithin));
  v1::StopRunRequest message;
  message.set_run_id(run_id);
  v1::StopRunResponse response;
  return ToAbsl(stub_->Stop(&context, message, &response));
}

absl::StatusOr<std::vector<AgentState>> ControlClient::ListAgents() {
  grpc::ClientContext context;
  context.set_deadline(In(kCallWithin));
  v1::ListAgentsResponse response;
  const grpc::Status status = stub_->ListAgents(&context, v1::ListAgentsRequest(), &response);
  if (!status.ok()) return ToAbsl(status);
  std::vector<AgentState> agents;
  for (const v1::AgentStatus& agent : response.agents()) {
    agents.push_back({agent.name(),
                      agent.host(),
                      agent.version(),
                      agent.state(),
                      agent.weight(),
                      {agent.labels().begin(), agent.labels().end()},
                      agent.run_id()});
  }
  return agents;
}

absl::StatusOr<std::vector<StoredRunState>> ControlClient::ListRuns() {
  grpc::ClientContext context;
  context.set_deadline(In(kCallWithin));
  v1::ListRunsResponse response;
  const grpc::Status status = stub_->ListRuns(&context, v1::ListRunsRequest(), &response);
  if (!status.ok()) return ToAbsl(status);
  std::vector<StoredRunState> runs;
  for (const v1::RunStatus& run : response.runs()) runs.push_back(FromProto(run));
  return runs;
}

absl::StatusOr<FinishedRun> ControlClient::ReadRun(const std::string& run_id) {
  grpc::ClientContext context;
  context.set_deadline(In(kReadWithin));
  v1::ReadRunRequest request;
  request.set_run_id(run_id);
  v1::Finished response;
  const grpc::Status status = stub_->ReadRun(&context, request, &response);
  if (!status.ok()) return ToAbsl(status);
  return FromProto(response);
}

std::unique_ptr<RunFollower> ControlClient::Follow(const std::string& run_id,
                                                   RunFollower::TakeFile take_file) {
  return std::make_unique<RunFollower>(stub_, run_id, std::move(take_file));
}

}  // namespace wsurge
