// wsurge-target: a WebSocket server whose behaviour is known, to measure against.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/system_error.hpp>
#include <sys/resource.h>

#include "target-servers/built-in/message_log.h"
#include "target-servers/built-in/paths.h"
#include "target-servers/built-in/server.h"
#include "target-servers/built-in/tls_context.h"

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitBadUsage = 2;

// A connection is a descriptor; the usual soft limit of 1024 would end a load test early.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  std::string listen = "127.0.0.1";
  std::uint16_t port = 9001;
  wsurge::Server::Options options;
  wsurge::TlsFiles tls;

  std::string log_file;

  CLI::App app("A WebSocket server to measure against.", "wsurge-target");
  app.footer(std::string("Paths:\n") + wsurge::kPathHelp);
  app.add_option("--listen", listen, "Address to listen on")->capture_default_str();
  app.add_option("--port", port, "Port to listen on; 0 takes any free one")->capture_default_str();
  app.add_option("--threads", options.threads, "Threads that serve connections")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  auto* const cert = app.add_option(
      "--tls-cert", tls.cert, "Serve wss:// and https:// alone: the certificate chain, in PEM");
  auto* const key = app.add_option("--tls-key", tls.key, "The certificate's key, in PEM");
  cert->needs(key);
  key->needs(cert);
  app.add_option("--tls-ca", tls.ca, "Require client certificates that this CA has signed, in PEM")
      ->needs(cert);
  app.add_flag("--compression", options.compression,
               "Accept permessage-deflate where a client offers it");
  app.add_flag(
      "--spin", options.spin,
      "Never sleep: a CPU of each thread is always busy, and no message waits for a wake-up");
  app.add_option("--log", log_file,
                 "Write a CSV row for each message of /slow, /queue, /stall, /stamped and /faulty "
                 "to this file");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitBadUsage;
  }

  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(listen, not_an_address);
  if (not_an_address) {
    std::cerr << "wsurge-target: --listen: \"" << listen
              << "\" is not an IP address; try 127.0.0.1\n";
    return kExitBadUsage;
  }

  if (!tls.cert.empty()) {
    try {
      options.tls = wsurge::LoadTlsContext(tls);
    } catch (const std::runtime_error& error) {
      std::cerr << "wsurge-target: " << error.what() << "\n";
      return kExitBadUsage;
    }
  }

  std::unique_ptr<wsurge::MessageLog> log;
  if (!log_file.empty()) {
    try {
      log = std::make_unique<wsurge::MessageLog>(log_file);
      options.log = log.get();
    } catch (const std::runtime_error& error) {
      std::cerr << "wsurge-target: --log: " << error.what() << "\n";
      return kExitBadUsage;
    }
  }

  RaiseDescriptorLimit();
  const boost::asio::ip::tcp::endpoint endpoint(address, port);
  try {
    wsurge::Server server(endpoint, std::move(options));
    std::cout << "wsurge-target listens on " << server.endpoint() << std::endl;
    server.Run();
  } catch (const boost::system::system_error& error) {
    std::cerr << "wsurge-target: cannot listen on " << endpoint << ": " << error.code().message()
              << "; choose another --port (0 takes any free one) or --listen address\n";
    return kExitFailed;
  }
  const std::string unwritten = log ? log->Close() : "";
  if (!unwritten.empty()) {
    std::cerr << "wsurge-target: --log: " << unwritten << "\n";
    return kExitFailed;
  }
  return 0;
}
