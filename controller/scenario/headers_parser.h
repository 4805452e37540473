#pragma once

#include <cstdint>
#include <vector>

#include "common/plan/connection_options.h"
#include "controller/scenario/parse_context.h"

// What a connection says about itself in its first request.
namespace wsurge {

enum class HeaderUse : std::uint8_t {
  kHandshake,  // the WebSocket upgrade
  kLogin,      // the login request
};

// `headers`: a map of names and values, in the order of the text.
std::vector<NamedTemplate> ParseHeaders(ParseContext& context, const Value& value, HeaderUse use);

// `cookies`: the same.
std::vector<NamedTemplate> ParseCookies(ParseContext& context, const Value& value);

// `subprotocols`: one or a list.
std::vector<Template> ParseSubprotocols(ParseContext& context, const Value& value);

}  // namespace wsurge
