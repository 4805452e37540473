#pragma once

#include <vector>

#include "controller/scenario/language/description.h"

// Keys that several sections have.
namespace wsurge::language {

std::vector<Key> PayloadKeys();
std::vector<StrangeKey> StrangePayloadKeys();
KeyRule OnePayload();

std::vector<Key> MatchKeys();
std::vector<StrangeKey> StrangeMatchKeys();
std::vector<KeyRule> MatchRules();

}  // namespace wsurge::language
