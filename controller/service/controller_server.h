#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include <grpcpp/grpcpp.h>

#include "common/base/tls_files.h"
#include "common/control/lease_times.h"
#include "controller/agents/agent_service.h"
#include "controller/run/controller.h"
#include "controller/service/control_service.h"
#include "controller/service/listen_address.h"
#include "controller/store/data_folder.h"

namespace wsurge {

// A controller that listens: the Controller, its two services, the gRPC server, and the thread that
// keeps heartbeats going. Made and destroyed by a program's main thread.
class ControllerServer {
 public:
  // `data`: the folder of its store; empty: runs are not stored. InvalidArgument: an address that
  // may not be listened on; Unavailable: it cannot be; others as of DataFolder and RunStore.
  static absl::StatusOr<std::unique_ptr<ControllerServer>> Start(
      const HostPort& listen, const std::optional<TlsTexts>& tls,
      const std::filesystem::path& data = {}, const LeaseTimes& times = {});

  // The process of this agent has ended, as its parent knows.
  void OnAgentEnded(const std::string& name) { controller_.registry().OnProcessEnded(name); }

  // Abandons a run that is going on, tells everyone, and closes the port; bounded in time.
  ~ControllerServer();
  ControllerServer(const ControllerServer&) = delete;
  ControllerServer& operator=(const ControllerServer&) = delete;

  // Where it listens, with the port that was found for port 0.
  const HostPort& address() const { return address_; }

 private:
  ControllerServer(std::optional<DataFolder> data, std::unique_ptr<RunJournal> journal,
                   const LeaseTimes& times);
  absl::Status Listen(const HostPort& listen, const std::optional<TlsTexts>& tls);
  void KeepTicking();

  const std::optional<DataFolder> data_;
  Controller controller_;
  AgentServiceImpl agent_service_;
  ControlServiceImpl control_service_;
  HostPort address_;
  std::unique_ptr<grpc::Server> server_;
  std::atomic<bool> stopping_{false};
  std::thread ticker_;
};

}  // namespace wsurge
