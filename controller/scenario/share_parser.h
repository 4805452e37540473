#pragma once

#include <optional>

#include "controller/scenario/parse_context.h"

namespace wsurge {

// "5%" or "0.05": a part of something, from `least` to `most`.
std::optional<double> ParseShareWithin(ParseContext& context, const Value& value, double least,
                                       double most);

}  // namespace wsurge
