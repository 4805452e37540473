#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "controller/results/sample_batch.h"

// samples.csv: one row for each single message that a run kept (`report: {samples: …}`), in no
// order that holds across agents. Pure functions, any thread.
namespace wsurge {

inline constexpr std::string_view kSamplesFile = "samples.csv";

// The first row. Instants are nanoseconds since the part's start (a part for each target, or one
// for all that run together), on the agent's own monotonic clock; `received_ns` is empty where no
// reply came in time. `fate`: sent, matched, timed_out, lost or in_flight.
inline constexpr std::string_view kSamplesHeader =
    "agent,target,phase,step,connection,number,fate,due_ns,sent_ns,received_ns\r\n";

// No row of the batch has more bytes, nor has the first one.
std::size_t LongestSampleRow(const SampleBatch& batch);

// Adds the batch's rows.
void AppendSamplesCsv(const SampleBatch& batch, std::string& out);

}  // namespace wsurge
