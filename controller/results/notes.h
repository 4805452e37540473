#pragma once

#include <string>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/results/run_result.h"

namespace wsurge {

// What a reader of the results should know that does not touch the verdict, as sentences.
//
// | note                     | when                                                             |
// |--------------------------|------------------------------------------------------------------|
// | certificates             | tls.verify: false was used                                       |
// | refused sessions, data   | `at_most` held sessions back; a data table ran out               |
// | client-bound             | a worker was busy 95 % of a second of a closed loop: how many    |
// |                          | messages there were is what the client could do                  |
// | infeasible               | connections received more than connection.ceiling says they can  |
// | unread bytes             | half of an agent's reads found more than 64 KiB waiting          |
// | run queue                | an agent's kernel does not count how long threads wait for a CPU |
// | the samples of ws_rtt    | see sampling_notes.h                                             |
//
// Pure; any thread. `result`: agents and targets are set.
std::vector<std::string> NotesOn(const Scenario& scenario, const RunResult& result);

}  // namespace wsurge
