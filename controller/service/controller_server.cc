#include "controller/service/controller_server.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "controller/service/run_recorder.h"

namespace wsurge {
namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr std::chrono::seconds kShutdownWithin{2};
constexpr int kMaxMessageBytes = 4 << 20;

// Without keepalive a cut goes unnoticed for minutes; a server that does not expect an agent's
// pings drops healthy idle streams.
constexpr int kKeepaliveMs = 3'000;
constexpr int kMinPingIntervalMs = 1'000;

// Two controllers must not share a port, which gRPC's default allows.
void SetArguments(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const std::optional<TlsTexts>& tls) {
  if (!tls) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = tls->ca;
  options.pem_key_cert_pairs.push_back({tls->key, tls->cert});
  return grpc::SslServerCredentials(options);
}

// gRPC says only that it failed; binding once more says why.
std::string WhyNotBound(const HostPort& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port);
  if (const int error = getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found)) {
    return gai_strerror(error);
  }
  std::string why = "the server could not be started (do certificate and key belong together?)";
  const int fd = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, 1) != 0) {
      const int error = errno;
      why = error == EADDRINUSE ? "the port is in use" : std::generic_category().message(error);
    }
    close(fd);
  }
  freeaddrinfo(found);
  return why;
}

}  // namespace

ControllerServer::ControllerServer(std::optional<DataFolder> data,
                                   std::unique_ptr<RunJournal> journal, const LeaseTimes& times)
    : data_(std::move(data)),
      controller_(std::string(Version()), std::move(journal), times),
      agent_service_(controller_.registry()),
      control_service_(controller_, data_ ? data_->store() : "") {}

absl::StatusOr<std::unique_ptr<ControllerServer>> ControllerServer::Start(
    const HostPort& listen, const std::optional<TlsTexts>& tls, const std::filesystem::path& data,
    const LeaseTimes& times) {
  std::optional<DataFolder> folder;
  std::unique_ptr<RunJournal> journal;
  if (!data.empty()) {
    ASSIGN_OR_RETURN(DataFolder opened, DataFolder::Open(data));
    folder.emplace(std::move(opened));
    ASSIGN_OR_RETURN(RunStore store, RunStore::Open(folder->store()));
    journal = std::make_unique<RunRecorder>(std::move(store));
  }
  std::unique_ptr<ControllerServer> server(
      new ControllerServer(std::move(folder), std::move(journal), times));
  const absl::Status status = server->Listen(listen, tls);
  if (!status.ok()) return status;
  return server;
}

absl::Status ControllerServer::Listen(const HostPort& listen, const std::optional<TlsTexts>& tls) {
  RETURN_IF_ERROR(CheckListen(listen, tls.has_value()));
  address_ = listen;
  // The name is only taken for loopback: it must not become anything else by resolving it.
  if (address_.host == "localhost") address_.host = "127.0.0.1";

  grpc::ServerBuilder builder;
  SetArguments(builder);
  int port = 0;
  builder.AddListeningPort(address_.Text(), Credentials(tls), &port);
  builder.RegisterService(&agent_service_);
  builder.RegisterService(&control_service_);
  server_ = builder.BuildAndStart();
  if (!server_ || port <= 0) {
    return absl::UnavailableError(
        absl::StrFormat("cannot listen on %s: %s; choose another port with --listen (port 0 takes "
                        "any free one)",
                        address_.Text(), WhyNotBound(address_)));
  }
  address_.port = static_cast<std::uint16_t>(port);
  ticker_ = std::thread([this] { KeepTicking(); });
  return absl::OkStatus();
}

void ControllerServer::KeepTicking() {
  while (!stopping_) {
    const Nanos now = MonotonicNow();
    controller_.registry().Tick(now);
    agent_service_.Tick(now);
    control_service_.Tick(now);
    std::this_thread::sleep_for(kTick);
  }
}

ControllerServer::~ControllerServer() {
  if (!server_) return;
  controller_.Shutdown();
  agent_service_.CloseAll("the controller shuts down");
  server_->Shutdown(std::chrono::system_clock::now() + kShutdownWithin);
  server_->Wait();
  stopping_ = true;
  if (ticker_.joinable()) ticker_.join();
}

}  // namespace wsurge
