#pragma once

#include <cstdint>
#include <optional>

#include "common/message/template.h"
#include "common/plan/url.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

enum class UrlUse : std::uint8_t {
  kTarget,  // ws://, wss://; rendered when the connection is opened
  kLogin,   // http://, https://; rendered for the login request
};

// A URL taken apart. Its host is the same for all connections.
std::optional<Url> ParseUrl(ParseContext& context, const Value& value, UrlUse use);

// Path and query of a role on the target's host: a text that begins with "/".
std::optional<Template> ParsePath(ParseContext& context, const Value& value);

// Whether `text` is an IPv4 or IPv6 address, the latter without brackets.
bool IsAddress(const std::string& text);

// Whether `text` has the form of a host name or an IPv4 address.
bool IsHostName(std::string_view text);

}  // namespace wsurge
