#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace wsurge {

// What a scenario may ask for beside its own text: files beside it and the environment. Only the
// command line that submits a scenario has them. Implemented over the real system and by tests.
class ScenarioInputs {
 public:
  virtual ~ScenarioInputs() = default;

  // The bytes of a file below the scenario's folder: a path without `..`, symlinks, devices. The
  // message of an error is for people and does not repeat the path.
  virtual absl::StatusOr<std::string> ReadFile(const std::string& path,
                                               std::uint64_t max_bytes) const = 0;

  virtual std::optional<std::string> Environment(const std::string& name) const = 0;
};

}  // namespace wsurge
