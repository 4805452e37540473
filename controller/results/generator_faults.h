#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "controller/results/run_result.h"

namespace wsurge {

// How late the generator may be: the larger of kLeastLateness and kLatenessOfRtt of ws_rtt's p99.
inline constexpr Nanos kLeastLateness = std::chrono::milliseconds(1);
inline constexpr double kLatenessOfRtt = 0.1;

// The part of what was due that the generator may fail to do.
inline constexpr double kMostMissed = 0.01;

// Why the numbers of a run are not those of its targets but of the load generator, over the
// measured phases. Each is a sentence with the figure, the agent that fared worst and its limit.
//
// | fault                                                                                       |
// |---------------------------------------------------------------------------------------------|
// | p99 of ws_send_delay of a target is over max(1 ms, 10 % of its ws_rtt p99)                  |
// | a worker waited for a CPU more than 5 % of a second                                         |
// | a worker was busy at least 95 % of a second in a phase with an open loop                    |
// | fewer than 99 % of the sessions that an open phase had due were started, refused by         |
// |   `at_most` or without data (random spacing: less four deviations of a Poisson count)       |
// | more than 1 % of the messages due were not sent, and the generator was late                 |
// | an Anderson–Darling test finds at 0.1 % that the messages of a stream with random spacing   |
// |   did not leave at random instants (only where every message is sampled, gap_book.h)        |
// | an agent hit one of its limits (errors.agent_limit)                                         |
//
// Lateness is judged where at least three messages, or all of fewer, are over the limit: the p99 of
// a handful of samples is its largest one. A window or a backlog that holds messages back is the
// target's doing and no fault.
std::vector<std::string> GeneratorFaults(const RunResult& result);

// Agents in whose workers nothing happened for kLongestStall or longer, a sentence each. Whether
// the numbers suffered is for the faults above to say.
std::vector<std::string> Stalls(const RunResult& result);

}  // namespace wsurge
