#pragma once

#include <cstdint>
#include <string>

#include "common/base/clock.h"

namespace wsurge {

// What `${stamp}` puts into a message: `~ws:<sender>:<number>:<due>~`, the numbers in base 36, so
// that any connection that receives it can tell who sent it (the connection's number), which of the
// sender's messages it is (from 0) and when it was due (Unix time in nanoseconds).
struct Stamp {
  std::uint64_t sender = 0;
  std::uint64_t number = 0;
  std::uint64_t due_unix_ns = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

void AppendStamp(const Stamp& stamp, std::string& out);

}  // namespace wsurge
