#include "controller/cli/command.h"

#include <iostream>

namespace wsurge {

ExitCode Fail(ExitCode code, const std::string& message) {
  std::cerr << "wsurge: " << message << '\n';
  return code;
}

ExitCode Fail(const absl::Status& status, ExitCode otherwise) {
  return Fail(absl::IsInvalidArgument(status) ? ExitCode::kBadInput : otherwise,
              std::string(status.message()));
}

ExitCode Printed(ExitCode code) {
  std::cout.flush();
  if (std::cout) return code;
  return Worse(code, Fail(ExitCode::kToolFailed, "cannot write to stdout"));
}

}  // namespace wsurge
