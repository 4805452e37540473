#pragma once

#include <cstdint>
#include <string>

#include "common/message/template.h"

namespace wsurge {

// A URL of the schemes ws, wss, http and https, taken apart.
struct Url {
  std::string text;  // as the scenario wrote it, vars filled in; ${env.…} as written
  bool tls = false;  // wss, https
  std::string host;  // name or address, an IPv6 address without its brackets
  std::uint16_t port = 80;
  Template resource;  // path and query, begins with "/"

  // "host:port" as it stands in the Host header: the default port is left out, IPv6 bracketed.
  std::string Authority() const;

  friend bool operator==(const Url&, const Url&) = default;
};

}  // namespace wsurge
