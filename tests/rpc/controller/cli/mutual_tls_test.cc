#include <chrono>
#include <memory>
#include <string>

#include "doctest/doctest.h"
#include <grpcpp/grpcpp.h>

#include "controller/cli/certificate_maker.h"
#include "controller/service/control_client.h"
#include "controller/service/controller_server.h"
#include "wsurge/v1/control.grpc.pb.h"

namespace wsurge {
namespace {

constexpr int kDays = 1;

// One CA with the certificates of `wsurge certs`.
struct Certificates {
  Identity ca = *MakeAuthority("test CA", kDays);
  Identity server = *MakeIdentity(ca, "controller", IdentityUse::kServer,
                                  {"localhost", "127.0.0.1", "::1"}, kDays);
  Identity user = *MakeIdentity(ca, "user", IdentityUse::kClient, {}, kDays);

  TlsTexts Of(const Identity& identity) const {
    return {CertificatePem(ca), CertificatePem(identity), KeyPem(identity)};
  }
};

// A call with these credentials, as its status.
grpc::Status ListAgents(const HostPort& address,
                        const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = v1::ControlService::NewStub(
      grpc::CreateCustomChannel(address.Text(), credentials, arguments));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  v1::ListAgentsResponse response;
  return stub->ListAgents(&context, v1::ListAgentsRequest(), &response);
}

TEST_CASE("mutual TLS: a certificate of the same CA is let in, by name and by address") {
  const Certificates certificates;
  const auto server =
      ControllerServer::Start({"127.0.0.1", 0}, certificates.Of(certificates.server));
  REQUIRE(server.ok());
  const std::uint16_t port = (*server)->address().port;
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto client = ControlClient::Connect({host, port}, certificates.Of(certificates.user));
    REQUIRE(client.ok());
    CHECK((*client)->ListAgents().ok());
  }
}

TEST_CASE("mutual TLS: plain text, no certificate and a stranger's certificate are refused") {
  const Certificates certificates;
  const Certificates strangers;
  const auto server =
      ControllerServer::Start({"127.0.0.1", 0}, certificates.Of(certificates.server));
  REQUIRE(server.ok());
  const HostPort address = (*server)->address();
  CHECK_FALSE(ListAgents(address, grpc::InsecureChannelCredentials()).ok());

  grpc::SslCredentialsOptions options;
  options.pem_root_certs = CertificatePem(certificates.ca);
  CHECK_FALSE(ListAgents(address, grpc::SslCredentials(options)).ok());

  options.pem_cert_chain = CertificatePem(strangers.user);
  options.pem_private_key = KeyPem(strangers.user);
  CHECK_FALSE(ListAgents(address, grpc::SslCredentials(options)).ok());

  options.pem_cert_chain = CertificatePem(certificates.user);
  options.pem_private_key = KeyPem(certificates.user);
  CHECK(ListAgents(address, grpc::SslCredentials(options)).ok());
}

TEST_CASE("mutual TLS: a user does not talk to a controller of another CA") {
  const Certificates certificates;
  const Certificates strangers;
  const auto server = ControllerServer::Start({"127.0.0.1", 0}, strangers.Of(strangers.server));
  REQUIRE(server.ok());
  const auto client =
      ControlClient::Connect((*server)->address(), certificates.Of(certificates.user));
  CHECK(absl::IsUnavailable(client.status()));
}

}  // namespace
}  // namespace wsurge
