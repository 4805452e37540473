#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

#include "controller/scenario/scenario_inputs.h"

namespace wsurge {

// The file system and the environment of this process. Constant after construction.
class SystemInputs : public ScenarioInputs {
 public:
  // `folder`: that of the scenario; files are looked for below it.
  explicit SystemInputs(std::string folder) : folder_(std::move(folder)) {}

  // Follows no symbolic link on the way from the folder on, opens no device and no FIFO.
  absl::StatusOr<std::string> ReadFile(const std::string& path,
                                       std::uint64_t max_bytes) const override;

  std::optional<std::string> Environment(const std::string& name) const override;

 private:
  const std::string folder_;
};

}  // namespace wsurge
