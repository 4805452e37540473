#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string_view>
#include <vector>

#include "common/plan/scenario.h"

namespace wsurge {

// The sockets (inodes) that listen on `port`, out of the text of /proc/net/tcp or tcp6.
std::set<std::uint64_t> ListeningSockets(std::string_view table, std::uint16_t port);

// The processes that `watch` names: the one of that number; those in whose command line its text
// stands; those that hold a socket that listens on its port. `self` and what it descends from are
// never found by their command line. In the order of their numbers, without descendants.
std::vector<std::int64_t> FindProcesses(const Watch& watch, const std::filesystem::path& proc,
                                        std::int64_t self);

}  // namespace wsurge
