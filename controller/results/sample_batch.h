#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/stats/message_sample.h"

namespace wsurge {

// What the samples of one part of a run refer to by number.
struct SampleNames {
  std::vector<std::string> targets;  // of the part
  std::vector<std::string> phases;  // of the load; place p is phase p % phases of target p / phases
  std::vector<std::string> steps;   // by Step::id

  // How many places there are.
  std::size_t places() const { return targets.size() * phases.size(); }
};

// Single messages that one agent sent, as they come in: they are passed on at once and kept
// nowhere, since a run may have more of them than memory.
struct SampleBatch {
  std::string agent;
  std::shared_ptr<const SampleNames> names;
  std::vector<MessageSample> samples;  // each `phase` is below names->places()
};

}  // namespace wsurge
