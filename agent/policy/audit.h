#pragma once

#include <cstdint>
#include <string>

#include "agent/policy/caps.h"
#include "common/base/clock.h"
#include "common/plan/assignment.h"

// The lines that tell an operator afterwards what this agent did to whom. Pure functions.
namespace wsurge {

struct AuditTotals {
  std::uint64_t connections_opened = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t messages_received = 0;
};

// Before the first packet. `controller`: whom the order came from.
std::string AuditStart(const Assignment& assignment, const std::string& controller,
                       std::uint64_t connections, const Caps& caps);

// After the last one. `end`: "as planned", or why it ended before.
std::string AuditEnd(const Assignment& assignment, Nanos took, const AuditTotals& totals,
                     const std::string& end);

}  // namespace wsurge
