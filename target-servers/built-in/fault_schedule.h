// Which message of a connection meets which fault.
#pragma once

#include <cstdint>

#include "target-servers/built-in/path_options.h"

namespace wsurge {

// What is done to the connection after a message.
enum class Ending { kNone, kClose, kReset, kBadFrame };

struct Fault {
  int answers = 1;       // 0: dropped, 2: duplicated
  bool is_held = false;  // answered after the next message, which the peer sees first
  Ending ending = Ending::kNone;
};

// `number` counts the connection's messages from 1. A message meets one of drop, duplicate and swap
// at most, the first of them that applies; an ending comes on top.
Fault FaultOf(const FaultyOptions& options, std::uint64_t number);

}  // namespace wsurge
