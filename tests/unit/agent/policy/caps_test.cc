#include "agent/policy/caps.h"

#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "agent/policy/audit.h"

namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Assignment TwoPhases() {
  Assignment assignment;
  assignment.run_id = "r-1";
  assignment.part = 2;
  assignment.target.url.text = "ws://10.0.0.2/\n\x1b[2J";
  assignment.load = {Phase{.name = "a", .duration = seconds(40)},
                     Phase{.name = "b", .duration = seconds(16)}};
  assignment.drain = seconds(2);
  assignment.connection.close_timeout = seconds(2);
  return assignment;
}

TEST_CASE("CheckCaps: what is above a cap is refused with both figures") {
  struct Row {
    std::optional<std::uint64_t> max_connections;
    Nanos max_duration;
    std::uint64_t connections;
    const char* refusal;
  };
  const Row rows[] = {
      {std::nullopt, hours(24), 100'000, ""},
      {100, hours(24), 100, ""},
      {100, hours(24), 101,
       "its share of 101 connections is above the agent limit of 100; raise --max-connections "
       "of the agent"},
      {std::nullopt, seconds(60), 1, ""},
      {std::nullopt, seconds(59), 1,
       "the run may take 60.0 s, the agent limit is 59.0 s; raise --max-duration of the agent"},
  };
  for (const Row& row : rows) {
    const Caps caps{.max_connections = row.max_connections, .max_duration = row.max_duration};
    CHECK(CheckCaps(caps, TwoPhases(), row.connections).message() == row.refusal);
  }
}

TEST_CASE("audit: one line each, nothing in it can forge another") {
  CHECK(AuditStart(TwoPhases(), "127.0.0.1 port 9700", 7,
                   {.max_connections = 9, .max_duration = seconds(60)}) ==
        "start run=r-1 part=2 target=\"ws://10.0.0.2/\\n\\033[2J\" "
        "controller=\"127.0.0.1 port 9700\" connections<=7 max_connections=9 "
        "max_duration=\"60.0 s\"");
  CHECK(AuditEnd(TwoPhases(), seconds(3), {1, 2, 3, 4}, "as planned") ==
        "end run=r-1 part=2 target=\"ws://10.0.0.2/\\n\\033[2J\" took=\"3.00 s\" connections=1 "
        "messages_sent=2 bytes_sent=3 messages_received=4 end=\"as planned\"");
}

}  // namespace
}  // namespace wsurge
