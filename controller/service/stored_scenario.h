#pragma once

#include <string>

#include "common/plan/scenario.h"

namespace wsurge {

// The scenario as the store may hold it, serialized: what a result follows from (names, addresses,
// load, structure of the sessions, thresholds), without data, without anything that is sent or
// compared with what is received, without keys, and with "(secret)" where a secret would stand
// anywhere else. common/wire/plan_wire.h reads it.
std::string SerializeForStore(const Scenario& scenario);

}  // namespace wsurge
