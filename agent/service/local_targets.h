#pragma once

#include <vector>

#include "agent/watch/target_watcher.h"
#include "common/plan/assignment.h"

namespace wsurge {

// The targets that are to be watched and have an address of this host. Resolves their names: blocks
// for at most five seconds each.
std::vector<WatchedTarget> LocalTargets(const Assignment& assignment);

}  // namespace wsurge
