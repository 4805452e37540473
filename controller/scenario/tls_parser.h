#pragma once

#include "common/plan/connection_options.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// `connection: tls`. The files are read here.
TlsOptions ParseTls(ParseContext& context, const Value& value);

}  // namespace wsurge
