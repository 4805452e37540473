#pragma once

#include <optional>

#include "common/message/template.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// The value of `json:` as one template that renders as a compact JSON document. The keys of maps
// stand as they are written, vars filled in. A scalar is a number, true or false when it is written
// like one without quotes, or when it is exactly one `${…}` that stands for one; null when nothing
// stands there; else a text. `use` is what its texts may hold.
std::optional<Template> ParseJsonPayload(ParseContext& context, const Value& value,
                                         Placeholders use);

}  // namespace wsurge
